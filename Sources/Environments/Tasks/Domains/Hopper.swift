// Hopper: a planar robot with one leg of four joints.
// Facts from the DeepMind Control suite (Tassa et al. 2018, domain hopper).

import Basics
import Foundation

/// Stand with little effort, or hop forwards.
struct HopperRules: TaskRules {
  private let hops: Bool
  private let torso: Int
  private let foot: Int
  private let velocity: Int
  private let touch: [Int]

  init(_ physics: Physics, hops: Bool) throws(EnvironmentError) {
    self.hops = hops
    torso = try physics.index(.body, "torso")
    foot = try physics.index(.body, "foot")
    velocity = try physics.index(.sensor, "torso_subtreelinvel")
    touch = [try physics.index(.sensor, "touch_toe"), try physics.index(.sensor, "touch_heel")]
  }

  func begin(_ physics: Physics, _ generator: inout SeededGenerator) {
    physics.drawJoints(&generator)
  }

  func reward(_ physics: Physics) -> Double {
    let height = physics.bodyCentre(torso).z - physics.bodyCentre(foot).z
    let standing = tolerance(height, in: 0.6...2)
    guard !hops else {
      return standing
        * tolerance(
          physics.sensor(velocity)[0], in: 2...Double.infinity, margin: 1,
          falloff: .linear(atMargin: 0.5))
    }
    return standing * (physics.gentleness + 4) / 5
  }

  func observation(_ physics: Physics) -> [Observation] {
    [
      // Where it is along the track does not matter.
      Observation("position", Array(physics.positions.dropFirst())),
      Observation("velocity", physics.velocities),
      Observation("touch", touch.map { log1p(physics.sensor($0)[0]) }),
    ]
  }
}
