// Cheetah: a planar runner with a back leg and a front leg of three links each.
// Facts from the DeepMind Control suite (Tassa et al. 2018, domain cheetah).

import Basics

/// Run forwards: the reward grows with speed up to ten metres a second.
struct CheetahRules: TaskRules {
  private let velocity: Int

  init(_ physics: Physics) throws(EnvironmentError) {
    velocity = try physics.index(.sensor, "torso_subtreelinvel")
  }

  // Joints are bent at random where they have a range; two hundred physics steps let it fall and
  // come to rest before the clock starts.
  func begin(_ physics: Physics, _ generator: inout SeededGenerator) throws(EnvironmentError) {
    var positions = physics.positions
    for joint in 0..<physics.jointCount {
      guard let range = physics.range(ofJoint: joint) else { continue }
      positions[physics.positionIndex(ofJoint: joint)] = generator.uniform(range)
    }
    physics.setPositions(positions)
    try physics.step(200)
    physics.setTime(0)
  }

  func reward(_ physics: Physics) -> Double {
    tolerance(
      physics.sensor(velocity)[0], in: 10...Double.infinity, margin: 10, falloff: .linear())
  }

  func observation(_ physics: Physics) -> [Observation] {
    [
      // Where it is along the track does not matter.
      Observation("position", Array(physics.positions.dropFirst())),
      Observation("velocity", physics.velocities),
    ]
  }
}
