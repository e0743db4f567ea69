// What modes do to a scene: repainted textures against what MuJoCo compiles, colours by
// distribution and by list, clips from a seed.

import Foundation
import Frames
import Synchronization
import Testing

@testable import Environments

@Suite struct LooksTests {
  @Test func `the gradient of a sky is the one MuJoCo compiles`() throws {
    let physics = try Physics.cartpole()
    let model = physics.model.pointee
    let size = Int(model.tex_width[0])
    for face in 0..<6 {
      let gradient = SkyMap.gradient(face: face, size: size)
      let bytes = UnsafePointer(model.tex_rgb + 3 * face * size * size)
      var wrong = 0
      for texel in stride(from: 0, to: size * size, by: 37) {
        let color = (0..<3).map { Int(bytes[3 * texel + $0]) }
        guard color != [255, 255, 255] else { continue }
        let share = Double(gradient[texel]) * 255
        let ours = [Int(share * 0.4), Int(share * 0.6), Int(share * 0.8)]
        if zip(ours, color).contains(where: { abs($0 - $1) > 1 }) { wrong += 1 }
      }
      #expect(wrong == 0, "face \(face)")
    }
  }

  @Test func `a floor repainted in its own colours is the one MuJoCo compiles`() throws {
    let physics = try Physics.cartpole()
    let model = physics.model.pointee
    let map = FloorMap(physics.model, 1)
    var bytes = [UInt8](repeating: 0, count: 3 * map.width * map.height)
    bytes.withUnsafeMutableBufferPointer { map.paint(.standard, into: $0) }
    let compiled = UnsafeBufferPointer(
      start: model.tex_rgb + Int(model.tex_adr[1]), count: bytes.count)
    let worst = zip(bytes, compiled).map { abs(Int($0) - Int($1)) }.max()
    #expect(worst == 0)
  }

  @Test func `a scene repainted in its own colours looks as it did`() throws {
    let graphics = try GraphicsContext()
    let physics = try Physics.cartpole(at: [0.3, 2.5])
    let scene = try RendererScene(
      copying: physics.model, quality: .standard, graphics.functions)
    scene.take(physics)
    var plain = [UInt8](repeating: 0, count: Clip.frameBytes)
    var painted = plain
    plain.withUnsafeMutableBufferPointer { scene.draw(Shot(), into: $0) }
    let same = Look(sky: .standard, floor: .standard, body: Color(0.7, 0.5, 0.3))
    painted.withUnsafeMutableBufferPointer { scene.draw(Shot(look: same), into: $0) }
    let sum = zip(plain, painted).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }
    #expect(Double(sum) / Double(plain.count) < 0.25)
  }

  @Test func `drawn colours have the benchmark's means and spreads`() {
    for (deviation, tolerance) in [(EpisodeColors.easyDeviation, 0.01), (0.2, 0.03)] {
      let draws = (0..<2000).map { index in
        var generator = SeededGenerator(9, UInt64(index))
        return EpisodeColors(deviation: deviation, using: &generator)
      }
      let green = draws.map { Double($0.sky.y) }
      let mean = green.reduce(0, +) / Double(green.count)
      let variance = green.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(green.count)
      #expect(abs(mean - 0.6) < tolerance)
      #expect(abs(variance.squareRoot() - Double(deviation)) < tolerance)
      let channels = draws.flatMap { draw in
        [draw.sky, draw.floor, draw.secondFloor, draw.body].flatMap { [$0.x, $0.y, $0.z] }
      }
      #expect(channels.allSatisfy { 0 <= $0 && $0 <= 1 })
      #expect(draws.allSatisfy { abs($0.secondFloor.x - min(1, $0.floor.x + 0.1)) < 1e-6 })
    }
  }

  @Test func `colours follow the seed and the episode`() throws {
    let wardrobe = try Wardrobe(RendererOptions(seed: 4))
    let again = try Wardrobe(RendererOptions(seed: 4))
    let other = try Wardrobe(RendererOptions(seed: 5))
    #expect(wardrobe.look(.colorHard, episode: 7) == again.look(.colorHard, episode: 7))
    #expect(wardrobe.look(.colorHard, episode: 7) != wardrobe.look(.colorHard, episode: 8))
    #expect(wardrobe.look(.colorHard, episode: 7) != other.look(.colorHard, episode: 7))
    #expect(wardrobe.look(.colorHard, episode: 7) != wardrobe.look(.colorEasy, episode: 7))
  }

  @Test func `a colour list replaces the draws, and a broken one is named`() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "looks-\(UInt64.random(in: 0...UInt64.max))")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent("color_easy.json")
    let entry =
      #"{"skybox_rgb":[1,0,0],"grid_rgb1":[0,1,0],"grid_rgb2":[0,0,1],"self_rgb":[0,0.5,1]}"#
    try Data("[\(entry)]".utf8).write(to: file)
    let options = RendererOptions(benchmark: folder.path)
    let look = try Wardrobe(options).look(.colorEasy, episode: 3)
    #expect(look.sky?.top == Color(1, 0, 0))
    #expect(look.floor?.first == Color(0, 1, 0))
    #expect(look.floor?.second == Color(0, 0, 1))
    #expect(look.body == Color(0, 0.5, 1))
    for bad in ["", "[]", "{}", "[{}]", "[\(entry.replacing("0.5", with: "1.5"))]"] {
      try Data(bad.utf8).write(to: file)
      let error = #expect(throws: EnvironmentError.self) { try Wardrobe(options) }
      #expect(error?.message.hasPrefix(file.path) == true)
    }
    // Neither a folder that is not there nor one without any part of the benchmark is passed over.
    try FileManager.default.removeItem(at: file)
    for path in [folder.path, folder.path + "/none"] {
      let error = #expect(throws: EnvironmentError.self) {
        try Wardrobe(RendererOptions(benchmark: path))
      }
      #expect(error?.message.hasPrefix(path) == true)
    }
  }
}

@Suite struct PaintedClipsTests {
  @Test func `a clip follows from its seed, its set and its number`() {
    let easy = PaintedClips("easy", count: 10, cache: nil).clip(0)
    #expect(easy.frameCount == PaintedClips.frameCount)
    #expect(easy.bytes == PaintedClips("easy", count: 10, cache: nil).clip(0).bytes)
    let still = easy.withFrame(0) { Array($0) }
    #expect(easy.withFrame(40) { Array($0) } != still)
    #expect(easy.withFrame(PaintedClips.frameCount) { Array($0) } == still)
  }

  @Test func `a cached clip is the painted one, and a damaged file is painted anew`() throws {
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
    let counter = CountingMaker()
    let library = ClipLibrary(counter, budget: 2 * Clip.frameBytes)
    for episode in [0, 1, 0, 2, 0, 1] { _ = try library.clip(episode: episode) }
    #expect(counter.made.withLock { $0 } == [0, 1, 2, 1])
    #expect(try library.clip(episode: 3).bytes[0] == 0)
  }
}

/// Three clips of one frame in the grey of their number; remembers what was made.
final class CountingMaker: ClipMaker {
  let made = Mutex<[Int]>([])
  var count: Int { 3 }

  func clip(_ index: Int) -> Clip {
    made.withLock { $0.append(index) }
    return Clip(bytes: [UInt8](repeating: UInt8(index), count: Clip.frameBytes))
  }
}
