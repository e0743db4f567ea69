// Names of files are bytes to the system, and old archives have some that are not UTF-8. A Swift string
// would put a replacement character in their place and name another file.

/// A path as the system has it.
package struct MediaPath: Hashable, Sendable, CustomStringConvertible {
  /// Without a zero at the end.
  let bytes: [UInt8]

  package init(_ text: String) { bytes = Array(text.utf8) }

  private init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The entry of that name in the folder of this path.
  func appending(_ name: some Collection<UInt8>) -> MediaPath {
    MediaPath(bytes + (bytes.last == UInt8(ascii: "/") ? [] : [UInt8(ascii: "/")]) + name)
  }

  /// For people: what is not UTF-8 shows as replacement characters.
  package var description: String { String(decoding: bytes, as: UTF8.self) }

  /// - Parameter prefix: stands before the path.
  func withCString<R>(after prefix: String = "", _ body: (UnsafePointer<CChar>) -> R) -> R {
    (Array(prefix.utf8) + bytes + [0]).withUnsafeBytes {
      guard let start = $0.bindMemory(to: CChar.self).baseAddress else {
        preconditionFailure("a path without its end")
      }
      return body(start)
    }
  }
}

extension MediaPath: Comparable {
  /// Whether a name stands before another: runs of digits compare as numbers, so 2 is before 10.
  package static func < (one: MediaPath, other: MediaPath) -> Bool {
    let (left, right) = (one.bytes, other.bytes)
    var (i, j) = (0, 0)
    while i < left.count, j < right.count {
      if isDigit(left[i]), isDigit(right[j]) {
        let (a, b) = (digits(left, &i), digits(right, &j))
        if a.count != b.count { return a.count < b.count }
        if a != b { return a.lexicographicallyPrecedes(b) }
      } else {
        if left[i] != right[j] { return left[i] < right[j] }
        (i, j) = (i + 1, j + 1)
      }
    }
    if left.count - i != right.count - j { return left.count - i < right.count - j }
    return left.lexicographicallyPrecedes(right)
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

  // The number at `index` without leading zeros; moves past it.
  private static func digits(_ name: [UInt8], _ index: inout Int) -> ArraySlice<UInt8> {
    let first = index
    while index < name.count, isDigit(name[index]) { index += 1 }
    return name[first..<index].drop { $0 == 0x30 }
  }
}
