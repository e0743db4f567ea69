// What a training tells of itself while it runs.

import Learning

/// What a training is doing, for a progress display.
package struct TrainingProgress: Sendable {
  package var step: Int
  package var steps: Int
  /// Updates that are due before the next step: those made at once after the random steps.
  package var updatesDue: Int
  package var episode: Int
  package var lastReturn: Double?
  package var updatesPerSecond: Double
  /// Whether its updates are plain and dearer ones follow.
  package var getsSlower: Bool
  package var losses: Losses
  /// The newest evaluation, by mode.
  package var scores: [String: Double]

  package init(
    step: Int, steps: Int, updatesDue: Int = 0, episode: Int, lastReturn: Double?,
    updatesPerSecond: Double, getsSlower: Bool, losses: Losses, scores: [String: Double]
  ) {
    self.step = step
    self.steps = steps
    self.updatesDue = updatesDue
    self.episode = episode
    self.lastReturn = lastReturn
    self.updatesPerSecond = updatesPerSecond
    self.getsSlower = getsSlower
    self.losses = losses
    self.scores = scores
  }

  /// As in "2310 first updates to go", while those are made.
  package var firstUpdatesToGo: String? { RunProgress(self).firstUpdatesToGo }
  /// Nil before there is a pace.
  package var timeLeft: TimeLeft? { RunProgress(self).timeLeft }
}
