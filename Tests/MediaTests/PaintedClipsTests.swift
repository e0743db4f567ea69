// Clips that the program paints, and the library that keeps clips in memory.

import Foundation
import Synchronization
import Testing

@testable import Media

@Suite struct PaintedClipsTests {
  @Test func `a clip follows from its seed, its set and its number`() {
    let easy = PaintedClips("easy", count: 10, cache: nil).clip(0)
    #expect(easy.frameCount == PaintedClips.frameCount)
    #expect(easy.bytes == PaintedClips("easy", count: 10, cache: nil).clip(0).bytes)
    let still = easy.withFrame(0) { Array($0) }
    #expect(easy.withFrame(40) { Array($0) } != still)
    #expect(easy.withFrame(PaintedClips.frameCount) { Array($0) } == still)
  }

  @Test func `a cached clip is the painted one, and a damaged file is painted again`() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "cache-\(UInt64.random(in: 0...UInt64.max))")
    defer { try? FileManager.default.removeItem(at: folder) }
    let clips = PaintedClips("easy", count: 10, cache: MediaCache(directory: folder.path))
    let painted = clips.clip(2).bytes
    let files = try #require(FileManager.default.subpaths(atPath: folder.path))
    let name = try #require(files.first { $0.hasSuffix("easy-2.rgb") })
    let file = folder.appendingPathComponent(name)
    #expect(clips.clip(2).bytes == painted)
    var damaged = try Data(contentsOf: file)
    damaged[1000] ^= 0xFF
    try damaged.write(to: file)
    #expect(clips.clip(2).bytes == painted)
    try Data(damaged.prefix(500)).write(to: file)
    #expect(clips.clip(2).bytes == painted)
  }

  @Test func `a library drops the clip used longest ago when memory runs short`() throws {
    let counter = CountingSource()
    let library = ClipLibrary(counter, budget: 2 * Clip.frameBytes)
    for episode in [0, 1, 0, 2, 0, 1] { _ = try library.clip(episode: episode) }
    #expect(counter.made.withLock { $0 } == [0, 1, 2, 1])
    #expect(try library.clip(episode: 3).bytes[0] == 0)
  }
}

/// Three clips of one frame in the grey of their number; remembers what was made.
final class CountingSource: ClipSource {
  let made = Mutex<[Int]>([])
  var count: Int { 3 }

  func clip(_ index: Int) -> Clip {
    made.withLock { $0.append(index) }
    return Clip(bytes: [UInt8](repeating: UInt8(index), count: Clip.frameBytes))
  }
}
