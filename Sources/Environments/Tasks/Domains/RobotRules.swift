// The robot arm's tasks: reach a disc, push a cube, bring a peg over a box, drive a nail.
// Facts from Jangir et al. (2022) and the code of Bertoin et al. (2022). Two things differ: a reset
// starts from one settled pose, not from the last episode's first, and the fingers close in the
// first episode too.

import Basics

/// One of the robot's tasks.
struct RobotRules: TaskRules {
  private let goal: RobotGoal
  private let space: RobotSpace
  private let arm: RobotArm
  private let parts: Parts
  // Where the flange waits for the first action, before it is drawn.
  private let start: SIMD3<Double>
  private let settled: PhysicsState

  private var lifts: Bool { space.lifts }

  // How far the flange is above the point between the fingers while the hand points down.
  private static let flange = 0.17
  // From a box's joint to the middle of its floor.
  private static let box = SIMD3(0.0, 0.075, -0.035)

  /// What a task's model has besides the arm: sites, and where free bodies' positions begin.
  private enum Parts: Sendable {
    case reach(Target)
    case push(Target, block: Int, blockJoint: Int)
    case pegInBox(peg: Int, pegJoint: Int, boxJoint: Int)
    case hammer(tool: Int, boardJoint: Int, [Nail])
  }

  /// A site that marks where something has to go, on a body that is not turned.
  private struct Target: Sendable {
    let site: Int
    /// Where the body stands.
    let ground: SIMD3<Double>

    init(_ physics: Physics) throws(EnvironmentError) {
      site = try physics.index(.site, "target0")
      ground = physics.sitePosition(site) - physics.siteOffset(site)
    }
  }

  private struct Nail: Sendable {
    let head: Int
    let goal: Int
    let joint: Int
  }

  init(_ physics: Physics, goal: RobotGoal, space: RobotSpace) throws(EnvironmentError) {
    self.goal = goal
    self.space = space
    arm = try RobotArm(physics, ceiling: goal.ceiling, reach: goal == .hammer ? 0.17 : 0.16)
    parts = try Self.parts(of: goal, in: physics)
    let height = goal == .pegInBox ? 0.79603332 : goal == .hammer ? 0.69603332 : 0.62603332
    start = SIMD3(1.2561169, 0.3, height + Self.flange)
    try physics.reset { _ in }
    Self.hangPeg(parts, below: start, physics)
    try arm.settle(at: start, physics)
    settled = physics.state
  }

  private static func parts(
    of goal: RobotGoal, in physics: Physics
  ) throws(EnvironmentError) -> Parts {
    func joint(_ name: String) throws(EnvironmentError) -> Int {
      physics.positionIndex(ofJoint: try physics.index(.joint, name))
    }
    switch goal {
    case .reach: return .reach(try Target(physics))
    case .push:
      return .push(
        try Target(physics), block: try physics.index(.site, "object0"),
        blockJoint: try joint("object0:joint"))
    case .pegInBox:
      try physics.weldFrames(3)
      return .pegInBox(
        peg: try physics.index(.site, "object0"), pegJoint: try joint("object0:joint"),
        boxJoint: try joint("box_hole:joint"))
    case .hammer:
      var nails: [Nail] = []
      for number in 1...4 {
        nails.append(
          Nail(
            head: try physics.index(.site, "nail_target\(number)"),
            goal: try physics.index(.site, "nail_goal\(number)"),
            joint: try joint("nail_dir\(number)")))
      }
      return .hammer(
        tool: try physics.index(.site, "tool"), boardJoint: try joint("nail_board:joint"), nails)
    }
  }

  func actionSpec(_ physics: Physics) -> ActionSpec {
    let count = space.names.count
    return ActionSpec(
      minimum: [Double](repeating: -1, count: count), maximum: [Double](repeating: 1, count: count))
  }

  func begin(_ physics: Physics, _ generator: inout SeededGenerator) throws(EnvironmentError) {
    try physics.restore(settled)
    var hand = start
    hand.x += generator.uniform(-0.05...0.1)
    hand.y += generator.uniform(-0.1...0.1)
    if lifts { hand.z += generator.uniform(-0.05...(goal == .pegInBox ? 0.05 : 0.1)) }
    Self.hangPeg(parts, below: hand, physics)
    try arm.settle(at: hand, physics)
    physics.setTime(0)
    Self.hangPeg(parts, below: hand, physics)
    placeObjects(physics, &generator)
  }

  // The peg begins inside the fingers of a hand whose flange is to be at `hand`, and drops from there.
  private static func hangPeg(_ parts: Parts, below hand: SIMD3<Double>, _ physics: Physics) {
    guard case .pegInBox(_, let joint, _) = parts else { return }
    place(joint, at: hand - SIMD3(0, 0, 0.08), physics)
  }

  private func placeObjects(_ physics: Physics, _ generator: inout SeededGenerator) {
    func onTable(_ height: Double) -> SIMD3<Double> {
      SIMD3(1.605 + generator.uniform(-0.1...0.1), 0.3 + generator.uniform(-0.2...0.2), height)
    }
    switch parts {
    case .reach(let target): physics.moveSite(target.site, to: onTable(0.58) - target.ground)
    case .push(let target, _, let joint):
      let block = SIMD3(
        1.355 + generator.uniform(-0.05...0.2), 0.3 + generator.uniform(-0.2...0.2), 0.61625)
      Self.place(joint, at: block, physics)
      physics.moveSite(target.site, to: onTable(0.58) - target.ground)
    case .pegInBox(_, _, let box): Self.place(box, at: onTable(0.62), physics)
    case .hammer(_, let board, let nails):
      var positions = physics.positions
      positions[board] += generator.uniform(-0.05...0.05)
      positions[board + 1] += generator.uniform(-0.1...0.1)
      let raised = Int(generator.next() % UInt64(nails.count))
      for (index, nail) in nails.enumerated() {
        positions[nail.joint] = index == raised ? -0.046 : -0.005
      }
      physics.setPositions(positions)
      Self.mark(raised, of: nails, physics)
    }
  }

  // Moves a free body, upright.
  private static func place(_ joint: Int, at place: SIMD3<Double>, _ physics: Physics) {
    var positions = physics.positions
    for axis in 0..<3 { positions[joint + axis] = place[axis] }
    physics.setPositions(positions)
  }

  // The nail of the episode is the one whose goal is larger; nobody sees it.
  private static func mark(_ raised: Int, of nails: [Nail], _ physics: Physics) {
    for (index, nail) in nails.enumerated() {
      physics.placeSite(
        nail.goal, at: physics.siteOffset(nail.goal), radius: index == raised ? 0.006 : 0.005)
    }
  }

  private static func raised(of nails: [Nail], _ physics: Physics) -> Int {
    nails.firstIndex { physics.siteSize($0.goal).x > 0.0055 } ?? 0
  }

  // MARK: Acting

  func step(
    _ action: [Double], _ physics: Physics, substeps: Int
  ) throws(EnvironmentError) -> Double {
    // The goal is where it was before the hand moved.
    let aim = places(physics).goal
    let way = SIMD3(action[0], action[1], lifts ? action[2] : 0)
    arm.drive(
      way, lifts: lifts, gripper: space == .xyzw ? action[3] : RobotArm.closing, physics)
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
    switch parts {
    case .reach(let target):
      return .init(point: arm.graspPosition(physics), goal: physics.sitePosition(target.site))
    case .push(let target, let block, _):
      return .init(point: physics.sitePosition(block), goal: physics.sitePosition(target.site))
    case .pegInBox(let peg, _, let box):
      let positions = physics.positions
      let origin = SIMD3((box..<box + 3).map { positions[$0] })
      return .init(point: physics.sitePosition(peg), goal: origin + Self.box)
    case .hammer(let tool, _, let nails):
      let nail = nails[Self.raised(of: nails, physics)]
      return .init(
        point: physics.sitePosition(nail.head), goal: physics.sitePosition(nail.goal),
        tool: physics.sitePosition(tool))
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
    switch parts {
    case .reach(let target), .push(let target, _, _):
      let place = physics.siteOffset(target.site)
      return [place.x, place.y, place.z]
    case .pegInBox: return []
    case .hammer(_, _, let nails): return [Double(Self.raised(of: nails, physics))]
    }
  }

  func place(_ parameters: [Double], in physics: Physics) throws(EnvironmentError) {
    switch parts {
    case .reach(let target), .push(let target, _, _):
      try check(parameters, count: 3)
      physics.moveSite(target.site, to: SIMD3(parameters[0], parameters[1], parameters[2]))
    case .pegInBox: try check(parameters, count: 0)
    case .hammer(_, _, let nails):
      try check(parameters, count: 1)
      guard let raised = nails.indices.first(where: { Double($0) == parameters[0] }) else {
        throw EnvironmentError(
          .state, "there is no nail \(parameters[0]) among four; is the snapshot another task's?")
      }
      Self.mark(raised, of: nails, physics)
    }
  }
}
