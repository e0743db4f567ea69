// Which pixels of a task are background, by their colours alone.

import Basics
import Environments
import Foundation
import Frames
import Learning
import Replay
import Testing

@testable import Training

@Suite struct TaskBackgroundTests {
  @Test(arguments: [
    ("cartpole_swingup", 0.5), ("walker_walk", 0.8), ("cheetah_run", 0.5), ("finger_spin", 0.6),
    // Two lines of the floor are as many pixels as cup and ball.
    ("ball_in_cup_catch", 0.25),
  ])
  func `what is left of a task is the robot and what it handles`(
    _ name: String, leastShare: Double
  ) throws {
    let environment = try SuiteEnvironment(task: .named(name), seed: 3, renderer: Renderer())
    let settings = Settings(
      try .named(name), algorithm: .sgqn, base: .sac, preset: .desk)
    let colors = try CommonColors(seenIn: environment, settings)
    var (pixels, left, onTask, ofTask) = (0, 0, 0, 0)
    var generator = SeededGenerator(9)
    _ = try Evaluation.returns(environment, mode: .train, episodes: 1) {
      (stack) throws(EnvironmentError) in
      let frame = stack.newest
      let isKept = Self.kept(colors, frame)
      let segments = try environment.segmentation(in: .train).segments
      pixels += segments.count
      for (pixel, segment) in segments.enumerated() {
        let belongs = Segment.ofTask.contains(segment)
        if isKept[pixel] { left += 1 }
        if belongs { ofTask += 1 }
        if isKept[pixel], belongs { onTask += 1 }
      }
      return environment.actionSpec.minimum.map { _ in generator.uniform(-1, 1) }
    }
    #expect(Double(left) < 2 * (1 - Double(settings.quantile)) * Double(pixels))
    #expect(Double(onTask) > leastShare * Double(left))
    #expect(Double(onTask) > 0.9 * Double(ofTask))
  }

  /// Which pixels a picture of nothing but white and then of black leaves.
  private static func kept(_ colors: CommonColors, _ frame: Frame) -> [Bool] {
    let area = frame.width * frame.height
    let sides = [0, 255].map { (level: UInt8) -> [UInt8] in
      var result = [UInt8](repeating: 0, count: 3 * area)
      colors.replace(
        in: frame.planes, count: 1, size: frame.width,
        by: [UInt8](repeating: level, count: 3 * area), into: &result)
      return result
    }
    return (0..<area).map { sides[0][$0] == sides[1][$0] }
  }
}
