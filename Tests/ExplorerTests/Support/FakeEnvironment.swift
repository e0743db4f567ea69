// A point that is pushed along a line: enough physics to tell states apart bit for bit, drawn as a
// square before a ground whose colour is the mode's.

import Environments
import Frames

final class FakeEnvironment: Environment {
  let name = "push_point"
  let actionSpec: ActionSpec
  let actionRepeat: Int
  private(set) var state: Snapshot
  let episodeLength: Int
  /// How often the physics moved.
  private(set) var steps = 0
  /// Modes that cannot be drawn, from some control step on.
  private let broken: [DistractorMode: Int]

  init(
    seed: UInt64, actions: Int = 1, actionRepeat: Int = 8, length: Int = 80,
    broken: [DistractorMode: Int] = [:]
  ) {
    self.broken = broken
    actionSpec = ActionSpec(
      minimum: Array(repeating: -1, count: actions), maximum: Array(repeating: 1, count: actions))
    self.actionRepeat = actionRepeat
    episodeLength = length
    state = Snapshot(
      time: 0, positions: [0], velocities: [0], warmStart: [], control: [0], parameters: [],
      controlStep: 0, episode: -1, generator: [seed])
  }

  func reset() -> TimeStep {
    state.generator[0] = state.generator[0] &* 6_364_136_223_846_793_005 &+ 1
    state.positions = [Double(state.generator[0] >> 40) / Double(1 << 24) - 0.5]
    state.velocities = [0]
    state.time = 0
    state.controlStep = 0
    state.episode += 1
    return TimeStep(reward: 0, controlStep: 0, isLast: false)
  }

  func step(_ action: [Double]) throws(EnvironmentError) -> TimeStep {
    guard action.count == actionSpec.count, action.allSatisfy(\.isFinite) else {
      throw EnvironmentError(.action, "action of \(action.count) numbers")
    }
    steps += 1
    for _ in 0..<actionRepeat where state.controlStep < episodeLength {
      state.velocities[0] += 0.05 * action.reduce(0, +)
      state.positions[0] += 0.05 * state.velocities[0]
      state.time += 0.01
      state.controlStep += 1
    }
    state.control = action
    return TimeStep(
      reward: max(0, 1 - abs(state.positions[0])), controlStep: state.controlStep,
      isLast: state.controlStep >= episodeLength)
  }

  func snapshot() -> Snapshot { state }
  func restore(_ snapshot: Snapshot) { state = snapshot }

  func segmentation(in mode: DistractorMode) -> Segmentation {
    let frame = frame(in: mode)
    let box = RGB(240, 220, 80)
    return Segmentation(
      width: 84, height: 84,
      segments: (0..<84 * 84).map { frame[$0 % 84, $0 / 84] == box ? .robot : .sky })
  }

  func frames(in modes: [DistractorMode]) throws(EnvironmentError) -> [Frame] {
    for mode in modes where state.controlStep >= broken[mode] ?? .max {
      throw EnvironmentError(.media, "clip.png: the picture cannot be decoded")
    }
    return modes.map { frame(in: $0) }
  }

  func frame(in mode: DistractorMode) -> Frame {
    let ground: RGB
    switch mode {
    case .train: ground = RGB(60, 90, 120)
    case .colorEasy: ground = RGB(90, 70, 110)
    case .colorHard: ground = RGB(140, 30, 60)
    case .videoEasy: ground = RGB(UInt8(state.controlStep % 200), 120, 40)
    case .videoHard: ground = RGB(30, UInt8(state.controlStep % 200), 160)
    default: ground = RGB(110, 110, 110)
    }
    var frame = Frame(width: 84, height: 84, fill: ground)
    let left = min(max(Int(42 + 30 * state.positions[0]), 0), 73)
    for y in 50..<60 {
      for x in left..<left + 10 { frame[x, y] = RGB(240, 220, 80) }
    }
    return frame
  }
}
