// The smallest world that asks for looking: it is dark or bright, and the reward is how far the action
// points down or up accordingly. What comes next is chance, so values are as easy as actions.

import Environments
import Frames

/// Dark or bright, ten steps an episode.
final class TwoStateEnvironment: Environment {
  let name = "two_states"
  let actionSpec = ActionSpec(minimum: [-1], maximum: [1])
  let actionRepeat = 1
  let episodeLength = 10
  private let size: Int
  private var state: UInt64
  private var controlStep = 0
  private var episode = 0
  private var isBright = false

  init(size: Int, seed: UInt64) {
    self.size = size
    state = seed
  }

  private func draw() -> Bool {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state >> 63 == 1
  }

  func reset() throws(EnvironmentError) -> TimeStep {
    controlStep = 0
    episode += 1
    isBright = draw()
    return TimeStep(reward: 0, controlStep: 0, isLast: false)
  }

  func step(_ action: [Double]) throws(EnvironmentError) -> TimeStep {
    controlStep += 1
    let reward = 0.5 + 0.5 * min(max(isBright ? action[0] : -action[0], -1), 1)
    isBright = draw()
    return TimeStep(reward: reward, controlStep: controlStep, isLast: controlStep == 10)
  }

  func snapshot() -> Snapshot {
    Snapshot(
      time: 0, positions: [isBright ? 1 : 0], velocities: [], warmStart: [], control: [],
      parameters: [], controlStep: controlStep, episode: episode, generator: [state])
  }

  func restore(_ snapshot: Snapshot) throws(EnvironmentError) {
    isBright = snapshot.positions == [1]
    controlStep = snapshot.controlStep
    episode = snapshot.episode
    state = snapshot.generator[0]
  }

  func frames(in modes: [DistractorMode]) throws(EnvironmentError) -> [Frame] {
    let level: UInt8 = isBright ? 220 : 30
    return modes.map { _ in Frame(width: size, height: size, fill: RGB(level, level, level)) }
  }
}
