// Point mass: a ball on a table, pulled along two axes towards the middle.
// Facts from the DeepMind Control suite (Tassa et al. 2018, domain point_mass).

import Basics

/// Rest on the target with little effort.
struct PointMassRules: TaskRules {
  private let ball: Int
  private let target: Int

  init(_ physics: Physics) throws(EnvironmentError) {
    ball = try physics.index(.geom, "pointmass")
    target = try physics.index(.geom, "target")
  }

  func begin(_ physics: Physics, _ generator: inout SeededGenerator) {
    physics.drawJoints(&generator)
  }

  func reward(_ physics: Physics) -> Double {
    let way = physics.geomPosition(target) - physics.geomPosition(ball)
    let size = physics.geomSize(target).x
    let near = tolerance((way * way).sum().squareRoot(), in: 0...size, margin: size)
    return near * (physics.gentleness + 4) / 5
  }

  func observation(_ physics: Physics) -> [Observation] {
    [Observation("position", physics.positions), Observation("velocity", physics.velocities)]
  }
}
