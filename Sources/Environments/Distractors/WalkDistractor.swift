// `distracting_cs`: camera, colours and background change as in the Distracting Control Suite
// (Stone et al. 2021), with the constants of the benchmark.

import Basics

/// A random walk of camera and colours before a clip on the sky.
struct WalkDistractor: Distractor {
  /// Scales the box, the speeds and the spread of the colours.
  let intensity: Double

  func distraction(
    at step: StepIndex, from sources: DistractorSources
  ) throws(EnvironmentError) -> Distraction {
    let episode = UInt64(bitPattern: Int64(step.episode))
    let seed = SeededGenerator.purpose(sources.seed ^ UInt64(intensity * 1000), episode)
    var generator = SeededGenerator(seed, 0x626b_6764)
    let choice = UInt64(min(sources.clipCount(.hard), clipCount))
    let clip = try sources.clip(.hard, episode: Int(generator.next() % choice))
    let frame = Self.clipFrame(at: step.controlStep, of: clip.frameCount, using: &generator)
    return Distraction(
      background: Background(clip: clip, frame: frame, place: .sky),
      walk: Distraction.Walk(
        key: RandomWalk.Key(intensity: intensity, seed: seed), controlStep: step.controlStep))
  }

  /// Of how many clips the background is chosen.
  var clipCount: Int {
    switch intensity {
    case ..<0.075: 2
    case ..<0.125: 4
    case ..<0.175: 6
    case ..<0.25: 8
    default: 60
    }
  }

  /// The clip's frame at a control step: from anywhere in it, forwards or backwards, a frame for
  /// every change, turning round at its ends.
  static func clipFrame(
    at controlStep: Int, of count: Int, using generator: inout SeededGenerator
  ) -> Int {
    let turn = max(1, 2 * (count - 1))
    let start = Int(generator.next() % UInt64(turn))
    let phase = (start + max(0, controlStep) / RandomWalk.pace) % turn
    return min(phase, turn - phase)
  }
}
