// Ball in cup: a cup moves in a plane and swings a ball, tied to it by a string, into itself.
// Facts from the DeepMind Control suite (Tassa et al. 2018, domain ball_in_cup).

import Basics

/// Catch the ball: reward 1 while it is wholly in the cup.
struct BallInCupRules: TaskRules {
  private let ball: Int
  private let ballGeom: Int
  private let ballX: Int
  private let ballZ: Int
  private let inside: Int

  init(_ physics: Physics) throws(EnvironmentError) {
    ball = try physics.index(.body, "ball")
    ballGeom = try physics.index(.geom, "ball")
    ballX = physics.positionIndex(ofJoint: try physics.index(.joint, "ball_x"))
    ballZ = physics.positionIndex(ofJoint: try physics.index(.joint, "ball_z"))
    inside = try physics.index(.site, "target")
  }

  func begin(_ physics: Physics, _ generator: inout SeededGenerator) throws(EnvironmentError) {
    try physics.drawUntilFree(&generator) { physics, generator in
      var positions = physics.positions
      positions[ballX] = generator.uniform(-0.2...0.2)
      positions[ballZ] = generator.uniform(0.2...0.5)
      physics.setPositions(positions)
    }
  }

  func reward(_ physics: Physics) -> Double {
    let offset = physics.sitePosition(inside) - physics.bodyPosition(ball)
    let room = physics.siteSize(inside) - physics.geomSize(ballGeom).x
    return abs(offset.x) < room.x && abs(offset.z) < room.z ? 1 : 0
  }

  func observation(_ physics: Physics) -> [Observation] {
    [Observation("position", physics.positions), Observation("velocity", physics.velocities)]
  }
}
