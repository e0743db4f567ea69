// What an environment answers to an action.

/// What one agent step (an action held for `actionRepeat` control steps) brought.
package struct TimeStep: Sendable, Equatable {
  /// Sum of the rewards of the repeated control steps; 0 for the first time step of an episode.
  package let reward: Double
  /// Control steps since the reset.
  package let controlStep: Int
  /// What later rewards are worth, as dm_control has it: 1 also at the time limit, after which the
  /// state would go on having a value; 0 if the task itself ended the episode.
  package let discount: Double
  /// Whether the episode is over, by its time limit or by the task.
  package let isLast: Bool
  /// Whether the state is what the task is about; nil for tasks without such a state.
  package let succeeds: Bool?

  package init(
    reward: Double, controlStep: Int, discount: Double = 1, isLast: Bool, succeeds: Bool? = nil
  ) {
    precondition((0...1).contains(discount), "a discount of \(discount)")
    self.reward = reward
    self.controlStep = controlStep
    self.discount = discount
    self.isLast = isLast
    self.succeeds = succeeds
  }
}
