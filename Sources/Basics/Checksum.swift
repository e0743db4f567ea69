// Cyclic redundancy checks of 32 bits.

/// A running CRC-32.
package struct Checksum {
  package enum Polynomial: Sendable {
    /// Of PNG, zip and Ethernet.
    case ethernet
    /// CRC-32C, of iSCSI and TensorFlow's records.
    case castagnoli
  }

  private var register = UInt32.max
  private let table: [UInt32]

  package init(_ polynomial: Polynomial = .ethernet) {
    table = polynomial == .ethernet ? Self.ethernet : Self.castagnoli
  }

  /// The checksum of `bytes` alone.
  package init(_ bytes: some Collection<UInt8>, _ polynomial: Polynomial = .ethernet) {
    self.init(polynomial)
    add(bytes)
  }

  /// Goes on behind bytes that have the checksum `value`.
  package init(continuing value: UInt32) {
    self.init()
    register = ~value
  }

  /// The checksum of everything added so far.
  package var value: UInt32 { ~register }

  package mutating func add(_ bytes: some Collection<UInt8>) {
    let inPlace: Void? = bytes.withContiguousStorageIfAvailable { add($0) }
    if inPlace == nil { Array(bytes).withUnsafeBufferPointer { add($0) } }
  }

  private mutating func add(_ bytes: UnsafeBufferPointer<UInt8>) {
    table.withUnsafeBufferPointer { table in
      for byte in bytes {
        register = table[Int((register ^ UInt32(byte)) & 255)] ^ (register >> 8)
      }
    }
  }

  private static let ethernet = table(reversedPolynomial: 0xedb8_8320)
  private static let castagnoli = table(reversedPolynomial: 0x82f6_3b78)

  private static func table(reversedPolynomial polynomial: UInt32) -> [UInt32] {
    (0..<256).map { index in
      (0..<8).reduce(UInt32(index)) { value, _ in
        value & 1 == 1 ? polynomial ^ (value >> 1) : value >> 1
      }
    }
  }
}
