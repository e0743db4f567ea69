// Comparison with numbers that dm_control wrote: one JSON file a task, holding the model's facts,
// transitions from given states, and statistics of 400 resets. Frames beside the files are compared
// if the caller brings a renderer and something that reads PNG files.

import Environments
import Foundation
import Frames

/// The checks behind `sgqn verify dmc`.
package enum DMCVerification {
  /// What compares a frame of ours with a reference PNG: mean absolute difference in grey levels.
  package typealias FrameDifference = (Frame, _ path: String) throws(EnvironmentError) -> Double

  /// Runs every check of the files.
  ///
  /// - Parameters:
  ///   - paths: JSON files as dm_control's numbers are kept in, one a task.
  ///   - models: a folder with models to use in place of ours, `cartpole.xml` and so on.
  ///   - frameDifference: compares a frame of the state after transition K with
  ///     `frames/TASK_K.png` beside each file; needs a renderer.
  /// - Throws: `EnvironmentError` if a file cannot be read or names an unknown task.
  package static func checks(
    of paths: [String], models: String? = nil, renderer: (any StateRenderer)? = nil,
    frameDifference: FrameDifference? = nil
  ) throws(EnvironmentError) -> [Check] {
    var checks: [Check] = []
    for path in paths {
      let reference = try DMCReference(path: path)
      let task = try SuiteTask.named("\(reference.domain)_\(reference.task)")
      let model = models.map { ModelFiles.file(path: "\($0)/\(reference.domain).xml") }
      let environment = try SuiteEnvironment(
        task: task, seed: 1, actionRepeat: reference.actionRepeat, model: model,
        renderer: renderer)
      checks.append(facts(reference, environment))
      checks += try transitions(reference, environment)
      checks += try resets(reference, environment)
      guard let frameDifference else { continue }
      let folder = (path as NSString).deletingLastPathComponent + "/frames"
      checks += try frames(reference, environment, in: folder, frameDifference)
    }
    return checks
  }

  // Facts of the model that differ: sizes, step lengths, action ranges, masses.
  private static func facts(_ reference: DMCReference, _ environment: SuiteEnvironment) -> Check {
    let physics = environment.physics
    var differing = 0
    func compare<Fact: Equatable>(_ ours: Fact, _ theirs: Fact) {
      if ours != theirs { differing += 1 }
    }
    compare(physics.positionCount, reference.positionCount)
    compare(physics.velocityCount, reference.velocityCount)
    compare(physics.controlCount, reference.controlCount)
    compare(physics.timestep, reference.physicsTimestep)
    compare(environment.task.substeps, reference.substeps)
    compare(environment.task.actionRepeat, reference.actionRepeat)
    compare(environment.actionSpec.minimum, reference.actionMinimum)
    compare(environment.actionSpec.maximum, reference.actionMaximum)
    compare(physics.bodyMasses.sorted(), reference.bodyMasses.values.sorted())
    return Check(
      name: "\(environment.name): model facts, differing", worst: Double(differing), tolerance: 0)
  }

  // Every transition from its own state: doubles to the last bit, rewards and observations to
  // 1e-12.
  private static func transitions(
    _ reference: DMCReference, _ environment: SuiteEnvironment
  ) throws(EnvironmentError) -> [Check] {
    let physics = environment.physics
    let rules = environment.rules
    var positions = 0.0
    var velocities = 0.0
    var reward = 0.0
    var observation = 0.0
    for transition in reference.transitions {
      try transition.load(into: environment)
      for expected in transition.rewards {
        physics.setControl(transition.action)
        try physics.step(environment.task.substeps)
        reward = max(reward, distance(rules.reward(physics), expected))
      }
      positions = max(positions, worstUlps(physics.positions, transition.positionsAfter))
      velocities = max(velocities, worstUlps(physics.velocities, transition.velocitiesAfter))
      observation = max(
        observation, worstDistance(rules.observation(physics), transition.observation))
    }
    let name = environment.name
    return [
      Check(name: "\(name): qpos, units in the last place", worst: positions, tolerance: 0),
      Check(name: "\(name): qvel, units in the last place", worst: velocities, tolerance: 0),
      Check(name: "\(name): reward, largest difference", worst: reward, tolerance: 1e-12),
      Check(
        name: "\(name): observation, largest difference", worst: observation, tolerance: 1e-12),
    ]
  }

  // Reference frames of states after transitions, in grey levels.
  private static func frames(
    _ reference: DMCReference, _ environment: SuiteEnvironment, in folder: String,
    _ difference: FrameDifference
  ) throws(EnvironmentError) -> [Check] {
    var checks: [Check] = []
    for (index, transition) in reference.transitions.enumerated() {
      let path = "\(folder)/\(environment.name)_\(index).png"
      guard FileManager.default.fileExists(atPath: path) else { continue }
      try transition.loadAfter(into: environment)
      let worst = try difference(environment.frame(in: .train), path)
      checks.append(
        Check(
          name: "\(environment.name): frame \(index), mean grey-level difference", worst: worst,
          tolerance: 1))
    }
    return checks
  }

  private static func distance(_ ours: Double, _ theirs: Double) -> Double {
    let distance = abs(ours - theirs)
    return distance.isNaN ? .infinity : distance
  }

  private static func worstDistance(
    _ ours: [Observation], _ theirs: [String: [Double]]
  ) -> Double {
    guard ours.count == theirs.count else { return .infinity }
    return ours.reduce(0) { worst, part in
      guard let expected = theirs[part.name], expected.count == part.values.count else {
        return .infinity
      }
      return zip(part.values, expected).reduce(worst) { max($0, distance($1.0, $1.1)) }
    }
  }

  // The largest number of doubles between two numbers that should be the same one.
  private static func worstUlps(_ ours: [Double], _ theirs: [Double]) -> Double {
    guard ours.count == theirs.count else { return .infinity }
    return zip(ours, theirs).reduce(0) { worst, pair in max(worst, ulps(pair.0, pair.1)) }
  }
}
