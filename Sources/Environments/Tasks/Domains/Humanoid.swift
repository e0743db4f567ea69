// Humanoid: a person with 21 motors, free in space.
// Facts from the DeepMind Control suite (Tassa et al. 2018, domain humanoid).

import Basics

/// Stand still, or move at a speed in any direction, head up and with little effort.
struct HumanoidRules: TaskRules {
  private let speed: Double
  private let torso: Int
  private let head: Int
  private let velocity: Int
  private let extremities: [Int]

  /// - Parameter speed: metres a second at which moving is rewarded in full, 0 for standing still.
  init(_ physics: Physics, speed: Double) throws(EnvironmentError) {
    self.speed = speed
    torso = try physics.index(.body, "torso")
    head = try physics.index(.body, "head")
    velocity = try physics.index(.sensor, "torso_subtreelinvel")
    extremities = [
      try physics.index(.body, "left_hand"), try physics.index(.body, "left_foot"),
      try physics.index(.body, "right_hand"), try physics.index(.body, "right_foot"),
    ]
  }

  func begin(_ physics: Physics, _ generator: inout SeededGenerator) throws(EnvironmentError) {
    try physics.drawUntilFree(&generator) { $0.drawJoints(&$1) }
  }

  func reward(_ physics: Physics) -> Double {
    let height = physics.bodyPosition(head).z
    let standing = tolerance(height, in: 1.4...Double.infinity, margin: 0.35)
    let upright = tolerance(
      physics.bodyRotation(torso, 2, 2), in: 0.9...Double.infinity, margin: 1.9,
      falloff: .linear())
    let gentle = (4 + physics.gentleness) / 5
    let motion = physics.sensor(velocity)
    guard speed > 0 else {
      let still = (tolerance(motion[0], margin: 2) + tolerance(motion[1], margin: 2)) / 2
      return gentle * standing * upright * still
    }
    let pace = (motion[0] * motion[0] + motion[1] * motion[1]).squareRoot()
    let moving = tolerance(
      pace, in: speed...Double.infinity, margin: speed, falloff: .linear())
    return gentle * standing * upright * (5 * moving + 1) / 6
  }

  func observation(_ physics: Physics) -> [Observation] {
    [
      Observation("joint_angles", Array(physics.positions.dropFirst(7))),
      Observation("head_height", [physics.bodyPosition(head).z]),
      Observation("extremities", extremities.flatMap { fromTorso(physics, $0) }),
      Observation("torso_vertical", (0..<3).map { physics.bodyRotation(torso, 2, $0) }),
      Observation("com_velocity", physics.sensor(velocity)),
      Observation("velocity", physics.velocities),
    ]
  }

  // Where a body is along the torso's axes.
  private func fromTorso(_ physics: Physics, _ body: Int) -> [Double] {
    let way = physics.bodyPosition(body) - physics.bodyPosition(torso)
    return (0..<3).map { axis in
      (0..<3).reduce(0) { $0 + way[$1] * physics.bodyRotation(torso, $1, axis) }
    }
  }
}
