// Zip archives: of stored entries, as torch.load and numpy.load read them.

import Foundation

/// Makes zip archives of stored entries, their data at multiples of 64 bytes as PyTorch has it.
package struct ZipWriter {
  private var body = Data()
  private var directory = Data()
  private var count = 0

  package init() {}

  /// - Parameter contents: less than 4 GiB, as all entries together.
  package mutating func add(_ name: String, _ contents: Data) {
    let checksum = Self.little(Int(Checksum(contents).value), 4)
    let size = Self.little(contents.count, 4)
    // A time that means nothing: midnight of 1 January 1980.
    let common: [UInt8] = [0, 0, 0, 0, 0, 0, 0x21, 0] + checksum + size + size
    let names = Self.little(name.utf8.count, 2)
    let place = body.count
    let padding = (64 - (place + 30 + name.utf8.count + 4) % 64) % 64
    body.append(contentsOf: [0x50, 0x4b, 3, 4, 20, 0] + common + names)
    body.append(contentsOf: Self.little(padding + 4, 2) + Array(name.utf8))
    body.append(contentsOf: Array("FB".utf8) + Self.little(padding, 2))
    body.append(contentsOf: [UInt8](repeating: UInt8(ascii: "Z"), count: padding))
    body.append(contents)
    directory.append(contentsOf: [0x50, 0x4b, 1, 2, 20, 0, 20, 0] + common + names)
    directory.append(contentsOf: [UInt8](repeating: 0, count: 12) + Self.little(place, 4))
    directory.append(contentsOf: name.utf8)
    count += 1
  }

  package func finish() -> Data {
    let entries = Self.little(count, 2)
    return body + directory + Data([0x50, 0x4b, 5, 6, 0, 0, 0, 0] + entries + entries)
      + Data(Self.little(directory.count, 4) + Self.little(body.count, 4) + [0, 0])
  }

  /// A number in so many little-endian bytes.
  package static func little(_ number: Int, _ bytes: Int) -> [UInt8] {
    (0..<bytes).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
  }
}
