// What modes do to a scene: repainted textures against what MuJoCo compiles, colours by
// distribution and by list, clips from a seed.

import Basics
import Foundation
import Frames
import Media
import Testing

@testable import Environments

@Suite struct DistractorTests {
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

  @Test func `a scene repainted in its own colours looks as before`() throws {
    let graphics = try GraphicsContext()
    let physics = try Physics.cartpole(at: [0.3, 2.5])
    let scene = try RendererScene(
      copying: physics, through: .first, size: Clip.size, quality: .standard, graphics.functions)
    scene.take(physics)
    var plain = [UInt8](repeating: 0, count: Clip.frameBytes)
    var painted = plain
    plain.withUnsafeMutableBufferPointer { scene.draw(Distraction(), into: $0) }
    let same = SceneColors(sky: .standard, floor: .standard, body: Color(0.7, 0.5, 0.3))
    painted.withUnsafeMutableBufferPointer { scene.draw(Distraction(colors: same), into: $0) }
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

  private func colors(
    _ mode: DistractorMode, episode: Int, _ options: RendererOptions
  ) throws -> SceneColors {
    let step = StepIndex(episode: episode, agentStep: 0, controlStep: 0)
    return try mode.distractor.distraction(at: step, from: DistractorSources(options)).colors
  }

  @Test func `colours follow the seed and the episode`() throws {
    let (options, other) = (RendererOptions(seed: 4), RendererOptions(seed: 5))
    let hard = try colors(.colorHard, episode: 7, options)
    #expect(try hard == colors(.colorHard, episode: 7, options))
    #expect(try hard != colors(.colorHard, episode: 8, options))
    #expect(try hard != colors(.colorHard, episode: 7, other))
    #expect(try hard != colors(.colorEasy, episode: 7, options))
  }

  @Test func `a colour list replaces the draws, and a broken one is named`() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "colors-\(UInt64.random(in: 0...UInt64.max))")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent("color_easy.json")
    let entry =
      #"{"skybox_rgb":[1,0,0],"grid_rgb1":[0,1,0],"grid_rgb2":[0,0,1],"self_rgb":[0,0.5,1]}"#
    try Data("[\(entry)]".utf8).write(to: file)
    let options = RendererOptions(benchmark: folder.path)
    let colors = try colors(.colorEasy, episode: 3, options)
    #expect(colors.sky?.top == Color(1, 0, 0))
    #expect(colors.floor?.first == Color(0, 1, 0))
    #expect(colors.floor?.second == Color(0, 0, 1))
    #expect(colors.body == Color(0, 0.5, 1))
    for bad in ["", "[]", "{}", "[{}]", "[\(entry.replacing("0.5", with: "1.5"))]"] {
      try Data(bad.utf8).write(to: file)
      let error = #expect(throws: EnvironmentError.self) { try DistractorSources(options) }
      #expect(error?.message.hasPrefix(file.path) == true)
    }
    // Neither a folder that is not there nor one without any part of the benchmark is passed over.
    try FileManager.default.removeItem(at: file)
    for path in [folder.path, folder.path + "/none"] {
      let error = #expect(throws: EnvironmentError.self) {
        try DistractorSources(RendererOptions(benchmark: path))
      }
      #expect(error?.message.hasPrefix(path) == true)
    }
  }

  @Test func `modes are found by the names in the table, and others are refused`() throws {
    #expect(
      DistractorMode.allCases.map(\.rawValue) == [
        "train", "color_easy", "color_hard", "video_easy", "video_hard", "distracting_cs_0.025",
        "distracting_cs_0.05", "distracting_cs_0.1", "distracting_cs_0.15", "distracting_cs_0.2",
        "distracting_cs_0.3", "distracting_cs_0.4", "distracting_cs_0.5", "novel_view",
        "moving_view", "shaking_view", "novel_fov", "test_1", "test_2", "test_3", "test_4",
        "test_5",
      ])
    #expect(DistractorMode.suite.count == 17)
    #expect(DistractorMode.scenes.map(\.rawValue) == (1...5).map { "test_\($0)" })
    #expect(Array(DistractorMode.allCases.prefix(5)) == DistractorMode.core)
    #expect(DistractorMode(rawValue: "distracting_cs_0.35") == nil)
    #expect {
      try DistractorMode.named("video")
    } throws: {
      "\($0)".hasPrefix("unknown mode 'video'; choose from train, color_easy, ")
    }
    let json = try JSONEncoder().encode(DistractorMode.allCases)
    #expect(try JSONDecoder().decode([DistractorMode].self, from: json) == DistractorMode.allCases)
    #expect(String(decoding: json, as: UTF8.self).hasPrefix(#"["train","color_easy","#))
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode([DistractorMode].self, from: Data(#"["fog"]"#.utf8))
    }
  }
}
