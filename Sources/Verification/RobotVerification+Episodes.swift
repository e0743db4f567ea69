// How the robot's episodes begin, what simple policies return, and what its scenes look like.

import Basics
import Environments
import Foundation
import Frames

extension RobotVerification {
  // MARK: Starts

  /// Whether the hand starts where it should, the fingers close as far, and full steps go as far.
  static func starts(
    _ starts: RobotReference.Starts, _ environment: SuiteEnvironment
  ) throws(EnvironmentError) -> [Check] {
    let physics = environment.physics
    let grasp = try physics.index(.site, "grasp")
    var (outside, gripper) = (0.0, 0.0)
    let lifts = environment.actionSpec.count == 3
    let idle = [Double](repeating: 0, count: environment.actionSpec.count)
    let middle =
      environment.task.name.contains("peg")
      ? 0.796 : environment.task.name.contains("hammer") ? 0.686 : 0.626
    let expected = starts.resets.map(\.later.gripper)
    guard !expected.isEmpty, expected.allSatisfy({ $0.count == 6 }) else {
      throw EnvironmentError(
        .state, "starts of \(environment.name) without six joints of the gripper; take them whole")
    }
    for _ in 0..<20 {
      _ = try environment.reset()
      let place = physics.sitePosition(grasp)
      outside = max(
        outside, beyond(place.x, 1.2061...1.3561), beyond(place.y, 0.2...0.4),
        lifts ? 0 : abs(place.z - middle - 0.01))
      for _ in 0..<10 { _ = try environment.step(idle) }
      let fingers = Array(physics.positions[7..<13])
      for (index, angle) in fingers.enumerated() {
        let theirs = expected.reduce(0) { $0 + $1[index] } / Double(expected.count)
        gripper = max(gripper, abs(angle - theirs))
      }
    }
    let name = environment.name
    return [
      Check(name: "\(name): hand outside the starting places, m", worst: outside, tolerance: 0.008),
      Check(name: "\(name): fingers after ten steps, rad", worst: gripper, tolerance: 0.15),
      Check(
        name: "\(name): length of a full step, m", worst: try stride(starts, environment, grasp),
        tolerance: 0.003),
    ]
  }

  private static func beyond(_ number: Double, _ range: ClosedRange<Double>) -> Double {
    max(0, range.lowerBound - number, number - range.upperBound)
  }

  // Difference of the median way a step, of full steps along x.
  private static func stride(
    _ starts: RobotReference.Starts, _ environment: SuiteEnvironment, _ grasp: Int
  ) throws(EnvironmentError) -> Double {
    func ways(_ places: [Double]) -> Double {
      median(zip(places.dropFirst(), places).map { $0 - $1 })
    }
    _ = try environment.reset()
    var action = [Double](repeating: 0, count: environment.actionSpec.count)
    action[0] = 1
    var places = [environment.physics.sitePosition(grasp).x]
    for _ in 0..<10 {
      _ = try environment.step(action)
      places.append(environment.physics.sitePosition(grasp).x)
    }
    return abs(ways(places) - ways(starts.response.prefix(11).map { $0[0] }))
  }

  // MARK: Returns

  enum SimplePolicy: String {
    case random, zero

    func action(_ count: Int, _ generator: inout SeededGenerator) -> [Double] {
      (0..<count).map { _ in self == .zero ? 0 : generator.uniform(-1...1) }
    }
  }

  /// Means by a two-sample z test; the worst |z| must be at most 4.5.
  static func returns(
    of policy: SimplePolicy, _ reference: RobotReference.Returns, _ environment: SuiteEnvironment,
    episodes: Int
  ) throws(EnvironmentError) -> Check {
    var generator = SeededGenerator(5)
    var returns: [Double] = []
    for _ in 0..<episodes {
      var step = try environment.reset()
      var sum = 0.0
      while !step.isLast {
        step = try environment.step(policy.action(environment.actionSpec.count, &generator))
        sum += step.reward
      }
      returns.append(sum)
    }
    let mean = returns.reduce(0, +) / Double(returns.count)
    let variance =
      returns.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(max(1, returns.count - 1))
    let error =
      (variance / Double(returns.count) + reference.std * reference.std / Double(reference.n))
      .squareRoot()
    return Check(
      name: "\(environment.name): return of a \(policy.rawValue) policy, |z|",
      worst: abs(mean - reference.mean) / error, tolerance: 4.5)
  }

  // MARK: Pictures

  // What the files call a part, and what we do.
  private static let parts: [(theirs: String, ours: Segment)] = [
    ("floorgeom0", .floor), ("tablegeom0", .table), ("pedestalgeom0", .scenery), ("sky", .sky),
  ]

  /// Shares of the picture, and colours in grey levels, of floor, table, pedestal and sky.
  static func pictures(
    _ scenes: [String: RobotReference.Scene],
    _ make: (String) throws(EnvironmentError) -> SuiteEnvironment
  ) throws(EnvironmentError) -> [Check] {
    var (share, color) = (0.0, 0.0)
    for (key, scene) in scenes.sorted(by: { $0.key < $1.key }) {
      let number = key.range(of: "_test").map { String(key[$0.upperBound...]) }
      let task = key.range(of: "_test").map { String(key[..<$0.lowerBound]) } ?? key
      let environment = try make(task == "hammer_all" ? "hammer" : task)
      let mode = try DistractorMode.named(number.map { "test_\($0)" } ?? "train")
      _ = try environment.reset()
      let frame = try environment.frame(in: mode)
      let segments = try environment.segmentation(in: mode)
      for part in parts {
        guard let expected = scene.parts[part.theirs] else { continue }
        share = max(share, abs(segments.share(of: part.ours) - expected.share))
        // The surfaces of the test scenes are painted, of like mean but not of like median.
        if part.ours == .table, number != nil { continue }
        let ours = medianColor(frame, segments, part.ours)
        for channel in 0..<3 { color = max(color, abs(ours[channel] - expected.color[channel])) }
      }
    }
    return [
      Check(name: "robot: share of the picture of each part", worst: share, tolerance: 0.03),
      Check(name: "robot: colours, grey levels", worst: color, tolerance: 3),
    ]
  }

  private static func medianColor(
    _ frame: Frame, _ segments: Segmentation, _ segment: Segment
  ) -> [Double] {
    let pixels = segments.segments.indices.filter { segments.segments[$0] == segment }
    return (0..<3).map { channel in median(pixels.map { Double(frame.pixels[3 * $0 + channel]) }) }
  }
}
