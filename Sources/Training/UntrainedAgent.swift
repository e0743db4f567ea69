// Agents that have learned nothing: to look at a task, or act in it by hand, before there is an agent of it, and to see
// what an attribution shows of weights that know nothing (Adebayo et al. 2018).

import Attribution
import Environments
import Learning
import Media
import Networks

extension AgentConfig {
  /// The name by which one is asked for.
  package static let untrainedName = "untrained"

  /// SGQN's agent of a task as `desk` begins to train it.
  package static func untrained(_ task: SuiteTask) -> AgentConfig {
    AgentConfig(
      name: untrainedName,
      settings: Settings(task, algorithm: .sgqn, base: .sac, preset: .desk, seed: 0),
      step: 0, actionRepeat: task.actionRepeat, overlays: OverlaySource.painted, scores: [:])
  }

  /// This agent as its training began, whose weights are those of its seed.
  package var untrained: AgentConfig {
    AgentConfig(
      name: Self.untrainedName, settings: settings, step: 0, actionRepeat: actionRepeat,
      overlays: overlays, scores: [:])
  }
}

extension AgentInspector {
  /// An agent with the parameters that a training with these settings begins with.
  package convenience init(untrained config: AgentConfig) throws(NetworkError) {
    let settings = config.settings
    let networks = try settings.makeNetworks()
    try settings.begin(networks, seed: settings.seed)
    networks.weights.refresh()
    self.init(networks, settings: settings, name: config.name)
  }
}
