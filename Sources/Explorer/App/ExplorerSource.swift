// The agent and the environments of an exploration, from what the command line names.

import Attribution
import Environments
import Training

/// What an exploration is made from; the making happens on the thread that will use it.
package struct ExplorerSource: Sendable {
  private let agent: String?
  private let task: String?
  private let data: DataFolder
  private let looks: RendererOptions
  private let adapts: Bool

  /// - Parameters:
  ///   - agent: a folder or the name of a bundled agent; nil takes the first that fits the task.
  ///   - task: nil takes the agent's own.
  ///   - looks: how the modes are drawn for the first seed.
  ///   - adapts: whether the agent goes on learning as it acts (PAD).
  package init(
    agent: String?, task: String?, data: DataFolder, looks: RendererOptions, adapts: Bool = false
  ) {
    self.agent = agent
    self.task = task
    self.data = data
    self.looks = looks
    self.adapts = adapts
  }

  package func parts() throws -> ExplorerParts {
    let found = try data.agents.find(self.agent, task: task)
    // One thread: where other work keeps the cores busy, more wait for each other at every layer.
    let agent: any Inspectable =
      adapts
      ? try AdaptingInspector(folder: found.path, name: found.name, seed: looks.seed)
      : try AgentInspector(folder: found.path, name: found.name)
    let task = try SuiteTask.named(self.task ?? agent.task)
    guard task.actionCount == agent.actionCount else {
      throw EnvironmentError(
        .unknownTask,
        "\(agent.name) has \(agent.actionCount) actions, \(task.name) has \(task.actionCount); "
          + "give it its own task, \(agent.task)")
    }
    // Another task than its own is stepped as that task is.
    let repeats = task.name == agent.task ? found.config.actionRepeat : task.actionRepeat
    let settings = found.config.settings
    var wanted = looks
    wanted.size = settings.frameSize
    let first = wanted
    let renderer = try Renderer(first)
    let facts = SessionFacts(
      task: task.name, agent: agent.name, actionCount: agent.actionCount,
      actionRepeat: repeats, episodeLength: task.episodeLength,
      quantile: agent.quantile, discount: Double(settings.discount),
      videos: renderer.videos)
    return ExplorerParts(facts: facts, agent: agent) { seed throws(EnvironmentError) in
      // A seed stands for everything random, so another seed looks different too.
      var looks = first
      looks.seed = seed
      return CroppedEnvironment.cropping(
        try SuiteEnvironment(
          task: task, seed: seed, actionRepeat: repeats,
          renderer: seed == first.seed ? renderer : Renderer(looks)),
        settings)
    }
  }
}
