// SGQN's consistency loss (section 4.1): what lies outside the attribution mask shall not change the
// value. The mask is constant; the gradient goes through both terms of each pair, unless the settings
// hold Q(s) constant too, or balance the loss: the encoder then learns it by itself.

import Attribution
import Replay

/// lambda * (MSE(Q1(s), Q1(s*M)) + MSE(Q2(s), Q2(s*M))).
struct Consistency: CriticTerm {
  let name = "consistency"

  func interval(_ settings: Settings) -> Int { settings.consistencyInterval }

  func add(_ workspace: Workspace, _ batch: Batch, _ start: Int) {
    workspace.attribute()
    workspace.encodeMasked(batch, start)
    workspace.critic.forwardHeads(
      workspace.altered, action: batch.action(start), workspace.weights)
    let (observed, altered) = (workspace.observed, workspace.altered)
    let weight = workspace.settings.consistencyWeight
    let factor = 2 * weight / Float(workspace.settings.batch)
    let detaches =
      workspace.settings.detachesConsistency || workspace.balance.holds(.consistency)
    var sum = workspace.tally[name, default: 0]
    for head in workspace.critic.heads.indices {
      let (clean, masked) = (observed.values(head), altered.values(head))
      let signal = workspace.observedSignal[head].base
      let maskedSignal = workspace.alteredSignal[head].base
      for i in 0..<workspace.chunk {
        let difference = clean[i] - masked[i]
        if !detaches { signal[i] += factor * difference }
        maskedSignal[i] = -factor * difference
        sum += weight * difference * difference
      }
    }
    workspace.tally[name] = sum
    workspace.record(.masked, start)
    workspace.learnAltered(as: .consistency)
  }
}
