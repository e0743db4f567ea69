// Zip archives: of stored entries, as PyTorch writes them, or of deflated ones, as they become when
// something else packs them again. A stored entry is a range of the file and not copied. Every length and
// offset is checked against the file before it is used.
//
// End record (last 22 bytes before a comment) -> central directory -> local headers -> data.

import Basics
import Foundation

/// A zip file in memory, its entries by name.
struct ZipArchive {
  struct Entry {
    /// Bytes of its contents.
    let size: Int
    fileprivate let range: Range<Int>
    fileprivate let isDeflated: Bool
    fileprivate let checksum: UInt32
  }

  private(set) var entries: [String: Entry] = [:]
  private let bytes: Data

  /// - Throws: `FileError` where `data` is not a zip archive or is damaged.
  init(_ data: Data) throws(FileError) {
    // A slice starts anywhere; all offsets below count from 0.
    bytes = data.startIndex == 0 ? data : Data(data)
    guard let end = endRecord() else { throw Self.refuse("its end record is missing") }
    let count = number(end + 10, 2)
    var at = number(end + 16, 4)
    guard at <= end, number(end + 12, 4) <= end - at else {
      throw Self.refuse("its directory lies outside the file")
    }
    for _ in 0..<count {
      guard at + 46 <= end, number(at, 4) == 0x0201_4b50 else {
        throw Self.refuse("its directory is damaged")
      }
      let nameEnd = at + 46 + number(at + 28, 2)
      let next = nameEnd + number(at + 30, 2) + number(at + 32, 2)
      guard next <= end else { throw Self.refuse("its directory is damaged") }
      let name = String(decoding: bytes[at + 46..<nameEnd], as: UTF8.self)
      entries[name] = try entry(name, at)
      at = next
    }
  }

  /// The bytes of an entry, its checksum verified.
  func contents(_ name: String) throws(FileError) -> Data {
    guard let entry = entries[name] else { throw Self.refuse("it has no \(name.quoted)") }
    var contents = bytes[entry.range]
    if entry.isDeflated {
      guard let inflated = contents.withUnsafeBytes({ Inflate.decode($0, size: entry.size) }) else {
        throw Self.refuse("\(name.quoted) is compressed and damaged")
      }
      contents = Data(inflated)
    }
    guard Checksum(contents).value == entry.checksum else {
      throw Self.refuse("the checksum of \(name.quoted) does not match its content")
    }
    return contents
  }

  /// The most that a deflated entry may hold: weights shrink to a tenth at best.
  private static func mostInflated(_ size: Int) -> Int { 100 * size + 1 << 20 }

  private func entry(_ name: String, _ at: Int) throws(FileError) -> Entry {
    guard number(at + 8, 2) & 1 == 0 else { throw Self.refuse("\(name.quoted) is encrypted") }
    let method = number(at + 10, 2)
    guard method == 0 || method == 8 else {
      throw Self.refuse("\(name.quoted) is compressed in an unknown way (\(method))")
    }
    let packed = number(at + 20, 4)
    let size = number(at + 24, 4)
    let local = number(at + 42, 4)
    guard local + 30 <= bytes.count, number(local, 4) == 0x0403_4b50 else {
      throw Self.refuse("the header of \(name.quoted) is damaged")
    }
    let start = local + 30 + number(local + 26, 2) + number(local + 28, 2)
    guard start <= bytes.count, packed <= bytes.count - start,
      method == 0 ? size == packed : size <= Self.mostInflated(packed)
    else { throw Self.refuse("\(name.quoted) claims \(size) bytes, more than the file holds") }
    return Entry(
      size: size, range: start..<start + packed, isDeflated: method == 8,
      checksum: UInt32(number(at + 16, 4)))
  }

  /// Where the end record starts: it is the last thing in the file but for a comment.
  private func endRecord() -> Int? {
    let last = bytes.count - 22
    guard last >= 0 else { return nil }
    for at in stride(from: last, through: max(0, last - 65_535), by: -1)
    where bytes[at] == 0x50 && number(at, 4) == 0x0605_4b50 && number(at + 20, 2) == last - at {
      return at
    }
    return nil
  }

  /// An unsigned little-endian number of up to four bytes; the caller has checked that it is there.
  private func number(_ at: Int, _ count: Int) -> Int {
    var value = 0
    for index in 0..<count { value |= Int(bytes[at + index]) << (8 * index) }
    return value
  }

  private static func refuse(_ why: String) -> FileError { FileError(.damaged, why) }
}
