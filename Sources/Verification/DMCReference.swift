// The reference files' format: what dm_control computed, written once as JSON.

import Environments
import Foundation

/// The contents of one reference file.
struct DMCReference: Decodable {
  let domain: String
  let task: String
  let actionRepeat: Int
  let physicsTimestep: Double
  let substeps: Int
  let positionCount: Int
  let velocityCount: Int
  let controlCount: Int
  let actionMinimum: [Double]
  let actionMaximum: [Double]
  let bodyMasses: [String: Double]
  /// Over 400 resets, positions followed by velocities.
  let resetMeans: [Double]
  let resetDeviations: [Double]
  let resetMinima: [Double]
  let resetMaxima: [Double]
  let transitions: [Transition]

  private enum CodingKeys: String, CodingKey {
    case domain, task, substeps, transitions
    case actionRepeat = "action_repeat"
    case physicsTimestep = "physics_timestep"
    case positionCount = "nq"
    case velocityCount = "nv"
    case controlCount = "nu"
    case actionMinimum = "action_min"
    case actionMaximum = "action_max"
    case bodyMasses = "body_mass"
    case resetMeans = "reset_mean"
    case resetDeviations = "reset_std"
    case resetMinima = "reset_min"
    case resetMaxima = "reset_max"
  }

  /// Resets behind the statistics.
  static let resetCount = 400

  /// One action held for the action repeat.
  struct Transition: Decodable {
    let positions: [Double]
    let velocities: [Double]
    let warmStart: [Double]
    let action: [Double]
    /// One per control step.
    let rewards: [Double]
    let positionsAfter: [Double]
    let velocitiesAfter: [Double]
    let observation: [String: [Double]]
    /// Where the target is, for tasks that place one.
    let target: [Double]?
    let targetSize: [Double]?

    private enum CodingKeys: String, CodingKey {
      case action, rewards, observation
      case positions = "qpos"
      case velocities = "qvel"
      case warmStart = "qacc_warmstart"
      case positionsAfter = "qpos_after"
      case velocitiesAfter = "qvel_after"
      case target = "geom_or_site_target"
      case targetSize = "target_size"
    }

    /// The state before.
    func load(into environment: SuiteEnvironment) throws(EnvironmentError) {
      try load(positions, velocities, warmStart, into: environment)
    }

    /// The state after, for looking at it.
    func loadAfter(into environment: SuiteEnvironment) throws(EnvironmentError) {
      try load(positionsAfter, velocitiesAfter, velocitiesAfter.map { _ in 0 }, into: environment)
    }

    private func load(
      _ positions: [Double], _ velocities: [Double], _ warmStart: [Double],
      into environment: SuiteEnvironment
    ) throws(EnvironmentError) {
      let physics = environment.physics
      if let target, let radius = targetSize?.first,
        !environment.rules.parameters(physics).isEmpty
      {
        try environment.rules.place(target + [radius], in: physics)
      }
      try physics.restore(
        PhysicsState(
          time: 0, positions: positions, velocities: velocities, warmStart: warmStart,
          control: physics.control.map { _ in 0 }))
    }
  }

  /// Reads a file.
  /// - Throws: `EnvironmentError` naming the file and what is wrong with it.
  init(path: String) throws(EnvironmentError) {
    self = try ReferenceFile.read(path)
    guard !transitions.isEmpty else {
      throw EnvironmentError(.media, "\(path) is not a reference file: it has no transitions")
    }
    let counts = [resetMeans, resetDeviations, resetMinima, resetMaxima].map(\.count)
    let expected = positionCount + velocityCount
    guard counts.allSatisfy({ $0 == expected }) else {
      throw EnvironmentError(
        .media,
        "\(path) is not a reference file: its reset statistics are not \(expected) numbers")
    }
  }
}
