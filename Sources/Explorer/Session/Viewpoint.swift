// Who looks and how: an agent of the exploration and a mode of the environment.

import Environments

/// A way to look at a state.
struct Viewpoint: Hashable, Sendable {
  /// The agent's position in the session's facts.
  var agent: Int
  var mode: DistractorMode
}

/// An agent of an exploration, as panels and exports name it.
package struct AgentFacts: Sendable, Equatable {
  package var name: String
  /// The quantile it was trained with.
  package var quantile: Float
  package var discount: Double
  /// Agent steps of training behind it, where it is one of a run's snapshots.
  package var step: Int?
  /// Whether that snapshot was given up meanwhile, so that it may not be asked any more.
  var isGone = false

  package init(name: String, quantile: Float, discount: Double = 0.99, step: Int? = nil) {
    self.name = name
    self.quantile = quantile
    self.discount = discount
    self.step = step
  }
}
