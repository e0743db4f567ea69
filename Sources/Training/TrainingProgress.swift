// What a training tells of itself while it runs.

import Learning

/// What a training is doing, for a progress display.
package struct TrainingProgress: Sendable {
  package var step: Int
  package var steps: Int
  package var episode: Int
  package var lastReturn: Double?
  package var updatesPerSecond: Double
  package var losses: Losses
  /// The newest evaluation, by mode.
  package var scores: [String: Double]

  package init(
    step: Int, steps: Int, episode: Int, lastReturn: Double?, updatesPerSecond: Double,
    losses: Losses, scores: [String: Double]
  ) {
    self.step = step
    self.steps = steps
    self.episode = episode
    self.lastReturn = lastReturn
    self.updatesPerSecond = updatesPerSecond
    self.losses = losses
    self.scores = scores
  }

  /// Seconds left at the present pace; nil before there is one.
  package var secondsLeft: Double? {
    updatesPerSecond > 0 ? Double(steps - step) / updatesPerSecond : nil
  }
}
