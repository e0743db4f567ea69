// The bytes of a pickle and what its operations read from them.

import Basics
import Foundation

/// A place in a pickle that moves on as it is read.
struct PickleBytes {
  private let bytes: Data
  private let end: Int
  private(set) var at: Int

  /// - Parameters:
  ///   - bytes: a whole file, counted from 0.
  ///   - limit: the most bytes that are read.
  init(_ bytes: Data, from start: Int, limit: Int) {
    self.bytes = bytes
    at = start
    end = min(bytes.endIndex, start + limit)
  }

  /// Moves on by `count` bytes.
  mutating func skip(_ count: Int) throws(FileError) -> Range<Int> {
    guard count >= 0, count <= end - at else {
      throw Pickle.refuse(
        end < bytes.endIndex
          ? "its pickle has more than \(Pickle.largest) bytes" : "its pickle ends too early")
    }
    defer { at += count }
    return at..<at + count
  }

  /// An unsigned little-endian number; of eight bytes, one that fits 63 bits.
  mutating func number(_ count: Int) throws(FileError) -> Int {
    var value: UInt64 = 0
    let range = try skip(count)
    for index in range.reversed() { value = value << 8 | UInt64(bytes[index]) }
    guard let number = Int(exactly: value) else { throw Pickle.refuse("a length of 2^63 or more") }
    return number
  }

  /// A big-endian double.
  mutating func real() throws(FileError) -> Double {
    let bits = try skip(8).reduce(UInt64(0)) { $0 << 8 | UInt64(bytes[$1]) }
    return Double(bitPattern: bits)
  }

  /// A signed whole number; its place in the file where it takes more than eight bytes.
  mutating func long(_ count: Int) throws(FileError) -> PickledValue {
    let range = try skip(count)
    guard count <= 8 else { return .bytes(range) }
    var value: UInt64 = range.last.map { bytes[$0] >= 0x80 ? .max : 0 } ?? 0
    for index in range.reversed() { value = value << 8 | UInt64(bytes[index]) }
    return .integer(Int(Int64(bitPattern: value)))
  }

  mutating func text(_ count: Int) throws(FileError) -> String {
    String(decoding: bytes[try skip(count)], as: UTF8.self)
  }

  mutating func line() throws(FileError) -> String {
    guard let newline = bytes[at..<min(end, at + 200)].firstIndex(of: 10) else {
      throw Pickle.refuse("its pickle ends within a name")
    }
    defer { at = newline + 1 }
    return String(decoding: bytes[at..<newline], as: UTF8.self)
  }
}
