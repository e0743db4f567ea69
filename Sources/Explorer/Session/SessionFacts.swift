// What the status line and exports say about a session.

import Environments
import Training

/// What a session is about; fixed while it lasts.
package struct SessionFacts: Sendable, Equatable {
  package var task: String
  /// Whom can be asked; never empty.
  package var agents: [AgentFacts]
  /// The agent that acts at the beginning.
  package var acting = 0
  package var actionCount: Int
  /// What the numbers of an action are called, as in `a[0]`.
  package var actionNames: [String]
  /// Control steps an action is held.
  package var actionRepeat: Int
  /// Control steps of an episode.
  package var episodeLength: Int
  /// The modes that can be shown, in the order of their keys.
  package var modes: [DistractorMode]
  /// Where the videos of the video modes come from, as reports say it.
  package var videos: String
  /// How the agents' training went, where they are the snapshots of one.
  package var curves: LearningCurves?
  /// What that training is called.
  package var run: String?

  package init(
    task: String, agents: [AgentFacts], actionCount: Int, actionNames: [String]? = nil,
    actionRepeat: Int,
    episodeLength: Int = 1000,
    modes: [DistractorMode] = DistractorMode.suite, videos: String = "built-in",
    curves: LearningCurves? = nil
  ) {
    precondition(!agents.isEmpty, "a session without an agent")
    self.task = task
    self.agents = agents
    self.actionCount = actionCount
    self.actionNames = actionNames ?? (0..<actionCount).map { "a[\($0)]" }
    self.actionRepeat = actionRepeat
    self.episodeLength = episodeLength
    self.modes = modes
    self.videos = videos
    self.curves = curves
  }

  /// What an agent is called: a snapshot by its training and its step.
  func title(of agent: Int) -> String {
    guard let run, let step = agents[agent].step else { return agents[agent].name }
    return "\(run) after \(step)"
  }

  /// The places of the agents that can still be asked, and of one more.
  func places(with agent: Int) -> [Int] {
    agents.indices.filter { !agents[$0].isGone || $0 == agent }
  }

  /// Agent steps of an episode.
  var steps: Int { (episodeLength + actionRepeat - 1) / max(1, actionRepeat) }
}
