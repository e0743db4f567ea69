// The arm as all its tasks drive it: an action says where the hand should go next, a weld drags it there.

/// What an action of the robot's tasks consists of, each number in -1...1.
package enum RobotSpace: String, Sendable, CaseIterable {
  /// Where the hand goes over the table, as in the published scripts.
  case xy
  /// The same and its height.
  case xyz
  /// The same and the gripper: 1 closes it with all force, -1 opens it. In the others it always closes.
  case xyzw

  /// What follows the task's name.
  var suffix: String { self == .xy ? "" : "_\(rawValue)" }
  var names: [String] { Array(["x", "y", "z", "gripper"].prefix(rawValue.count)) }
  /// Whether the hand moves in height, and distances count it.
  package var lifts: Bool { self != .xy }
}

/// What moves the robot's hand. Indices into a model and constants.
struct RobotArm: Sendable {
  // The hand points down.
  private static let down = SIMD4<Double>(0, 1, 0, 0)
  /// The gripper's force, of both motors alike, where actions say nothing of it.
  static let closing = 1.0
  private static let motors = 2
  private static let settling = 200

  private let hand: Int
  private let grasp: Int
  private let fingers: [Int]
  private let ceiling: Double

  /// - Parameters:
  ///   - ceiling: height, metres, from which on the hand is sent no higher.
  ///   - reach: how far before the flange the point between the fingers lies, metres.
  init(_ physics: Physics, ceiling: Double, reach: Double) throws(EnvironmentError) {
    hand = try physics.index(.body, "link7")
    grasp = try physics.index(.site, "grasp")
    var fingers: [Int] = []
    for name in ["right_outer_knuckle_joint", "right_inner_knuckle_joint"] {
      fingers.append(physics.positionIndex(ofJoint: try physics.index(.joint, name)))
    }
    self.fingers = fingers
    self.ceiling = ceiling
    guard physics.controlCount == Self.motors else {
      throw EnvironmentError(
        .model, "the model has \(physics.controlCount) actuators; the robot's gripper has two")
    }
    try physics.weldFrames(0)
    physics.placeSite(grasp, at: SIMD3(0, 0, reach), radius: 0.005)
  }

  /// The point between the fingers.
  func graspPosition(_ physics: Physics) -> SIMD3<Double> { physics.sitePosition(grasp) }

  /// Sends the hand by `action` from where it is.
  /// - Parameter gripper: what its motors do, from -1, opening, to 1, closing.
  func drive(
    _ action: SIMD3<Double>, lifts: Bool, gripper: Double, _ physics: Physics
  ) {
    let way = RobotGoal.displacement(
      action, from: graspPosition(physics), ceiling: ceiling, lifts: lifts)
    var turn = physics.bodyOrientation(hand) + Self.down
    // Turned the other way round the two would cancel each other out.
    if (turn * turn).sum() < 1e-6 { turn = Self.down }
    physics.placeMocap(at: physics.bodyPosition(hand) + way, orientation: turn)
    grip(gripper, physics)
  }

  private func grip(_ force: Double, _ physics: Physics) {
    physics.setControl(Array(repeating: force, count: Self.motors))
  }

  /// Brings the closing hand to `place`, the flange's, from wherever it is.
  func settle(at place: SIMD3<Double>, _ physics: Physics) throws(EnvironmentError) {
    var positions = physics.positions
    positions[fingers[0]] = 0.1
    positions[fingers[1]] = -0.5
    physics.setPositions(positions)
    physics.placeMocap(at: place, orientation: Self.down)
    grip(Self.closing, physics)
    try physics.stepAfresh(Self.settling)
  }
}
