// SVEA's second half (Hansen, Su and Wang 2021, section 4): the same targets for overlaid observations.
// The target's own input stays clean, and so does what is predicted.

import Replay

/// share * MSE(Q(tau(s), a), y), tau(s) the altered observation.
struct OverlaidTemporalDifference: CriticTerm {
  let name = "critic"
  var share: Float = 0.5

  func add(_ workspace: Workspace, _ batch: Batch, _ start: Int) {
    workspace.encodeOverlaid(batch, start)
    workspace.critic.forwardHeads(
      workspace.altered, action: batch.action(start), workspace.weights)
    workspace.record(.overlaid, start)
    workspace.temporalDifference(
      workspace.altered, share: share, into: workspace.alteredSignal, name: name)
    workspace.learnAltered(as: .overlaid, predicting: (batch, start))
  }
}

extension Objective {
  static let svea = Objective(
    .shift(4), [.overlays],
    terms: [TemporalDifference(share: 0.5), OverlaidTemporalDifference(share: 0.5)])
}
