// The reference files' format: what dm_control computed, written once as JSON. Field names are the
// files' own.

import Foundation

/// The contents of one reference file.
struct DMCReference: Decodable {
  let domain: String
  let task: String
  let action_repeat: Int
  let physics_timestep: Double
  let substeps: Int
  let nq: Int
  let nv: Int
  let nu: Int
  let action_min: [Double]
  let action_max: [Double]
  let body_mass: [String: Double]
  /// Over 400 resets, positions followed by velocities.
  let reset_mean: [Double]
  let reset_std: [Double]
  let reset_min: [Double]
  let reset_max: [Double]
  let transitions: [Transition]

  /// Resets behind the statistics.
  static let resetCount = 400

  /// One action held for the action repeat.
  struct Transition: Decodable {
    let qpos: [Double]
    let qvel: [Double]
    let qacc_warmstart: [Double]
    let action: [Double]
    /// One per control step.
    let rewards: [Double]
    let qpos_after: [Double]
    let qvel_after: [Double]
    let observation: [String: [Double]]
    /// Where the target is, for tasks that place one.
    let geom_or_site_target: [Double]?
    let target_size: [Double]?

    /// The state before.
    func load(into environment: SuiteEnvironment) throws(EnvironmentError) {
      try load(qpos, qvel, qacc_warmstart, into: environment)
    }

    /// The state after, for looking at it.
    func loadAfter(into environment: SuiteEnvironment) throws(EnvironmentError) {
      try load(qpos_after, qvel_after, qvel_after.map { _ in 0 }, into: environment)
    }

    private func load(
      _ positions: [Double], _ velocities: [Double], _ warmStart: [Double],
      into environment: SuiteEnvironment
    ) throws(EnvironmentError) {
      let physics = environment.physics
      if let target = geom_or_site_target, let size = target_size, let radius = size.first,
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
    guard let data = FileManager.default.contents(atPath: path) else {
      throw EnvironmentError(.media, "cannot read \(path); give a reference file (JSON)")
    }
    do {
      self = try JSONDecoder().decode(DMCReference.self, from: data)
    } catch {
      throw EnvironmentError(.media, "\(path) is not a reference file: \(Self.reason(error))")
    }
    guard !transitions.isEmpty else {
      throw EnvironmentError(.media, "\(path) is not a reference file: it has no transitions")
    }
    let counts = [reset_mean, reset_std, reset_min, reset_max].map(\.count)
    guard counts.allSatisfy({ $0 == nq + nv }) else {
      throw EnvironmentError(
        .media, "\(path) is not a reference file: its reset statistics are not \(nq + nv) numbers")
    }
  }

  private static func reason(_ error: any Error) -> String {
    switch error {
    case DecodingError.keyNotFound(let key, _): "no field \"\(key.stringValue)\""
    case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context):
      "field \"\(context.codingPath.map(\.stringValue).joined(separator: "."))\" is of another kind"
    default: "not JSON"
    }
  }
}
