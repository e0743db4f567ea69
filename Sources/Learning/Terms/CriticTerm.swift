// The parts of a critic's loss. Each reads a workspace's clean pass `observed` (values of the batch's
// observations and actions, targets beside them) and either adds to its signal or makes a second pass
// over `altered` observations and takes that one's gradient back itself.

import Replay

/// One part of the critic's loss.
protocol CriticTerm: Sendable {
  /// The name its loss is reported under.
  var name: String { get }
  /// Updates between two of it.
  func interval(_ settings: Settings) -> Int
  /// Adds the gradient and loss of the chunk that starts at row `start` of the batch.
  func add(_ workspace: Workspace, _ batch: Batch, _ start: Int)
}

extension CriticTerm {
  func interval(_ settings: Settings) -> Int { 1 }
}

/// MSE(Q(s, a), y), summed over the heads.
struct TemporalDifference: CriticTerm {
  let name = "critic"
  /// Of the whole loss.
  var share: Float = 1

  func add(_ workspace: Workspace, _ batch: Batch, _ start: Int) {
    workspace.temporalDifference(
      workspace.observed, share: share, into: workspace.observedSignal, name: name)
  }
}
