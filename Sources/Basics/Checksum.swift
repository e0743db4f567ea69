// CRC-32 with the polynomial of PNG, zip and Ethernet.

/// A running CRC-32.
package struct Checksum {
  private var register = UInt32.max

  package init() {}

  /// The checksum of `bytes` alone.
  package init(_ bytes: some Collection<UInt8>) {
    add(bytes)
  }

  /// The checksum of everything added so far.
  package var value: UInt32 { ~register }

  package mutating func add(_ bytes: some Collection<UInt8>) {
    let inPlace: Void? = bytes.withContiguousStorageIfAvailable { add($0) }
    if inPlace == nil { Array(bytes).withUnsafeBufferPointer { add($0) } }
  }

  private mutating func add(_ bytes: UnsafeBufferPointer<UInt8>) {
    Self.table.withUnsafeBufferPointer { table in
      for byte in bytes {
        register = table[Int((register ^ UInt32(byte)) & 255)] ^ (register >> 8)
      }
    }
  }

  private static let table: [UInt32] = (0..<256).map { index in
    (0..<8).reduce(UInt32(index)) { value, _ in
      value & 1 == 1 ? 0xedb8_8320 ^ (value >> 1) : value >> 1
    }
  }
}
