// Comparison with numbers computed with the robot's original models: what follows from joint positions,
// rewards, limits of the hand's way, transitions, starts of episodes, returns of simple policies and
// pictures.
//
// Kinematics, rewards and limits have to agree. Transitions are allowed what the original models
// themselves differ by between MuJoCo 2.2.2 and the 4.0.0 that wrote the numbers (`--models`), rounded
// up: 1.5 mm on the median where the hand keeps its height, 6 mm where it may go down to the table, and
// at worst 9 mm, 25 mm for the hammer.

import Environments
import Foundation

/// The checks behind `sgqn verify robot`.
package enum RobotVerification {
  /// Runs every check of the files.
  /// - Parameters:
  ///   - models: a folder with the original models, `reach.xml` and so on, to use in place of ours.
  ///   - renderer: draws the scenes; without one pictures are not compared.
  ///   - episodes: episodes of each simple policy.
  ///   - passedOver: called with each file that holds nothing to compare.
  /// - Throws: `EnvironmentError` if a file cannot be read, or none holds anything to compare.
  package static func checks(
    of paths: [String], models: String? = nil, renderer: (any StateRenderer)? = nil,
    episodes: Int = 30, passedOver: (String) -> Void = { _ in }
  ) throws(EnvironmentError) -> [Check] {
    var checks: [Check] = []
    for path in paths {
      let reference = try ReferenceFile.read(path, as: RobotReference.self)
      let before = checks.count
      let make = { (task: String) throws(EnvironmentError) in
        try environment(task, models: models, renderer: renderer)
      }
      if let poses = reference.arm { checks += try kinematics("robot", poses, make("reach")) }
      if let poses = reference.armWithHammer {
        checks += try kinematics("robot with hammer", poses, make("hammer"))
      }
      if let samples = reference.samples { checks += self.samples(samples) }
      if let task = reference.task, let cases = reference.cases {
        for (space, part) in cases.sorted(by: { $0.key < $1.key }) {
          let name = self.name(task, space)
          checks += try transitions(part, name, make(name))
        }
      }
      for (key, starts) in (reference.data ?? [:]).sorted(by: { $0.key < $1.key }) {
        checks += try self.starts(starts, make(name(key)))
      }
      if let stats = reference.stats {
        for (key, returns) in stats.sorted(by: { $0.key < $1.key }) {
          let words = key.split(separator: "/").map(String.init)
          guard words.count == 3, let policy = SimplePolicy(rawValue: words[2]) else { continue }
          let name = name(words[0], words[1])
          checks.append(
            try self.returns(of: policy, returns, make(name), episodes: episodes))
        }
      }
      if let scenes = reference.scenes, renderer != nil { checks += try pictures(scenes, make) }
      if checks.count == before, reference.scenes == nil { passedOver(path) }
    }
    guard !checks.isEmpty else {
      throw EnvironmentError(
        .media, "\(paths.joined(separator: ", ")): none of the robot's numbers to compare with")
    }
    return checks
  }

  /// The environment of a task, named without its domain.
  private static func environment(
    _ name: String, models: String?, renderer: (any StateRenderer)?
  ) throws(EnvironmentError) -> SuiteEnvironment {
    let original = [
      "reach": "reach", "push": "push", "peg_in_box": "peg_in_box", "hammer": "hammer_all",
    ]
    let plain = name.hasSuffix("_xyz") ? String(name.dropLast(4)) : name
    let model = models.map { ModelFiles.file(path: "\($0)/\(original[plain] ?? plain).xml") }
    return try SuiteEnvironment(
      task: SuiteTask.named("robot_\(name)"), seed: 1, model: model, renderer: renderer)
  }

  // The files' name of a task and its action space as ours.
  private static func name(_ task: String, _ space: String) -> String {
    let plain = task == "hammer_all" ? "hammer" : task
    return space == "xyz" ? plain + "_xyz" : plain
  }

  private static func name(_ key: String) -> String {
    let words = key.split(separator: "/").map(String.init)
    return name(words.first ?? "", words.last ?? "")
  }

  // MARK: Where everything is

  private static func kinematics(
    _ name: String, _ poses: [RobotReference.Pose], _ environment: SuiteEnvironment
  ) throws(EnvironmentError) -> [Check] {
    let physics = environment.physics
    var (worst, turned, seen) = (0.0, 0.0, 0.0)
    for pose in poses {
      var state = physics.state
      guard pose.q.count <= state.positions.count else {
        throw EnvironmentError(
          .state, "\(pose.q.count) joint positions for an arm of \(state.positions.count)")
      }
      state.positions.replaceSubrange(0..<pose.q.count, with: pose.q)
      state.velocities = state.velocities.map { _ in 0 }
      try physics.restore(state)
      for (body, place) in pose.bodies {
        let index = try physics.index(.body, body)
        worst = max(worst, distance(physics.bodyPosition(index), place))
      }
      for (site, place) in pose.sites {
        let index = try physics.index(.site, site)
        worst = max(worst, distance(physics.sitePosition(index), place))
      }
      let turn = physics.bodyOrientation(try physics.index(.body, "link7"))
      for part in 0..<4 { turned = max(turned, abs(turn[part] - pose.handOrientation[part])) }
      let camera = try physics.index(.camera, "first_person")
      seen = max(seen, distance(physics.cameraPosition(camera), pose.handCamera.position))
      for entry in 0..<9 {
        let own = physics.cameraRotation(camera, entry / 3, entry % 3)
        seen = max(seen, abs(own - pose.handCamera.rows[entry]))
      }
    }
    return [
      Check(name: "\(name): places of bodies and sites, m", worst: worst, tolerance: 1e-4),
      Check(name: "\(name): orientation of the hand", worst: turned, tolerance: 1e-4),
      Check(name: "\(name): camera on the hand, m and cosines", worst: seen, tolerance: 1e-4),
    ]
  }

  // MARK: Rewards and limits

  private static func samples(_ samples: [RobotReference.Sample]) -> [Check] {
    var (reward, verdicts, way) = (0.0, 0, 0.0)
    var (rewards, ways) = (0, 0)
    for sample in samples {
      if let task = sample.task, let goal = goals[task], let aim = sample.goal,
        let point = sample.nail ?? sample.point, let effort = sample.effort,
        let expected = sample.reward, let success = sample.success, let lifts = sample.xyz
      {
        let places = RobotGoal.Places(
          point: point, goal: aim, tool: sample.tool ?? .zero)
        reward = max(reward, abs(goal.reward(places, effort: effort, lifts: lifts) - expected))
        if goal.succeeds(places, lifts: lifts) != success { verdicts += 1 }
        rewards += 1
      } else if let grasp = sample.grasp, let action = sample.action, let top = sample.ceiling {
        for (lifts, expected) in [(true, sample.inSpace), (false, sample.flat)] {
          guard let expected else { continue }
          let ours = RobotGoal.displacement(
            action, from: grasp, ceiling: top, lifts: lifts)
          way = max(way, distance(ours, expected))
        }
        ways += 1
      }
    }
    var checks: [Check] = []
    if rewards > 0 {
      checks = [
        Check(name: "robot: reward, largest difference", worst: reward, tolerance: 1e-6),
        Check(name: "robot: success, differing", worst: Double(verdicts), tolerance: 0),
      ]
    }
    if ways > 0 {
      checks.append(
        Check(name: "robot: the hand's way within its limits, m", worst: way, tolerance: 1e-6))
    }
    return checks
  }

  private static let goals: [String: RobotGoal] = [
    "reach": .reach, "push": .push, "peg_in_box": .pegInBox, "hammer_all": .hammer,
  ]

  // MARK: Transitions

  private static func transitions(
    _ part: RobotReference.Case, _ name: String, _ environment: SuiteEnvironment
  ) throws(EnvironmentError) -> [Check] {
    let physics = environment.physics
    let grasp = try physics.index(.site, "grasp")
    var (moved, asked, paid): ([Double], Double, Double) = ([], 0, 0)
    _ = try environment.reset()
    for transition in part.transitions {
      var snapshot = environment.snapshot()
      snapshot.controlStep = 0
      snapshot.positions = transition.positions
      snapshot.velocities = transition.velocities
      snapshot.warmStart = transition.velocities.map { _ in 0 }
      if let nail = part.start.nail {
        snapshot.parameters = [Double(nail - 1)]
      } else if !snapshot.parameters.isEmpty {
        snapshot.parameters = (0..<3).map { transition.goal[$0] }
      }
      try environment.restore(snapshot)
      let action = (0..<environment.actionSpec.count).map { transition.action[$0] }
      let step = try environment.step(action)
      moved.append(
        transition.sites["grasp"].map { distance(physics.sitePosition(grasp), $0) } ?? .infinity)
      asked = max(asked, distance(physics.mocapPosition, transition.mocap))
      paid = max(paid, abs(step.reward - transition.reward))
    }
    let lifts = name.hasSuffix("_xyz")
    let worst = name == "hammer_xyz" ? 0.025 : 0.009
    return [
      Check(name: "robot_\(name): where the hand is sent, m", worst: asked, tolerance: 1e-4),
      Check(
        name: "robot_\(name): hand after a step, median, m", worst: median(moved),
        tolerance: lifts ? 0.006 : 0.0015),
      Check(
        name: "robot_\(name): hand after a step, worst, m", worst: moved.max() ?? .infinity,
        tolerance: worst),
      Check(
        name: "robot_\(name): reward, largest difference", worst: paid,
        tolerance: name.hasPrefix("hammer") ? 0.05 : 0.02),
    ]
  }

  static func median(_ numbers: [Double]) -> Double {
    numbers.isEmpty ? .infinity : numbers.sorted()[numbers.count / 2]
  }

  static func distance(_ ours: SIMD3<Double>, _ theirs: SIMD3<Double>) -> Double {
    let way = ours - theirs
    let length = (way * way).sum().squareRoot()
    return length.isNaN ? .infinity : length
  }
}
