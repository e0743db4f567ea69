// Walker: a planar robot with a torso and two legs of three links.
// Facts from the DeepMind Control suite (Tassa et al. 2018, domain walker).

import Basics

/// Stand upright, or move forwards at a speed while standing.
struct WalkerRules: TaskRules {
  private let speed: Double
  private let torso: Int
  private let velocity: Int

  /// - Parameter speed: metres a second at which moving is rewarded in full, 0 for standing only.
  init(_ physics: Physics, speed: Double) throws(EnvironmentError) {
    self.speed = speed
    torso = try physics.index(.body, "torso")
    velocity = try physics.index(.sensor, "torso_subtreelinvel")
  }

  func begin(_ physics: Physics, _ generator: inout SeededGenerator) {
    physics.drawJoints(&generator)
  }

  func reward(_ physics: Physics) -> Double {
    let height = physics.bodyPosition(torso).z
    let standing = tolerance(height, in: 1.2...Double.infinity, margin: 0.6)
    let upright = (1 + physics.bodyRotation(torso, 2, 2)) / 2
    let posture = (3 * standing + upright) / 4
    guard speed > 0 else { return posture }
    let moving = tolerance(
      physics.sensor(velocity)[0], in: speed...Double.infinity, margin: speed / 2,
      falloff: .linear(atMargin: 0.5))
    return posture * (5 * moving + 1) / 6
  }

  func observation(_ physics: Physics) -> [Observation] {
    [
      Observation(
        "orientations",
        (1..<physics.bodyCount).flatMap {
          [physics.bodyRotation($0, 0, 0), physics.bodyRotation($0, 0, 2)]
        }),
      Observation("height", [physics.bodyPosition(torso).z]),
      Observation("velocity", physics.velocities),
    ]
  }
}
