// Pictures of states: against the benchmark's own frames (block means of them, kept in Fixtures),
// and that looking never moves the physics.

import Foundation
import Frames
import Media
import Testing

@testable import Environments

/// The small films of the media tests.
let mediaFixtures = URL(filePath: #filePath).appending(path: "../../MediaTests/Fixtures")
  .standardized.path

/// Means of the benchmark's reference frames over 14x14 blocks, with the state each one shows.
struct FrameMeans: Decodable {
  var task: String
  var transition: Int
  var positions: [Double]
  var target: [Double]?
  var target_size: [Double]?
  /// 6 x 6 blocks x 3 channels, row-major.
  var means: [Double]

  static func load() throws -> [FrameMeans] {
    let url = try #require(
      Bundle.module.url(forResource: "Fixtures/frame_means", withExtension: "json"))
    return try JSONDecoder().decode([FrameMeans].self, from: Data(contentsOf: url))
  }

  /// The same means of a frame of ours.
  static func means(of frame: Frame) -> [Double] {
    var sums = [Double](repeating: 0, count: 108)
    for y in 0..<84 {
      for x in 0..<84 {
        for channel in 0..<3 {
          let block = ((y / 14) * 6 + x / 14) * 3 + channel
          sums[block] += Double(frame.pixels[3 * (y * 84 + x) + channel])
        }
      }
    }
    return sums.map { $0 / 196 }
  }
}

extension Physics {
  /// The cartpole at rest at `positions`.
  static func cartpole(at positions: [Double] = [0, 0]) throws -> Physics {
    let physics = try Physics(.ours("cartpole.xml", PackageResources.Cartpole_xml))
    try physics.restore(
      PhysicsState(
        time: 0, positions: positions, velocities: [0.1, -0.2], warmStart: [0, 0], control: [0.5]))
    return physics
  }
}

extension FrameMeans {
  /// The world in the state the reference frame shows.
  func physics() throws -> Physics {
    let environment = try SuiteEnvironment(task: .named(task), seed: 1, renderer: nil)
    _ = try environment.reset()
    let physics = environment.physics
    if let target, let radius = target_size?.first,
      !environment.rules.parameters(physics).isEmpty
    {
      try environment.rules.place(target + [radius], in: physics)
    }
    try physics.restore(
      PhysicsState(
        time: 0, positions: positions,
        velocities: [Double](repeating: 0, count: physics.velocityCount),
        warmStart: [Double](repeating: 0, count: physics.velocityCount),
        control: [Double](repeating: 0, count: physics.controlCount)))
    return physics
  }
}

@Suite struct RendererTests {
  @Test func `exact frames of all tasks have the benchmark's block means`() throws {
    let renderer = try Renderer(RendererOptions(quality: .exact))
    let references = try FrameMeans.load().filter { $0.transition == 0 }
    #expect(references.count == 10)
    for reference in references {
      let frame = try renderer.frame(
        of: reference.physics(), mode: .train, episode: 1, agentStep: 0, controlStep: 0)
      let worst = zip(FrameMeans.means(of: frame), reference.means).map { abs($0 - $1) }.max()
      #expect(worst ?? .infinity < 0.1, "\(reference.task): a block differs by \(worst ?? 0)")
    }
  }

  @Test func `standard frames differ from the benchmark's by under half a grey level`() throws {
    let here = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    let shared =
      ProcessInfo.processInfo.environment["SGQN_SHARED"]
      ?? here.appendingPathComponent("../../../shared").path
    let renderer = try Renderer()
    for reference in try FrameMeans.load() where reference.transition == 25 {
      let frame = try renderer.frame(
        of: reference.physics(), mode: .train, episode: 1, agentStep: 0, controlStep: 0)
      let apart = zip(FrameMeans.means(of: frame), reference.means).map { abs($0 - $1) }
      let mean = apart.reduce(0, +) / Double(apart.count)
      #expect(mean < 0.3, "\(reference.task): block means differ by \(mean)")
      let path = "\(shared)/reference/dmc/frames/\(reference.task)_\(reference.transition).png"
      guard FileManager.default.fileExists(atPath: path) else { continue }
      let theirs = try #require(try MediaFile(path).next())
      let sum = zip(frame.pixels, theirs.pixels).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }
      let difference = Double(sum) / Double(frame.pixels.count)
      #expect(difference < 0.5, "\(reference.task): \(difference) grey levels")
    }
  }

  /// A renderer whose clips are the small films of the fixtures.
  private func filming() throws -> Renderer {
    try Renderer(RendererOptions(seed: 3, videos: mediaFixtures))
  }

  @Test func `looking at a state leaves every bit of the physics as it was`() throws {
    let renderer = try filming()
    let (looked, alone) = (try Physics.cartpole(), try Physics.cartpole())
    for step in 0..<6 {
      for mode in DistractorMode.allCases {
        let before = looked.state
        _ = try renderer.frame(
          of: looked, mode: mode, episode: 1, agentStep: step, controlStep: 8 * step)
        #expect(looked.state == before)
      }
      for physics in [looked, alone] {
        physics.setControl([step.isMultiple(of: 3) ? 1 : -0.4])
        try physics.step(8)
      }
      #expect(looked.state == alone.state)
    }
  }

  @Test func `modes drawn in one request are those drawn one by one`() throws {
    let renderer = try filming()
    let physics = try Physics.cartpole(at: [0.2, 1])
    let modes = Array(DistractorMode.allCases.reversed())
    let together = try renderer.frames(
      of: physics, modes: modes, episode: 2, agentStep: 3, controlStep: 24)
    let alone = try modes.map {
      try renderer.frame(of: physics, mode: $0, episode: 2, agentStep: 3, controlStep: 24)
    }
    for (index, mode) in modes.enumerated() {
      let isSame = together[index] == alone[index]
      #expect(isSame, "\(mode)")
    }
    #expect(Set(together.map(\.pixels)).count > modes.count / 2)
  }

  @Test func `a moment looks the same whatever was drawn between`() throws {
    let renderer = try filming()
    let (one, other) = (try Physics.cartpole(), try Physics.cartpole(at: [0.5, 2]))
    func look(_ physics: Physics, _ mode: DistractorMode) throws -> Frame {
      try renderer.frame(of: physics, mode: mode, episode: 3, agentStep: 5, controlStep: 40)
    }
    let modes = DistractorMode.allCases
    let first = try modes.map { try look(one, $0) }
    for mode in modes.reversed() {
      #expect(try look(other, mode) != first[0])
      _ = try renderer.frame(of: other, mode: mode, episode: 4, agentStep: 9, controlStep: 72)
    }
    let again = try modes.reversed().map { try look(one, $0) }
    #expect(again.reversed() == first)
    let fresh = try filming()
    let walking = try DistractorMode.named("distracting_cs_0.3")
    let alone = try fresh.frame(
      of: one, mode: walking, episode: 3, agentStep: 5, controlStep: 40)
    #expect(alone == first[modes.firstIndex(of: walking) ?? 0])
  }

  @Test func `tasks drawn by turns look as they do alone`() throws {
    let names = [
      "robot_reach", "robot_reach_first_person", "cartpole_swingup", "walker_walk",
    ]
    func tasks(_ renderer: () throws -> Renderer) throws -> [SuiteEnvironment] {
      try names.map {
        let environment = try SuiteEnvironment(task: .named($0), seed: 3, renderer: renderer())
        _ = try environment.reset()
        return environment
      }
    }
    let shared = try Renderer()
    let (together, alone) = (try tasks { shared }, try tasks { try Renderer() })
    let expected = try alone.map {
      (try $0.frame(in: .train), try $0.segmentation(in: .train))
    }
    for _ in 0..<3 {
      for (environment, (frame, segments)) in zip(together, expected) {
        #expect(try environment.frame(in: .train) == frame, "\(environment.name)")
        #expect(try environment.segmentation(in: .train) == segments, "\(environment.name)")
      }
    }
  }

  @Test func `frames asked for from many threads at once are the ones asked for alone`()
    async throws
  {
    let renderer = try Renderer()
    let expected = try (0..<4).map { index in
      try renderer.frame(
        of: .cartpole(at: [0, Double(index)]), mode: .train, episode: 1, agentStep: 0,
        controlStep: 0)
    }
    let frames = try await withThrowingTaskGroup(of: (Int, Frame).self) { group in
      for index in 0..<16 {
        group.addTask {
          let physics = try Physics.cartpole(at: [0, Double(index % 4)])
          return (
            index,
            try renderer.frame(
              of: physics, mode: .train, episode: 1, agentStep: 0, controlStep: 0)
          )
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    for (index, frame) in frames { #expect(frame == expected[index % 4]) }
  }

  @Test func `segments of the cartpole lie where its frame shows them, in every mode alike`() throws
  {
    let renderer = try filming()
    let physics = try Physics.cartpole(at: [0.3, 0.4])
    func segments(_ mode: DistractorMode) throws -> Segmentation {
      try renderer.segmentation(
        of: physics, mode: mode, episode: 1, agentStep: 0, controlStep: 0)
    }
    func frame() throws -> Frame {
      try renderer.frame(
        of: physics, mode: .train, episode: 1, agentStep: 0, controlStep: 0)
    }
    let (state, picture) = (physics.state, try frame())
    let plain = try segments(.train)
    #expect(try segments(.videoHard) == plain)
    #expect(try segments(.colorHard) == plain)
    // Looking this way leaves nothing behind.
    #expect(try frame() == picture)
    #expect(physics.state == state)
    // The cart and the pole are brown; what else is, is their mirror image in the floor.
    var wrong = 0
    for y in 0..<84 {
      for x in 0..<84 {
        let color = picture[x, y]
        let isBrown = color.red > color.blue
        if plain[x, y] == .robot, !isBrown { wrong += 1 }
        if isBrown, plain[x, y] == .sky || plain[x, y] == .scenery { wrong += 1 }
      }
    }
    // Edges are smoothed in the frame and sharp in the segments.
    #expect(wrong < 40, "\(wrong) pixels")
    #expect((0.005..<0.05).contains(plain.share(of: .robot)))
    #expect(plain.share(of: .target) == 0)
    #expect(plain[0, 0] == .sky && plain[40, 83] == .floor)
    #expect(abs(Segment.allCases.reduce(0) { $0 + plain.share(of: $1) } - 1) < 1e-12)
  }

  @Test func `a task with a target shows it, and views move the segments with the camera`() throws {
    let renderer = try Renderer(RendererOptions(seed: 3))
    let environment = try SuiteEnvironment(
      task: .named("reacher_easy"), seed: 2, renderer: renderer)
    _ = try environment.reset()
    let plain = try environment.segmentation(in: .train)
    #expect(plain.share(of: .target) > 0.002 && plain.share(of: .robot) > 0.002)
    #expect(plain.share(of: .scenery) > 0.002 && plain.share(of: .floor) > 0.5)
    #expect(try environment.segmentation(in: .named("novel_view")) != plain)
  }

  @Test func `frames have the size of the options, clips behind them too`() throws {
    let physics = try Physics.cartpole(at: [0.3, 0.4])
    let options = RendererOptions(seed: 3, videos: mediaFixtures)
    var larger = options
    larger.size = 100
    let modes = [DistractorMode.train, .videoHard]
    func frames(_ options: RendererOptions) throws -> [Frame] {
      try Renderer(options).frames(
        of: physics, modes: modes, episode: 1, agentStep: 2, controlStep: 16)
    }
    let (small, large) = (try frames(options), try frames(larger))
    for (small, large) in zip(small, large) {
      #expect(small.width == 84 && large.width == 100 && large.height == 100)
      // The same picture, a little finer.
      let shrunk = large.resized(width: 84, height: 84, filter: .area)
      let sum = zip(shrunk.pixels, small.pixels).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }
      #expect(Double(sum) / Double(small.pixels.count) < 6)
    }
    #expect(large[0] != large[1])
    let parts = try Renderer(larger).segmentation(
      of: physics, mode: .train, episode: 1, agentStep: 0, controlStep: 0)
    #expect(parts.width == 100 && parts.share(of: .robot) > 0.005)
  }

  @Test func `shares of a mask are those of its pixels`() {
    let map = Segmentation(width: 2, height: 2, segments: [.sky, .robot, .robot, .floor])
    #expect(map.share(of: .robot, where: [true, true, false, false]) == 0.5)
    #expect(map.share(of: .robot, where: [false, true, true, false]) == 1)
    #expect(map.share(of: .sky, where: [false, false, false, false]) == 0)
  }

  @Test func `the report names what draws`() throws {
    let report = try Renderer().report
    #expect(report.platform.hasPrefix("EGL"))
    #expect(!report.renderer.isEmpty && !report.version.isEmpty)
  }
}
