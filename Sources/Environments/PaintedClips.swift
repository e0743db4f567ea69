// The project's own clips: sceneries filmed from a seed that is the same for everybody, so that
// scores under the video modes can be compared. Kept in the cache folder once painted.

import Foundation

/// Clips painted from a seed, 10 for `video_easy` and 100 for `video_hard`.
struct PaintedClips: ClipMaker {
  /// Changes whenever the same seed would give other pictures.
  static let version = 1
  /// Frames of a clip; a cartpole episode shows 126.
  static let frameCount = 128
  /// The seed of the test clips.
  static let seed: UInt64 = 1

  let count: Int
  private let name: String
  private let seed: UInt64
  private let cache: MediaCache?

  /// - Parameter name: tells the sets apart (`easy`, `hard`); no clip is in two.
  init(_ name: String, count: Int, seed: UInt64 = Self.seed, cache: MediaCache?) {
    self.name = name
    self.count = count
    self.cache = cache
    self.seed = name.utf8.reduce(SeededGenerator.purpose(0x636c_6970, seed)) {
      SeededGenerator.purpose($0, UInt64($1))
    }
  }

  func clip(_ index: Int) -> Clip {
    let file = "clips-v\(Self.version)-\(String(seed, radix: 16))/\(name)-\(index).rgb"
    let size = Self.frameCount * Clip.frameBytes
    if let bytes = cache?.read(file, size: size) { return Clip(bytes: bytes) }
    let clip = Clip(bytes: painted(index))
    cache?.write(clip.bytes, to: file)
    return clip
  }

  private func painted(_ index: Int) -> [UInt8] {
    let scenery = Scenery(seed: seed, index: index, palette: Scenery.Palette(seed: seed))
    let size = Self.frameCount * Clip.frameBytes
    return [UInt8](unsafeUninitializedCapacity: size) { bytes, count in
      bytes.initialize(repeating: 0)
      for time in 0..<Self.frameCount {
        let first = time * Clip.frameBytes
        let frame = UnsafeMutableBufferPointer(
          rebasing: bytes[first..<first + Clip.frameBytes])
        scenery.paint(time: time, into: frame)
      }
      count = size
    }
  }
}

/// A folder of files that could be made again. What cannot be read or written is made anew.
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

  /// Keeps bytes, whole or not at all: written beside and renamed into place.
  func write(_ bytes: [UInt8], to name: String) {
    let url = URL(fileURLWithPath: directory).appendingPathComponent(name)
    let folder = url.deletingLastPathComponent()
    let sum = Self.checksum(bytes)
    var data = Data(Self.magic)
    data.append(contentsOf: (0..<8).map { UInt8(truncatingIfNeeded: sum >> (56 - 8 * $0)) })
    data.append(contentsOf: bytes)
    // A cache that cannot be written only costs time.
    try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try? data.write(to: url, options: .atomic)
  }

  // FNV-1a over words of eight bytes.
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
