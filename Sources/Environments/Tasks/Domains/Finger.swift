// Finger: a finger of two links plays with a body that turns on a hinge beside it.
// Facts from the DeepMind Control suite (Tassa et al. 2018, domain finger).

import Basics
import Foundation

/// Spin the body fast, or turn its tip into a target on the circle around it.
struct FingerRules: TaskRules {
  enum Goal: Sendable {
    /// Turn at 15 radians a second or faster, backwards.
    case spin
    /// Bring the tip within `radius` of the target's centre.
    case turn(radius: Double)
  }

  private let goal: Goal
  private let proximal: Int
  private let distal: Int
  private let hinge: Int
  private let hingeVelocity: Int
  private let spinner: Int
  private let cap: Int
  private let tip: Int
  private let target: Int
  private let touch: [Int]

  /// Fits the model to the goal: spinning has less friction, and neither tip nor target to be seen.
  init(_ physics: Physics, goal: Goal) throws(EnvironmentError) {
    self.goal = goal
    proximal = physics.positionIndex(ofJoint: try physics.index(.joint, "proximal"))
    distal = physics.positionIndex(ofJoint: try physics.index(.joint, "distal"))
    hinge = try physics.index(.joint, "hinge")
    hingeVelocity = physics.velocityIndex(ofJoint: hinge)
    spinner = try physics.index(.body, "spinner")
    cap = try physics.index(.geom, "cap1")
    tip = try physics.index(.site, "tip")
    target = try physics.index(.site, "target")
    touch = [try physics.index(.sensor, "touchtop"), try physics.index(.sensor, "touchbottom")]
    if case .spin = goal {
      physics.hideSite(tip)
      physics.hideSite(target)
      physics.setDamping(0.03, ofVelocity: hingeVelocity)
    }
  }

  func begin(_ physics: Physics, _ generator: inout SeededGenerator) throws(EnvironmentError) {
    if case .turn(let radius) = goal {
      let angle = generator.uniform(-.pi ... .pi)
      let size = physics.geomSize(cap)
      let reach = size.x + size.y
      let centre = physics.jointAnchor(hinge)
      let height = physics.siteOffset(target).y
      physics.placeSite(
        target,
        at: SIMD3(centre.x + reach * sin(angle), height, centre.z + reach * cos(angle)),
        radius: radius)
    }
    try physics.drawUntilFree(&generator) { $0.drawJoints(&$1) }
  }

  func reward(_ physics: Physics) -> Double {
    switch goal {
    case .spin: physics.velocities[hingeVelocity] <= -15 ? 1 : 0
    case .turn: distanceToTarget(physics) <= 0 ? 1 : 0
    }
  }

  func observation(_ physics: Physics) -> [Observation] {
    let tipOffset = offset(physics, of: tip)
    var parts = [
      Observation(
        "position",
        [physics.positions[proximal], physics.positions[distal], tipOffset.x, tipOffset.y]),
      Observation("velocity", physics.velocities),
      Observation("touch", touch.map { log1p(physics.sensor($0)[0]) }),
    ]
    if case .turn = goal {
      let targetOffset = offset(physics, of: target)
      parts.append(Observation("target_position", [targetOffset.x, targetOffset.y]))
      parts.append(Observation("dist_to_target", [distanceToTarget(physics)]))
    }
    return parts
  }

  func parameters(_ physics: Physics) -> [Double] {
    guard case .turn = goal else { return [] }
    let place = physics.siteOffset(target)
    return [place.x, place.y, place.z, physics.siteSize(target).x]
  }

  func place(_ parameters: [Double], in physics: Physics) throws(EnvironmentError) {
    guard case .turn = goal else { return try check(parameters, count: 0) }
    try check(parameters, count: 4)
    physics.placeSite(
      target, at: SIMD3(parameters[0], parameters[1], parameters[2]), radius: parameters[3])
  }

  // A site as seen from the hinge, in the plane of the finger: sideways, up.
  private func offset(_ physics: Physics, of site: Int) -> SIMD2<Double> {
    let offset = physics.sitePosition(site) - physics.bodyPosition(spinner)
    return SIMD2(offset.x, offset.z)
  }

  // From the tip to the target's surface, negative inside.
  private func distanceToTarget(_ physics: Physics) -> Double {
    let way = offset(physics, of: target) - offset(physics, of: tip)
    return (way.x * way.x + way.y * way.y).squareRoot() - physics.siteSize(target).x
  }
}
