// Fish: swims freely in dense, still water with a tail and two fins; gravity is off.
// Facts from the DeepMind Control suite (Tassa et al. 2018, domain fish).

import Basics

/// Turn the back up, or bring the mouth to a target.
struct FishRules: TaskRules {
  private let seeks: Bool
  private let torso: Int
  private let mouth: Int
  private let target: Int
  /// Joints of tail and fins, in the order in which they are observed.
  private let joints: [Int]
  private let root: Int

  /// - Parameter seeks: there is a target; without one it is hidden.
  init(_ physics: Physics, seeks: Bool) throws(EnvironmentError) {
    self.seeks = seeks
    torso = try physics.index(.body, "torso")
    mouth = try physics.index(.geom, "mouth")
    target = try physics.index(.geom, "target")
    root = physics.positionIndex(ofJoint: try physics.index(.joint, "root"))
    var joints: [Int] = []
    for name in [
      "tail1", "tail_twist", "tail2", "finright_roll", "finright_pitch", "finleft_roll",
      "finleft_pitch",
    ] {
      joints.append(physics.positionIndex(ofJoint: try physics.index(.joint, name)))
    }
    self.joints = joints
    if !seeks { physics.hideGeom(target) }
  }

  func begin(_ physics: Physics, _ generator: inout SeededGenerator) {
    var positions = physics.positions
    // Any orientation is as likely as any other.
    let turn = SIMD4((0..<4).map { _ in generator.normal() })
    let length = (turn * turn).sum().squareRoot()
    for index in 0..<4 { positions[root + 3 + index] = turn[index] / length }
    for joint in joints { positions[joint] = generator.uniform(-0.2...0.2) }
    physics.setPositions(positions)
    guard seeks else { return }
    let place = SIMD3(
      generator.uniform(-0.4...0.4), generator.uniform(-0.4...0.4), generator.uniform(0.1...0.3))
    physics.placeGeom(target, at: place, radius: physics.geomSize(target).x)
  }

  func reward(_ physics: Physics) -> Double {
    let upright = physics.bodyRotation(torso, 2, 2)
    guard seeks else { return tolerance(upright, in: 1...1, margin: 1) }
    let way = wayToTarget(physics)
    let touching = physics.geomSize(mouth).x + physics.geomSize(target).x
    let near = tolerance(
      (way * way).sum().squareRoot(), in: 0...touching, margin: 2 * touching)
    return (7 * near + 0.5 * (upright + 1)) / 8
  }

  func observation(_ physics: Physics) -> [Observation] {
    let positions = physics.positions
    var parts = [
      Observation("joint_angles", joints.map { positions[$0] }),
      Observation("upright", [physics.bodyRotation(torso, 2, 2)]),
    ]
    if seeks {
      let way = wayToTarget(physics)
      parts.append(Observation("target", [way.x, way.y, way.z]))
    }
    return parts + [Observation("velocity", physics.velocities)]
  }

  func parameters(_ physics: Physics) -> [Double] {
    guard seeks else { return [] }
    let place = physics.geomOffset(target)
    return [place.x, place.y, place.z, physics.geomSize(target).x]
  }

  func place(_ parameters: [Double], in physics: Physics) throws(EnvironmentError) {
    guard seeks else { return try check(parameters, count: 0) }
    try check(parameters, count: 4)
    physics.placeGeom(
      target, at: SIMD3(parameters[0], parameters[1], parameters[2]), radius: parameters[3])
  }

  // As the fish sees it: along the axes of its mouth.
  private func wayToTarget(_ physics: Physics) -> SIMD3<Double> {
    let way = physics.geomPosition(target) - physics.geomPosition(mouth)
    return SIMD3(
      (0..<3).map { axis in
        (0..<3).reduce(0) { $0 + way[$1] * physics.geomRotation(mouth, $1, axis) }
      })
  }
}
