// The agents and the environments of an exploration, from what the command line names.

import Attribution
import Environments
import Foundation
import Learning
import Training

/// What an exploration is made from; the making happens on the thread that will use it.
package struct ExplorerSource: Sendable {
  /// Whom it is about.
  package enum Subject: Sendable {
    /// A folder, the name of a bundled agent or `untrained`; nil for the first bundled one that fits the task, or one
    /// that has learned nothing where there is none; and others that see the same states.
    case agents(String?, against: [String])
    /// The snapshots of the training in a folder, or of a bundled agent that has some.
    case run(String)
  }

  /// Agents beside the first.
  package static let mostOthers = 3

  private let subject: Subject
  private let task: String?
  private let data: DataFolder
  private let looks: RendererOptions
  private let adapts: Bool

  /// - Parameters:
  ///   - task: nil takes the first agent's own.
  ///   - looks: how the modes are drawn for the first seed.
  ///   - adapts: whether the first agent goes on learning as it acts (PAD).
  package init(
    _ subject: Subject, task: String?, data: DataFolder, looks: RendererOptions,
    adapts: Bool = false
  ) {
    self.subject = subject
    self.task = task
    self.data = data
    self.looks = looks
    self.adapts = adapts
  }

  /// The same looks for another agent, on its own task.
  package func opening(_ offer: AgentOffer) -> ExplorerSource {
    ExplorerSource(.agents(offer.subject, against: []), task: nil, data: data, looks: looks)
  }

  package func parts() throws -> ExplorerParts {
    switch subject {
    case .run(let folder): try parts(ofRun: folder)
    case .agents(let name, let others): try parts(name, against: others)
    }
  }

  private func parts(_ name: String?, against others: [String]) throws -> ExplorerParts {
    guard others.count <= Self.mostOthers else {
      throw AgentError(
        .options, "\(others.count + 1) agents; up to \(Self.mostOthers + 1) can be compared")
    }
    let first = try agent(name)
    let agents = try [first] + others.map { try agent($0, beside: first) }
    for other in agents.dropFirst() {
      if let difference = Self.difference(other.config, from: first.config) {
        throw AgentError(
          .mismatch, "\(other.name) cannot be compared with \(first.name): \(difference)")
      }
    }
    guard !adapts || first.folder != nil else {
      throw AgentError(.options, "an untrained agent does not adapt; leave out --adapt")
    }
    // One thread: where other work keeps the cores busy, more wait for each other at every layer.
    let roster = AgentRoster { [adapts, looks] index in
      let agent = agents[index]
      guard let folder = agent.folder else { return try AgentInspector(untrained: agent.config) }
      return adapts && index == 0
        ? try AdaptingInspector(folder: folder, name: agent.name, seed: looks.seed)
        : try AgentInspector(folder: folder, name: agent.name)
    }
    // What cannot be read is said before the screen is taken.
    for index in agents.indices { _ = try roster.agent(index) }
    return try parts(
      first.config, Self.distinct(agents).map { AgentFacts($0, $1) }, roster)
  }

  /// An agent to be shown; without a folder it has learned nothing.
  private struct Shown {
    let name: String
    let folder: String?
    let config: AgentConfig

    init(_ entry: AgentLibrary.Entry) {
      (name, folder, config) = (entry.name, entry.path, entry.config)
    }

    /// - Parameter config: of an agent that has learned nothing.
    init(untrained config: AgentConfig) { (name, folder, self.config) = (config.name, nil, config) }
  }

  /// - Parameter first: whose untrained twin is meant by that name.
  private func agent(_ name: String?, beside first: Shown? = nil) throws -> Shown {
    if name == AgentConfig.untrainedName {
      if let first { return Shown(untrained: first.config.untrained) }
      return Shown(untrained: .untrained(try task.map(SuiteTask.named) ?? SuiteTask.all[0]))
    }
    guard name == nil, let task = try task.map(SuiteTask.named) else {
      return Shown(try data.agents.find(name))
    }
    return data.agents.best(of: task.name).map(Shown.init) ?? Shown(untrained: .untrained(task))
  }

  private func parts(ofRun name: String) throws -> ExplorerParts {
    let files = FileManager.default
    guard !files.fileExists(atPath: name) || files.fileExists(atPath: name + "/config.json") else {
      throw AgentError(
        .notFound, "no training in '\(name)': give the folder that 'sgqn train --out' made")
    }
    let entry = try data.agents.find(name)
    let (folder, config) = (entry.path, entry.config)
    let snapshots = RunSnapshots(folder)
    let steps = snapshots.steps
    guard !steps.isEmpty else {
      throw AgentError(
        .notFound,
        "no snapshots in '\(folder)' yet: a training keeps one at each evaluation, see "
          + "--snapshot-every of 'sgqn train'")
    }
    let settings = config.settings
    let roster = AgentRoster { index in
      let step = snapshots.steps[index]
      return AgentInspector(
        try AgentSnapshots.networks(folder, config, step: step), settings: settings,
        name: Self.name(step))
    }
    _ = try roster.agent(steps.count - 1)
    @Sendable func facts(_ steps: [Int]) -> [AgentFacts] {
      steps.map { AgentFacts(Self.name($0), config, step: $0) }
    }
    var parts = try parts(config, facts(steps), roster)
    parts.facts.acting = steps.count - 1
    parts.facts.curves = snapshots.curves
    parts.facts.run = entry.name
    parts.news = { snapshots.look().map { (facts($0.steps), $0.gone, $0.curves) } }
    return parts
  }

  private static func name(_ step: Int) -> String { "step \(step)" }

  /// Names that tell agents apart: the folder's path where two are called alike.
  private static func distinct(_ agents: [Shown]) -> [(String, AgentConfig)] {
    agents.map { agent in
      let isAlone = agents.count { $0.name == agent.name } == 1
      return (isAlone ? agent.name : agent.folder ?? agent.name, agent.config)
    }
  }

  /// Why two agents cannot see the same states, or nil.
  private static func difference(_ other: AgentConfig, from first: AgentConfig) -> String? {
    func differ<T: Equatable>(_ what: String, _ one: T, _ two: T) -> String? {
      one == two ? nil : "\(what) \(one), not \(two)"
    }
    let (mine, its) = (first.settings, other.settings)
    return differ("its task is", its.task, mine.task)
      ?? differ("its action repeat is", other.actionRepeat, first.actionRepeat)
      ?? differ("its frames are rendered at", its.frameSize, mine.frameSize)
      ?? differ("it sees an image of", its.architecture.imageSize, mine.architecture.imageSize)
      ?? differ("its actions have", its.architecture.actions, mine.architecture.actions)
  }

  private func parts(
    _ config: AgentConfig, _ agents: [AgentFacts], _ roster: AgentRoster
  ) throws -> ExplorerParts {
    let settings = config.settings
    let task = try SuiteTask.named(self.task ?? settings.task)
    let actions = settings.architecture.actions
    guard task.actionCount == actions else {
      throw EnvironmentError(
        .unknownTask,
        "the actions of \(agents[0].name) have \(actions) components, of \(task.name) \(task.actionCount); "
          + "give it its own task, \(settings.task)")
    }
    // Another task than its own is stepped as that task is.
    let repeats = task.name == settings.task ? config.actionRepeat : task.actionRepeat
    var wanted = looks
    wanted.size = settings.frameSize
    let first = wanted
    let renderer = try Renderer(first)
    let facts = SessionFacts(
      task: task.name, agents: agents, actionCount: actions,
      actionNames: task.actionNames, actionRepeat: repeats,
      episodeLength: task.episodeLength, modes: task.modes, videos: renderer.videos)
    return ExplorerParts(facts: facts, agents: roster) { seed throws(EnvironmentError) in
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

extension AgentFacts {
  fileprivate init(_ name: String, _ config: AgentConfig, step: Int? = nil) {
    self.init(
      name: name, quantile: config.settings.quantile, discount: Double(config.settings.discount),
      step: step)
  }
}
