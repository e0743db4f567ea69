// What a training tells of itself while it runs.

import Learning

/// What a training is doing, for a progress display.
package struct TrainingProgress: Sendable {
  package var step: Int
  package var steps: Int
  package var episode: Int
  package var lastReturn: Double?
  package var updatesPerSecond: Double
  /// Whether its updates are plain and dearer ones follow.
  package var getsSlower: Bool
  package var losses: Losses
  /// The newest evaluation, by mode.
  package var scores: [String: Double]

  package init(
    step: Int, steps: Int, episode: Int, lastReturn: Double?, updatesPerSecond: Double,
    getsSlower: Bool, losses: Losses, scores: [String: Double]
  ) {
    self.step = step
    self.steps = steps
    self.episode = episode
    self.lastReturn = lastReturn
    self.updatesPerSecond = updatesPerSecond
    self.getsSlower = getsSlower
    self.losses = losses
    self.scores = scores
  }

  /// Nil before there is a pace.
  package var timeLeft: TimeLeft? { RunProgress(self).timeLeft }
}
