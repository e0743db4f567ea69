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
