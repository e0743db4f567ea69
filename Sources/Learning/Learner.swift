// What all algorithms share: networks, their targets, optimisers, and workers that each take whole
// chunks of the batch through every pass while the maps are in their caches. An update (`SGQN.swift`) is a
// function of its batch and leaves no memory behind but weights (`Balance.swift`).

import Attribution
import Networks
import RealModule
import Replay
import Tensors

/// Networks, optimisers and workers of one training.
package final class Learner {
  package let settings: Settings
  package let networks: AgentNetworks
  /// A moving average of `networks`, which acts better than any of what it averages; nil without
  /// `averageSpan`.
  private let averaged: AgentNetworks?
  /// What the critic's targets are made by.
  package let target: NetworkWeights
  package let workers: Workers
  package let base: any Base
  package let objective: Objective
  package let critic: SectionOptimizer
  /// Nil where the critic's values are the policy.
  package let actor: SectionOptimizer?
  package let auxiliaries: [TrainedAuxiliary]
  /// Updates made.
  package var step = 0
  package var losses: Losses
  package let chunk: Int
  package let workspaces: [Workspace]
  /// Told of what an update forms on its way.
  package weak var observer: (any UpdateObserver)?
  /// How long the gradients of balanced losses shall be.
  let balances: [BalancedLoss: Float]
  private let gradients: GradientSum

  /// - Parameter threads: workers; the numbers depend on it (in the last digits), speed too.
  /// - Throws: `NetworkError` where the networks cannot be built, or not for so many threads.
  package init(_ settings: Settings, threads: Int) throws(NetworkError) {
    if let problem = settings.problem(withThreads: threads) {
      throw NetworkError(.architecture, problem)
    }
    let architecture = settings.architecture
    self.settings = settings
    objective = settings.objective
    let balances = settings.balances
    self.balances = balances
    base = settings.base.make(settings)
    let heads = objective.heads(architecture)
    networks = try AgentNetworks(architecture, heads: heads)
    averaged =
      settings.averageSpan > 0 ? try AgentNetworks(architecture, heads: heads) : nil
    let layout = networks.layout
    let (share, rows) = (settings.share(ofThreads: threads), settings.chunkedRows)
    // What is predicted waits for the whole batch, so that each worker holds one part of it at most.
    chunk =
      objective.predicts
      ? (share...rows).first { rows.isMultiple(of: $0) } ?? rows
      : largestDivisor(of: rows, upTo: min(Self.largestChunk, share))
    workers = Workers(count: threads)
    let criticSections = ParameterSection.critic(architecture)
    var workspaces: [Workspace] = []
    var auxiliaries: [TrainedAuxiliary] = []
    do {
      target = try NetworkWeights(
        ParameterLayout(criticSections.filter { settings.targetTrunk || $0.name != "trunk" }),
        convolutions: networks.convolutions, library: networks.library)
      for index in 0..<threads {
        workspaces.append(
          try Workspace(settings, index: index, chunk: chunk, networks: networks, target: target))
      }
      for kind in objective.auxiliaries {
        let head = try kind.init(settings, networks, workspaces)
        let trained =
          kind.sections(architecture) + criticSections.filter { head.encoder.contains($0.name) }
        auxiliaries.append(
          TrainedAuxiliary(
            head: head,
            optimizer: SectionOptimizer(
              head.name, trained, in: layout, rate: settings.auxiliaryRate)))
      }
    } catch {
      throw NetworkError(.compute, error.message)
    }
    self.workspaces = workspaces
    self.auxiliaries = auxiliaries
    gradients = GradientSum(networks.weights, workspaces.map(\.gradients))
    let predicted = objective.predicts ? [ParameterSection.prediction(architecture)] : []
    critic = SectionOptimizer(
      "critic", criticSections + predicted, in: layout, rate: settings.criticRate)
    let actorSections = ParameterSection.actor(architecture)
    actor =
      actorSections.isEmpty
      ? nil : SectionOptimizer("actor", actorSections, in: layout, rate: settings.actorRate)
    losses = Losses(
      objective.terms.map(\.name).uniqued()
        + predicted.map(\.name) + BalancedLoss.allCases.filter { balances[$0] != nil }.map(\.weight)
        + base.lossNames + auxiliaries.map(\.head.name))
    if let temperature = base.temperature { losses["alpha"] = temperature.alpha }
  }

  /// Observations a worker takes through all passes at once: enough for the matrix products to be
  /// worth reading their weights for, few enough for the memory (the paper's trunk leaves 1.4 MB
  /// for each).
  static let largestChunk = 64

  /// Updates after which all that is due with one of them has come round.
  package var cycle: Int {
    var intervals = objective.terms.map { $0.interval(settings) } + [settings.targetInterval]
    if actor != nil { intervals.append(settings.actorInterval) }
    if !auxiliaries.isEmpty { intervals.append(settings.auxiliaryInterval) }
    return intervals.reduce(1) { $0 / greatestCommonDivisor($0, $1) * $1 }
  }

  package var optimizers: [SectionOptimizer] {
    [critic] + (actor.map { [$0] } ?? []) + auxiliaries.map(\.optimizer)
  }

  /// Everything that follows the learning networks slowly, by the prefix of its names in a checkpoint.
  package var targets: [(prefix: String, weights: NetworkWeights)] {
    [("target", target)] + (averaged.map { [("average", $0.weights)] } ?? [])
      + auxiliaries.flatMap(\.head.targets)
  }

  /// Draws initial parameters; targets start as copies.
  package func initialize(seed: UInt64) throws(NetworkError) {
    try settings.begin(networks, seed: seed)
    let source = networks.weights.parameters
    for (_, follower) in targets {
      for section in follower.parameters.layout.sections {
        let range = source.layout.range(of: section.name)
        let place = follower.parameters.layout.range(of: section.name).lowerBound
        (follower.parameters.base + place).update(
          from: source.base + range.lowerBound, count: range.count)
      }
    }
    refresh()
  }

  /// Continues after `updates` updates, with parameters and moments loaded.
  package func resume(updates: Int, losses: Losses) {
    step = updates
    // Checkpoints of earlier builds name losses that this algorithm does not have.
    for name in self.losses.names { self.losses[name] = losses[name] }
    refresh()
  }

  /// The agent as it is evaluated and kept: until the next update.
  package var agent: AgentNetworks {
    guard let averaged else { return networks }
    averaged.weights.refresh()
    return averaged
  }

  /// Updates between two additions to the average.
  static let averageInterval = 10

  /// Moves the average towards the parameters. It spans a fifth of the updates so far while that is less
  /// than `averageSpan`: what began to learn must not hold back what has learnt.
  func followAverage() {
    guard let averaged, step.isMultiple(of: Self.averageInterval) else { return }
    let span = min(Float(settings.averageSpan), Float(step) / 5)
    let rate = min(1, Float(Self.averageInterval) / span)
    let source = networks.weights.parameters
    Networks.average(
      source.base, into: averaged.weights.parameters.base, tau: rate, count: source.layout.count,
      workers: workers)
  }

  /// To be called when parameters were loaded.
  package func refresh() {
    networks.weights.refresh()
    for (_, follower) in targets { follower.refresh() }
  }
}

// MARK: - Pieces of an update

extension Learner {
  /// Starts the gradients of what an optimiser trains.
  func begin(_ optimizer: SectionOptimizer) {
    workers.run { workspaces[$0].begin(optimizer) }
  }

  /// Runs `body` over so many rows, the batch's by default, chunk by chunk on all workers.
  func eachChunk(rows: Int? = nil, _ body: (Workspace, _ start: Int) -> Void) {
    let chunks = (rows ?? settings.batch) / chunk
    workers.run { index in
      let workspace = workspaces[index]
      var number = index
      while number < chunks {
        body(workspace, number * chunk)
        number += workspaces.count
      }
    }
  }

  /// A loss over the batch, from the workers' sums in their order.
  func mean(_ name: String) -> Float {
    workspaces.reduce(0) { $0 + $1.tally[name, default: 0] } / Float(settings.batch)
  }

  /// Adds up the workers' gradients and steps.
  func take(_ optimizer: SectionOptimizer) {
    gradients.reduce(optimizer.ranges, workers: workers)
    let parameters = networks.weights.parameters
    observer?.learner(self, willStep: optimizer, gradients: gradients.buffer.base)
    optimizer.adam.step(parameters.base, gradients: gradients.buffer.base, workers: workers)
    networks.weights.refresh(optimizer.sections)
    observer?.learner(self, didStep: optimizer)
  }

  /// Moves the critic's targets: heads by `criticTau`, trunk and projection by `encoderTau`.
  func averageTargets() {
    let encoder = ["trunk", "critic.projection"]
    average(target) { encoder.contains($0) ? settings.encoderTau : settings.criticTau }
    observer?.learnerDidAverage(self, "target", target)
  }

  func average(_ followers: [(prefix: String, weights: NetworkWeights)]) {
    for (prefix, follower) in followers {
      average(follower) { _ in settings.auxiliaryTau }
      observer?.learnerDidAverage(self, prefix, follower)
    }
  }

  /// - Parameter tau: how far a section moves towards the learning network's.
  private func average(_ follower: NetworkWeights, tau: (String) -> Float) {
    let source = networks.weights.parameters
    for section in follower.parameters.layout.sections {
      let range = source.layout.range(of: section.name)
      let place = follower.parameters.layout.range(of: section.name).lowerBound
      Networks.average(
        source.base + range.lowerBound, into: follower.parameters.base + place,
        tau: tau(section.name), count: range.count, workers: workers)
    }
    follower.refresh()
  }
}

/// Is told what an update forms on its way; for verification.
package protocol UpdateObserver: AnyObject {
  func learner(_ learner: Learner, willStep optimizer: SectionOptimizer, gradients: Floats)
  func learner(_ learner: Learner, didStep optimizer: SectionOptimizer)
  /// - Parameter prefix: of the followers' names.
  func learnerDidAverage(_ learner: Learner, _ prefix: String, _ weights: NetworkWeights)
}

extension [String] {
  /// Each once, in the order of their first.
  fileprivate func uniqued() -> [String] {
    reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }
}
