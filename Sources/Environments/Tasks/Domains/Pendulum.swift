// Pendulum: a weight on a rod whose motor must pump to bring it up.
// Facts from the DeepMind Control suite (Tassa et al. 2018, domain pendulum).

import Basics
import Foundation

/// Hold the rod within eight degrees of upright.
struct PendulumRules: TaskRules {
  private let pole: Int
  private let hinge: Int
  private let upright = cos(8 * Double.pi / 180)

  init(_ physics: Physics) throws(EnvironmentError) {
    pole = try physics.index(.body, "pole")
    hinge = physics.velocityIndex(ofJoint: try physics.index(.joint, "hinge"))
  }

  func begin(_ physics: Physics, _ generator: inout SeededGenerator) {
    physics.drawJoints(&generator)
  }

  func reward(_ physics: Physics) -> Double {
    tolerance(physics.bodyRotation(pole, 2, 2), in: upright...1)
  }

  func observation(_ physics: Physics) -> [Observation] {
    [
      Observation(
        "orientation", [physics.bodyRotation(pole, 2, 2), physics.bodyRotation(pole, 0, 2)]),
      Observation("velocity", [physics.velocities[hinge]]),
    ]
  }
}
