// What all algorithms share: networks, their targets, optimisers, and workers that each take whole
// chunks of the batch through every pass while the maps are in their caches. An update is a function
// of its batch and leaves no memory behind.

import Attribution
import Networks
import RealModule
import Replay
import Tensors

/// What one update reports. Actor and auxiliary figures are those of the last even step.
public struct Losses: Sendable, Equatable, Codable {
  /// MSE(Q1, y) + MSE(Q2, y).
  public var critic: Float = 0
  /// lambda * (MSE(Q1(s), Q1(s*M)) + MSE(Q2(s), Q2(s*M))); SGQN only.
  public var consistency: Float = 0
  public var actor: Float = 0
  public var temperature: Float = 0
  /// Binary cross-entropy of the predicted mask; SGQN only.
  public var auxiliary: Float = 0
  /// The temperature after the update.
  public var alpha: Float = 0

  /// The first that is no finite number, or nil.
  public var firstNonFinite: String? {
    let named = [
      ("critic loss", critic), ("consistency loss", consistency), ("actor loss", actor),
      ("temperature loss", temperature), ("auxiliary loss", auxiliary), ("alpha", alpha),
    ]
    return named.first { !$0.1.isFinite }?.0
  }
}

/// Networks, optimisers and workers of one training.
public final class Learner {
  public let settings: Settings
  package let networks: AgentNetworks
  package let target: NetworkWeights
  package let workers: Workers
  package let criticOptimizer: Adam
  package let actorOptimizer: Adam
  package let auxiliaryOptimizer: Adam
  package let temperature: Temperature
  /// Updates made.
  package var step = 0
  package private(set) var losses = Losses()
  let chunk: Int
  let lanes: [Lane]
  private let gradients: GradientSum

  /// - Parameter threads: workers; the numbers depend on it (in the last digits), speed too.
  /// - Throws: `NetworkError` where the networks cannot be built.
  public init(_ settings: Settings, threads: Int) throws(NetworkError) {
    self.settings = settings
    networks = try AgentNetworks(settings.architecture)
    let layout = networks.layout
    let share = (settings.batch + threads - 1) / threads
    chunk = largestDivisor(of: settings.batch, upTo: min(Self.largestChunk, share))
    workers = Workers(count: threads)
    var lanes: [Lane] = []
    do {
      target = try NetworkWeights(
        ParameterLayout(targetOf: settings.architecture), trunk: networks.trunk.convolutions,
        decoder: [], library: networks.library)
      for _ in 0..<threads {
        lanes.append(try Lane(settings, chunk: chunk, networks: networks, target: target))
      }
    } catch {
      throw NetworkError(.compute, error.message)
    }
    self.lanes = lanes
    gradients = GradientSum(networks.weights, lanes.map(\.gradients))
    criticOptimizer = Adam(layout.critic, rate: settings.criticRate)
    actorOptimizer = Adam(layout.actor, rate: settings.actorRate)
    auxiliaryOptimizer = Adam(layout.auxiliary, rate: settings.auxiliaryRate)
    temperature = Temperature(
      logAlpha: Float.log(settings.initialAlpha),
      targetEntropy: -Float(settings.architecture.actions),
      rate: settings.alphaRate)
  }

  /// Observations a worker takes through all passes at once: enough for the matrix products to be
  /// worth reading their weights for, few enough for the memory (the paper's trunk leaves 1.4 MB
  /// for each).
  static let largestChunk = 64

  /// Draws initial parameters; targets start as copies.
  public func initialize(seed: UInt64) throws(NetworkError) {
    var generator = Generator(seed: seed, stream: 1)
    try networks.weights.parameters.initialize(
      from: &generator, motionGain: settings.motionGain)
    copyToTarget()
    networks.weights.refresh()
  }

  /// Goes on after `updates` updates, with parameters and moments loaded.
  func resume(updates: Int, losses: Losses) {
    step = updates
    self.losses = losses
    networks.weights.refresh()
    target.refresh()
  }

  private func copyToTarget() {
    target.parameters.base.update(
      from: networks.weights.parameters.base + networks.layout.critic.lowerBound,
      count: networks.layout.critic.count)
    target.refresh()
  }

  /// One update from `batch`. See `SGQN.swift` for what it does step by step.
  @discardableResult
  package func update(_ batch: Batch, trace: UpdateTrace? = nil) -> Losses {
    precondition(batch.size == settings.batch, "\(batch.size) transitions, not \(settings.batch)")
    Library.useOneThread()
    step += 1
    updateCritic(batch, trace)
    if step.isMultiple(of: 2) { updateActorTargetsAndAuxiliary(batch, trace) }
    losses.alpha = temperature.alpha
    return losses
  }

  /// Runs `body` over the batch, chunk by chunk, on all workers; sums start from zero.
  func eachChunk(_ body: (Lane, _ start: Int) -> Void) {
    let chunks = settings.batch / chunk
    workers.run { index in
      let lane = lanes[index]
      lane.begin()
      var number = index
      while number < chunks {
        body(lane, number * chunk)
        number += lanes.count
      }
    }
  }

  /// A sum over the workers' tallies, in their order.
  func total(_ value: (Tally) -> Float) -> Float {
    lanes.reduce(0) { $0 + value($1.tally) }
  }

  func note(_ change: (inout Losses) -> Void) { change(&losses) }

  func step(_ optimizer: Adam, trace: ((Parameters, Floats) -> Void)? = nil) {
    gradients.reduce(optimizer.range, workers: workers)
    let parameters = networks.weights.parameters
    trace?(parameters, gradients.buffer.base)
    optimizer.step(parameters.base, gradients: gradients.buffer.base, workers: workers)
  }

  func averageTargets() {
    let layout = networks.layout
    let source = networks.weights.parameters.base + layout.critic.lowerBound
    let encoder = layout.encoder.count
    let tau = settings.criticTau
    average(
      source, into: target.parameters.base, tau: settings.encoderTau, count: encoder,
      workers: workers)
    average(
      source + encoder, into: target.parameters.base + encoder, tau: tau,
      count: layout.critic.count - encoder, workers: workers)
    target.refreshTrunk()
  }
}
