// The robot arm's tasks: reach a disc, push a cube, bring a peg over a box, drive a nail.
// Facts from Jangir et al. (2022) and the code of Bertoin et al. (2022). Two things differ: a reset
// starts from one settled pose, not from the last episode's first, and the fingers close in the
// first episode too.

import Basics

/// One of the robot's tasks.
struct RobotRules: TaskRules {
  private let goal: RobotGoal
  private let lifts: Bool
  private let arm: RobotArm
  // Where the flange waits for the first action, before it is drawn.
  private let start: SIMD3<Double>
  private let settled: PhysicsState
  // The free joint of what is moved or aimed at, nil for reach.
  private let object: Int?
  private let peg: Int?
  private let target: Int?
  // Where the body stands that carries the target; it is not turned.
  private let ground: SIMD3<Double>
  private let point: Int?
  private let tool: Int?
  private let nails: [(head: Int, goal: Int, joint: Int)]

  // How far the flange is above the point between the fingers while the hand points down.
  private static let flange = 0.17
  private static let box = SIMD3(0.0, 0.075, -0.035)

  /// - Parameter lifts: whether actions move the hand in height too.
  init(
    _ physics: Physics, goal: RobotGoal, lifts: Bool
  ) throws(EnvironmentError) {
    self.goal = goal
    self.lifts = lifts
    arm = try RobotArm(physics, ceiling: goal.ceiling, reach: goal == .hammer ? 0.17 : 0.16)
    func joint(_ name: String) throws(EnvironmentError) -> Int {
      physics.positionIndex(ofJoint: try physics.index(.joint, name))
    }
    var nails: [(head: Int, goal: Int, joint: Int)] = []
    switch goal {
    case .reach:
      (object, peg, point, tool) = (nil, nil, nil, nil)
      target = try physics.index(.site, "target0")
    case .push:
      (peg, tool) = (nil, nil)
      object = try joint("object0:joint")
      point = try physics.index(.site, "object0")
      target = try physics.index(.site, "target0")
    case .pegInBox:
      (target, tool) = (nil, nil)
      object = try joint("box_hole:joint")
      peg = try joint("object0:joint")
      point = try physics.index(.site, "object0")
      try physics.weldFrames(3)
    case .hammer:
      (peg, target, point) = (nil, nil, nil)
      object = try joint("nail_board:joint")
      tool = try physics.index(.site, "tool")
      for number in 1...4 {
        nails.append(
          (
            try physics.index(.site, "nail_target\(number)"),
            try physics.index(.site, "nail_goal\(number)"), try joint("nail_dir\(number)")
          ))
      }
    }
    self.nails = nails
    ground = target.map { physics.sitePosition($0) - physics.siteOffset($0) } ?? .zero
    let height = goal == .pegInBox ? 0.79603332 : goal == .hammer ? 0.69603332 : 0.62603332
    start = SIMD3(1.2561169, 0.3, height + Self.flange)
    try physics.reset { _ in }
    if let peg { Self.place(peg, at: start - SIMD3(0, 0, 0.08), physics) }
    try arm.settle(at: start, physics)
    settled = physics.state
  }

  func actionSpec(_ physics: Physics) -> ActionSpec {
    let count = lifts ? 3 : 2
    return ActionSpec(
      minimum: [Double](repeating: -1, count: count), maximum: [Double](repeating: 1, count: count))
  }

  func begin(_ physics: Physics, _ generator: inout SeededGenerator) throws(EnvironmentError) {
    try physics.restore(settled)
    var hand = start
    hand.x += generator.uniform(-0.05...0.1)
    hand.y += generator.uniform(-0.1...0.1)
    if lifts { hand.z += generator.uniform(-0.05...(goal == .pegInBox ? 0.05 : 0.1)) }
    if let peg { Self.place(peg, at: hand - SIMD3(0, 0, 0.08), physics) }
    try arm.settle(at: hand, physics)
    physics.setTime(0)
    if let peg { Self.place(peg, at: hand - SIMD3(0, 0, 0.08), physics) }
    placeObject(physics, &generator)
    if let target {
      let place = SIMD3(
        1.605 + generator.uniform(-0.1...0.1), 0.3 + generator.uniform(-0.2...0.2), 0.58)
      physics.moveSite(target, to: place - ground)
    }
  }

  private func placeObject(_ physics: Physics, _ generator: inout SeededGenerator) {
    guard let object else { return }
    switch goal {
    case .reach: break
    case .push:
      Self.place(
        object,
        at: SIMD3(
          1.355 + generator.uniform(-0.05...0.2), 0.3 + generator.uniform(-0.2...0.2), 0.61625),
        physics)
    case .pegInBox:
      Self.place(
        object,
        at: SIMD3(1.605 + generator.uniform(-0.1...0.1), 0.3 + generator.uniform(-0.2...0.2), 0.62),
        physics)
    case .hammer:
      var positions = physics.positions
      positions[object] += generator.uniform(-0.05...0.05)
      positions[object + 1] += generator.uniform(-0.1...0.1)
      let raised = Int(generator.next() % UInt64(nails.count))
      for (index, nail) in nails.enumerated() {
        positions[nail.joint] = index == raised ? -0.046 : -0.005
      }
      physics.setPositions(positions)
      mark(raised, physics)
    }
  }

  // Moves a free body, upright.
  private static func place(_ joint: Int, at place: SIMD3<Double>, _ physics: Physics) {
    var positions = physics.positions
    for axis in 0..<3 { positions[joint + axis] = place[axis] }
    physics.setPositions(positions)
  }

  // The nail of the episode is the one whose goal is larger; nobody sees it.
  private func mark(_ raised: Int, _ physics: Physics) {
    for (index, nail) in nails.enumerated() {
      physics.placeSite(
        nail.goal, at: physics.siteOffset(nail.goal), radius: index == raised ? 0.006 : 0.005)
    }
  }

  private func raisedNail(_ physics: Physics) -> Int {
    nails.firstIndex { physics.siteSize($0.goal).x > 0.0055 } ?? 0
  }

  // MARK: Acting

  func step(
    _ action: [Double], _ physics: Physics, substeps: Int
  ) throws(EnvironmentError) -> Double {
    // The goal is where it was before the hand moved.
    let aim = places(physics).goal
    let way = SIMD3(action[0], action[1], lifts ? action[2] : 0)
    arm.drive(way, lifts: lifts, physics)
    try physics.stepAfresh(substeps)
    var now = places(physics)
    now.goal = aim
    return goal.reward(now, effort: (way * way).sum().squareRoot(), lifts: lifts)
  }

  func reward(_ physics: Physics) -> Double {
    goal.reward(places(physics), effort: 0, lifts: lifts)
  }

  func succeeds(_ physics: Physics) -> Bool? { goal.succeeds(places(physics), lifts: lifts) }

  /// Where the things are that rewards depend on.
  func places(_ physics: Physics) -> RobotGoal.Places {
    switch goal {
    case .reach:
      return .init(
        point: arm.graspPosition(physics), goal: target.map(physics.sitePosition) ?? .zero)
    case .push:
      return .init(
        point: point.map(physics.sitePosition) ?? .zero,
        goal: target.map(physics.sitePosition) ?? .zero)
    case .pegInBox:
      let positions = physics.positions
      let box = object.map { at in SIMD3((at..<at + 3).map { positions[$0] }) } ?? .zero
      return .init(point: point.map(physics.sitePosition) ?? .zero, goal: box + Self.box)
    case .hammer:
      let nail = nails[raisedNail(physics)]
      return .init(
        point: physics.sitePosition(nail.head), goal: physics.sitePosition(nail.goal),
        tool: tool.map(physics.sitePosition) ?? .zero)
    }
  }

  func observation(_ physics: Physics) -> [Observation] {
    func list(_ place: SIMD3<Double>) -> [Double] { [place.x, place.y, place.z] }
    let places = places(physics)
    var parts = [
      Observation("grasp", list(arm.graspPosition(physics))),
      Observation("goal", list(places.goal)),
    ]
    if goal != .reach { parts.append(Observation("object", list(places.point))) }
    if goal == .hammer { parts.append(Observation("tool", list(places.tool))) }
    parts.append(Observation("velocity", Array(physics.velocities.prefix(13))))
    return parts
  }

  func parameters(_ physics: Physics) -> [Double] {
    if let target {
      let place = physics.siteOffset(target)
      return [place.x, place.y, place.z]
    }
    return goal == .hammer ? [Double(raisedNail(physics))] : []
  }

  func place(_ parameters: [Double], in physics: Physics) throws(EnvironmentError) {
    if let target {
      try check(parameters, count: 3)
      physics.moveSite(target, to: SIMD3(parameters[0], parameters[1], parameters[2]))
    } else if goal == .hammer {
      try check(parameters, count: 1)
      guard nails.indices.contains(where: { Double($0) == parameters[0] }) else {
        throw EnvironmentError(.state, "there is no nail \(parameters[0]); the board has four")
      }
      mark(Int(parameters[0]), physics)
    } else {
      try check(parameters, count: 0)
    }
  }
}
