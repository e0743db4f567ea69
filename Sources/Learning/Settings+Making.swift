// What settings ask of networks and batches.

import Networks
import Replay

extension Settings {
  /// An agent's networks as acting, evaluation and the explorer use them, all parameters zero.
  package func makeNetworks(threads: Int = 1) throws(NetworkError) -> AgentNetworks {
    try AgentNetworks(
      architecture, heads: objective.heads(architecture).filter { !$0.onlyLearns },
      threads: threads)
  }

  /// Draws the parameters that a training begins with.
  package func begin(_ networks: AgentNetworks, seed: UInt64) throws(NetworkError) {
    try networks.weights.parameters.initialize(
      seed: seed, motionGain: motionGain, frames: architecture.frames)
  }

  package func makeBatch() -> Batch {
    let extras = algorithm.objective.augmentation.extras
    return Batch(
      size: batch, actionCount: architecture.actions,
      area: architecture.imageSize * architecture.imageSize,
      extra: extras.contains(.pairs)
        ? .pairs(auxiliaryBatch) : extras.contains(.positives) ? .positives : nil)
  }

  /// What the rows of a chunk divide: those of the batch, and where a head has a batch of its own, of that too.
  var chunkedRows: Int {
    algorithm.objective.augmentation.extras.contains(.pairs)
      ? greatestCommonDivisor(batch, auxiliaryBatch) : batch
  }

  /// Rows of the batch that fall to each of so many threads, at most.
  func share(ofThreads count: Int) -> Int { (batch + count - 1) / count }

  /// How a batch is drawn.
  package var sampling: Sampling {
    Sampling(algorithm.objective.augmentation.geometry, discount: discount, steps: returnSteps)
  }

  /// What is learned.
  package var objective: Objective {
    var objective =
      overlaysCritic && algorithm == .sgqn ? Objective.overlaidSGQN : algorithm.objective
    objective.predicts = predictionBalance > 0
    return objective
  }

  /// Whether pictures are laid over observations in an update.
  package func mixesOverlays(inUpdate update: Int) -> Bool {
    mixesOverlays && update > plainUpdates
  }

  /// How far an update behind the plain ones goes from s to tau(s), 0 to 1.
  package func alterationStrength(inUpdate update: Int) -> Float {
    guard alterationRamp > 0 else { return 1 }
    return min(max(Float(update - plainUpdates) / Float(alterationRamp), 0), 1)
  }

  /// Whether updates put pictures in place of what is background.
  package var replacesBackground: Bool { mixesOverlays && alteration.replacesBackground }

  /// Whether pictures are ever laid over observations.
  package var mixesOverlays: Bool {
    !algorithm.objective.augmentation.extras.isDisjoint(with: [.overlays, .pairs])
  }
}

func greatestCommonDivisor(_ a: Int, _ b: Int) -> Int {
  b == 0 ? a : greatestCommonDivisor(b, a % b)
}
