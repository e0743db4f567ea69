// Losses beside the critic's, with parameters and an optimiser of their own that also train the critic's
// encoder. An algorithm names its heads in `Algorithm.objective`; nothing else knows of them.

import Networks
import Replay
import Tensors

/// A head that shares the critic's encoder.
package protocol Auxiliary: AnyObject, SendableMetatype {
  /// Whether it can be trained on single steps of one agent, without rewards (PAD).
  static var needsNoReward: Bool { get }
  /// The parameters that it adds to an agent's.
  static func sections(_ architecture: Architecture) -> [ParameterSection]
  /// - Parameter workspaces: the workers', by their index.
  init(
    _ settings: Settings, _ networks: AgentNetworks, _ workspaces: [Workspace]
  ) throws(TensorError)

  /// The name that its loss is reported under; its optimiser is saved under the same.
  var name: String { get }
  /// Sections that its optimiser trains beside its own.
  var encoder: [String] { get }
  /// Networks that follow it with the settings' `auxiliaryTau`, by the prefix of their names in a
  /// checkpoint.
  var targets: [(prefix: String, weights: NetworkWeights)] { get }

  /// Adds the gradients of its loss over the batch, chunk by chunk in whatever passes it needs.
  /// - Returns: the loss.
  func accumulate(_ learner: Learner, _ batch: Batch) -> Float
}

extension Auxiliary {
  package static var needsNoReward: Bool { false }
  package var name: String { "auxiliary" }
  package var targets: [(prefix: String, weights: NetworkWeights)] { [] }
}

/// A head with its optimiser.
package struct TrainedAuxiliary {
  package let head: any Auxiliary
  package let optimizer: SectionOptimizer
}
