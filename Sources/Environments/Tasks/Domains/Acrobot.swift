// Acrobot: two links swung up by the motor at their elbow alone.
// Facts from the DeepMind Control suite (Tassa et al. 2018, domain acrobot).

import Basics

/// Bring the tip to the target above, or near it.
struct AcrobotRules: TaskRules {
  private let sparse: Bool
  private let arms: [Int]
  private let tip: Int
  private let target: Int

  /// - Parameter sparse: reward 1 inside the target and 0 outside.
  init(_ physics: Physics, sparse: Bool) throws(EnvironmentError) {
    self.sparse = sparse
    arms = [try physics.index(.body, "upper_arm"), try physics.index(.body, "lower_arm")]
    tip = try physics.index(.site, "tip")
    target = try physics.index(.site, "target")
  }

  func begin(_ physics: Physics, _ generator: inout SeededGenerator) {
    physics.drawJoints(&generator)
  }

  func reward(_ physics: Physics) -> Double {
    let way = physics.sitePosition(target) - physics.sitePosition(tip)
    return tolerance(
      (way * way).sum().squareRoot(), in: 0...physics.siteSize(target).x, margin: sparse ? 0 : 1)
  }

  func observation(_ physics: Physics) -> [Observation] {
    [
      Observation(
        "orientations",
        arms.map { physics.bodyRotation($0, 0, 2) } + arms.map { physics.bodyRotation($0, 2, 2) }),
      Observation("velocity", physics.velocities),
    ]
  }
}
