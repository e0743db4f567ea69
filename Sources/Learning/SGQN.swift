// Saliency-guided Q-networks (Bertoin et al. 2022, algorithm 1), from first to last line. Every
// algorithm and base runs through this update; they differ in what stands in the objective (SGQN's is
// below) and in who makes targets and chooses actions.

import Replay
import Tensors

extension Objective {
  /// The critic's temporal difference on s and its consistency on s*M; the mask M predicted from tau(s).
  static let sgqn = Objective(
    .shift(4), [.overlays], terms: [TemporalDifference(), Consistency()],
    auxiliaries: [MaskPrediction.self])

  /// The same with SVEA's temporal differences, half of them on tau(s).
  static let overlaidSGQN = Objective(
    .shift(4), [.overlays], terms: Objective.svea.terms + [Consistency()],
    auxiliaries: [MaskPrediction.self])
}

extension Learner {
  /// One update from `batch`.
  @discardableResult
  package func update(_ batch: Batch) -> Losses {
    precondition(batch.size == settings.batch, "\(batch.size) transitions, not \(settings.batch)")
    Library.useOneThread()
    step += 1

    // Critic: y = r + discount * value of s', then the objective's terms, SGQN's being
    // MSE(Q(s, a), y) + lambda * MSE(Q(s, a), Q(s*M, a)), M from guided backpropagation of Q1.
    let isPlain = step <= settings.plainUpdates
    let terms =
      isPlain
      ? [TemporalDifference()]
      : objective.terms.filter { step.isMultiple(of: $0.interval(settings)) }
    begin(critic)
    beginBalance()
    eachChunk { workspace, start in
      base.targets(workspace, batch, start)
      workspace.values(batch, start)
      for term in terms { term.add(workspace, batch, start) }
      workspace.learnHeads(batch, start)
      if !objective.predicts { workspace.learnEncoder(predictionWeight: 0) }
    }
    if objective.predicts {
      let weight = predictionWeight
      eachChunk { workspace, _ in workspace.learnEncoder(predictionWeight: weight) }
    }
    for term in terms { losses[term.name] = mean(term.name) }
    if objective.predicts { losses["prediction"] = mean("prediction") }
    endBalance()
    take(critic)

    // Policy, on features that it does not train; targets follow slowly.
    if step.isMultiple(of: settings.actorInterval), let actor {
      begin(actor)
      eachChunk { workspace, start in
        workspace.encode(batch, start)
        let overlaid = settings.overlaysActor && !isPlain
        let share: Float = overlaid ? 0.5 : 1
        base.policyLoss(workspace, batch, start, PolicyPart(on: workspace.observed, share: share))
        if overlaid {
          workspace.encodeOverlaid(batch, start)
          base.policyLoss(workspace, batch, start, PolicyPart(on: workspace.altered, share: share))
        }
      }
      losses["actor"] = mean("actor")
      take(actor)
      base.policyStepped(self)
    }
    if step.isMultiple(of: settings.targetInterval) { averageTargets() }

    // Auxiliary heads: SGQN's predicts the mask of the critic as it is now from overlaid observations.
    if !isPlain, step.isMultiple(of: settings.auxiliaryInterval) {
      for auxiliary in auxiliaries { update(auxiliary, batch) }
    }
    followAverage()
    return losses
  }

  /// One step of an auxiliary head and of the encoder under it.
  /// - Returns: its loss.
  @discardableResult
  package func update(_ auxiliary: TrainedAuxiliary, _ batch: Batch) -> Float {
    begin(auxiliary.optimizer)
    let loss = auxiliary.head.accumulate(self, batch)
    losses[auxiliary.head.name] = loss
    take(auxiliary.optimizer)
    average(auxiliary.head.targets)
    return loss
  }
}
