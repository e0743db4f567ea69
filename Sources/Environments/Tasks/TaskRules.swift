// What makes a task out of a domain's model: where an episode starts, what is rewarded, what could
// be observed. Rules hold indices into the model and constants, never state.

import Basics

/// The rules of one task. A value is made for one model and used with physics of that model only.
package protocol TaskRules: Sendable {
  /// Draws the start of an episode: writes positions and velocities (all zero or the model's own
  /// when called), and what the task places in the model.
  func begin(_ physics: Physics, _ generator: inout SeededGenerator) throws(EnvironmentError)

  /// What an action looks like: the model's own controls, unless the task puts something before them.
  func actionSpec(_ physics: Physics) -> ActionSpec

  /// Moves on by one control step under `action` (inside the specification) and pays it.
  /// - Parameter substeps: physics steps of a control step.
  func step(
    _ action: [Double], _ physics: Physics, substeps: Int
  ) throws(EnvironmentError) -> Double

  /// The reward of the control step that led to the present state, within the task's range. Where
  /// it depends on the action too, of one that asked for nothing.
  func reward(_ physics: Physics) -> Double

  /// Whether the present state is what the task is about; nil for tasks without such a state.
  func succeeds(_ physics: Physics) -> Bool?

  /// Whether the task itself ends the episode in the present state, so that nothing more can be
  /// earned. None of the suite's does; the time limit is the environment's matter.
  func isTerminal(_ physics: Physics) -> Bool

  /// The numbers of the state as an agent without a camera would get them, named, in a fixed order.
  func observation(_ physics: Physics) -> [Observation]

  /// What the task placed in the model and the state does not hold. Empty for most tasks.
  func parameters(_ physics: Physics) -> [Double]

  /// Puts back what `parameters` gave.
  /// - Throws: `EnvironmentError` if the count is not the task's.
  func place(_ parameters: [Double], in physics: Physics) throws(EnvironmentError)
}

/// Named numbers of an observation.
package struct Observation: Sendable, Equatable {
  package let name: String
  package let values: [Double]

  package init(_ name: String, _ values: [Double]) {
    self.name = name
    self.values = values
  }
}

extension TaskRules {
  package func actionSpec(_ physics: Physics) -> ActionSpec { physics.controlRange }

  package func step(
    _ action: [Double], _ physics: Physics, substeps: Int
  ) throws(EnvironmentError) -> Double {
    physics.setControl(action)
    try physics.step(substeps)
    return reward(physics)
  }

  package func succeeds(_ physics: Physics) -> Bool? { nil }

  package func isTerminal(_ physics: Physics) -> Bool { false }

  package func parameters(_ physics: Physics) -> [Double] { [] }

  package func place(_ parameters: [Double], in physics: Physics) throws(EnvironmentError) {
    try check(parameters, count: 0)
  }

  func check(_ parameters: [Double], count: Int) throws(EnvironmentError) {
    guard parameters.count == count, parameters.allSatisfy(\.isFinite) else {
      throw EnvironmentError(
        .state,
        "\(parameters.count) task parameters where \(count) finite ones belong; "
          + "is the snapshot another task's?")
    }
  }
}
