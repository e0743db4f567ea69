// Files that the program made and may make again, such as painted clips, in the user's cache
// folder.

import Basics
import Foundation

/// A folder of files that could be made again. What cannot be read or written is made again.
package struct MediaCache: Sendable {
  /// Files begin with this, then a checksum and the bytes.
  private static let magic = Array("SGQNCLIP".utf8)

  package let directory: String

  package init(directory: String) { self.directory = directory }

  /// `sgqn` under XDG_CACHE_HOME or `~/.cache`, or nil without a home.
  package static func standard(
    _ variables: [String: String] = ProcessInfo.processInfo.environment
  ) -> MediaCache? {
    if let base = variables["XDG_CACHE_HOME"], base.hasPrefix("/") {
      return MediaCache(directory: base + "/sgqn")
    }
    guard let home = variables["HOME"], home.hasPrefix("/") else { return nil }
    return MediaCache(directory: home + "/.cache/sgqn")
  }

  /// The bytes of a file written before, or nil where it is missing, damaged or of another size.
  func read(_ name: String, size: Int) -> [UInt8]? {
    let head = Self.magic.count + 8
    let url = URL(fileURLWithPath: directory).appendingPathComponent(name)
    guard let file = try? FileHandle(forReadingFrom: url) else { return nil }
    defer { try? file.close() }
    guard let data = try? file.read(upToCount: head + size + 1), data.count == head + size,
      data.prefix(Self.magic.count).elementsEqual(Self.magic)
    else { return nil }
    let bytes = [UInt8](data.dropFirst(head))
    let sum = data.dropFirst(Self.magic.count).prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    return sum == Self.checksum(bytes) ? bytes : nil
  }

  /// Keeps bytes, whole or not at all.
  func write(_ bytes: [UInt8], to name: String) {
    let url = URL(fileURLWithPath: directory).appendingPathComponent(name)
    let folder = url.deletingLastPathComponent()
    let sum = Self.checksum(bytes)
    var data = Data(Self.magic)
    data.append(contentsOf: (0..<8).map { UInt8(truncatingIfNeeded: sum >> (56 - 8 * $0)) })
    data.append(contentsOf: bytes)
    // A cache that cannot be written only costs time.
    try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try? AtomicFile.write(data, to: url.path)
  }

  // FNV-1a over words of eight bytes: a clip has 2.7 MB, and a CRC takes ten times as long.
  private static func checksum(_ bytes: [UInt8]) -> UInt64 {
    bytes.withUnsafeBytes { raw in
      var sum: UInt64 = 0xCBF2_9CE4_8422_2325
      for at in stride(from: 0, to: raw.count - 7, by: 8) {
        sum = (sum ^ raw.loadUnaligned(fromByteOffset: at, as: UInt64.self)) &* 0x100_0000_01B3
      }
      for at in (raw.count & ~7)..<raw.count { sum = (sum ^ UInt64(raw[at])) &* 0x100_0000_01B3 }
      return sum
    }
  }
}
