// Reacher: an arm of two links in a plane, and a target somewhere around its shoulder.
// Facts from the DeepMind Control suite (Tassa et al. 2018, domain reacher).

import Basics
import Foundation

/// Hold the fingertip on the target: reward 1 while the two touch.
struct ReacherRules: TaskRules {
  private let radius: Double
  private let finger: Int
  private let target: Int

  /// - Parameter radius: size of the target, metres.
  init(_ physics: Physics, radius: Double) throws(EnvironmentError) {
    self.radius = radius
    finger = try physics.index(.geom, "finger")
    target = try physics.index(.geom, "target")
  }

  func begin(_ physics: Physics, _ generator: inout SeededGenerator) {
    physics.drawJoints(&generator)
    let angle = generator.uniform(0...(2 * .pi))
    let distance = generator.uniform(0.05...0.2)
    physics.placeGeom(
      target,
      at: SIMD3(distance * sin(angle), distance * cos(angle), physics.geomOffset(target).z),
      radius: radius)
  }

  func reward(_ physics: Physics) -> Double {
    let way = wayToTarget(physics)
    let touching = physics.geomSize(target).x + physics.geomSize(finger).x
    return tolerance((way.x * way.x + way.y * way.y).squareRoot(), in: 0...touching)
  }

  func observation(_ physics: Physics) -> [Observation] {
    let way = wayToTarget(physics)
    return [
      Observation("position", physics.positions),
      Observation("to_target", [way.x, way.y]),
      Observation("velocity", physics.velocities),
    ]
  }

  func parameters(_ physics: Physics) -> [Double] {
    let place = physics.geomOffset(target)
    return [place.x, place.y, place.z, physics.geomSize(target).x]
  }

  func place(_ parameters: [Double], in physics: Physics) throws(EnvironmentError) {
    try check(parameters, count: 4)
    physics.placeGeom(
      target, at: SIMD3(parameters[0], parameters[1], parameters[2]), radius: parameters[3])
  }

  private func wayToTarget(_ physics: Physics) -> SIMD2<Double> {
    let way = physics.geomPosition(target) - physics.geomPosition(finger)
    return SIMD2(way.x, way.y)
  }
}
