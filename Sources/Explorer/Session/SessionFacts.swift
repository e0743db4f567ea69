// What the status line and exports say about a session.

import Environments

/// What a session is about; fixed while it lasts.
package struct SessionFacts: Sendable, Equatable {
  package var task: String
  package var agent: String
  package var actionCount: Int
  /// Control steps an action is held.
  package var actionRepeat: Int
  /// Control steps of an episode.
  package var episodeLength: Int
  /// The modes that can be shown, in the order of their keys.
  package var modes: [DistractorMode]
  /// The quantile the agent was trained with.
  package var quantile: Float
  package var discount: Double
  /// Where the videos of the video modes come from, as reports say it.
  package var videos: String

  package init(
    task: String, agent: String, actionCount: Int, actionRepeat: Int, episodeLength: Int = 1000,
    modes: [DistractorMode] = DistractorMode.allCases, quantile: Float, discount: Double = 0.99,
    videos: String = "built-in"
  ) {
    self.task = task
    self.agent = agent
    self.actionCount = actionCount
    self.actionRepeat = actionRepeat
    self.episodeLength = episodeLength
    self.modes = modes
    self.quantile = quantile
    self.discount = discount
    self.videos = videos
  }

  /// Agent steps of an episode.
  var steps: Int { (episodeLength + actionRepeat - 1) / max(1, actionRepeat) }
}
