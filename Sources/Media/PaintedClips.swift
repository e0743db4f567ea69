// The project's own clips: sceneries filmed from a seed that is the same for everybody, so that
// scores under the video modes can be compared. Kept in the cache folder once painted.

import Basics

/// Clips painted from a seed, 10 for `video_easy` and 100 for `video_hard`.
package struct PaintedClips: ClipSource {
  /// Changes whenever the same seed would give other pictures.
  static let version = 1
  /// Frames of a clip; a cartpole episode shows 126.
  static let frameCount = 128
  /// The seed of the test clips.
  package static let seed: UInt64 = 1

  package let count: Int
  private let name: String
  private let seed: UInt64
  private let cache: MediaCache?

  /// - Parameter name: tells the sets apart (`easy`, `hard`); no clip is in two.
  package init(
    _ name: String, count: Int, seed: UInt64 = Self.seed, cache: MediaCache?
  ) {
    self.name = name
    self.count = count
    self.cache = cache
    self.seed = name.utf8.reduce(SeededGenerator.purpose(0x636c_6970, seed)) {
      SeededGenerator.purpose($0, UInt64($1))
    }
  }

  package func clip(_ index: Int) -> Clip {
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
