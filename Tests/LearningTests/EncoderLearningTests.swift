// What the encoder sees, how it starts, and what it learns by besides the values.

import Networks
import Tensors
import Testing
import Tiny

@testable import Learning

@Suite struct EncoderLearningTests {
  @Test(arguments: [BaseMethod.sac, .ddpg])
  func `what comes next is learned, and the encoder with it`(base: BaseMethod) throws {
    var settings = Tiny.settings(.sgqn, base)
    settings.predictionBalance = 0.5
    settings.architecture.sharesProjection = true
    settings.architecture.projectionGain = 0.03
    let batch = Tiny.batch(settings, seed: 6)
    let learner = try Tiny.learner(settings, threads: 1)
    let other = try Tiny.learner(settings, threads: 1)
    let first = learner.update(batch)["prediction"]
    #expect(other.update(batch)["prediction"] == first)
    var last = first
    for _ in 0..<60 { last = learner.update(batch)["prediction"] }
    #expect(last < 0.5 * first, "\(first) to \(last)")

    // It does reach the encoder.
    func trunk(_ settings: Settings) throws -> [Float] {
      let learner = try Tiny.learner(settings, threads: 1)
      _ = learner.update(batch)
      return learner.networks.weights.parameters.export()
        .filter { $0.name.contains("shared_cnn") }.flatMap(\.values)
    }
    let predicting = try trunk(settings)
    settings.predictionBalance = 0
    #expect(try trunk(settings) != predicting)
    #expect(try !Tiny.learner(settings).losses.names.contains("prediction"))
    settings.base = .dqn
    settings.architecture.policy = .greedy
    #expect(settings.problem?.message.contains("dqn has none") == true)
  }

  @Test(arguments: [1, 2, 4])
  func `gradients at an observation's projection are as long as asked for`(threads: Int) throws {
    var settings = Tiny.settings(.sgqn)
    settings.overlaysCritic = true
    settings.overlaidBalance = 0.25
    settings.consistencyBalance = 0.125
    settings.predictionBalance = 0.5
    settings.criticRate = 0
    settings.auxiliaryRate = 0
    let batch = Tiny.batch(settings, seed: 6)
    let learner = try Tiny.learner(settings, threads: threads)
    #expect(learner.losses.names.contains("overlaid_weight"))
    // Nothing moves, so the weights that the first update leaves are right for the second.
    for _ in 0..<2 { _ = learner.update(batch) }
    let balances = learner.workspaces.map(\.balance)
    let values = balances.reduce(0) { $0 + $1.values }.squareRoot()
    let sizes: [(BalancedLoss, Float)] = [
      (.overlaid, 0.25), (.consistency, 0.125), (.overlaidPrediction, 0.5),
    ]
    for (loss, size) in sizes {
      let length = balances.reduce(0) { $0 + ($1.losses[loss] ?? 0) }.squareRoot()
      let weight = try #require(balances[0].weights[loss])
      #expect(weight > 0)
      #expect(abs(weight * length / (size * values) - 1) < 1e-4, "\(loss)")
      #expect(abs(learner.losses[loss.weight] / weight - 1) < 1e-4)
    }
    let prediction = balances.reduce(0) { $0 + $1.prediction }.squareRoot()
    #expect(prediction > 0)
    #expect(abs(learner.predictionWeight * prediction / (0.5 * values) - 1) < 1e-4)
  }

  @Test func `what is predicted is added at an observation's projection, as often as it weighs`() {
    let settings = Tiny.settings(.sgqn)
    let (rows, width) = (3, settings.architecture.projection)
    let stride = settings.architecture.criticInputs
    let balance = Balance(settings.architecture, batch: rows)
    let signal = FloatBuffer((0..<(rows * stride)).map(Float.init))
    let other = FloatBuffer((0..<(rows * stride)).map { _ in 1 })
    balance.add(signal.base, times: 2, to: other.base)
    for at in 0..<(rows * stride) {
      #expect(other.base[at] == (at % stride < width ? 1 + 2 * Float(at) : 1))
    }
  }

  @Test(arguments: [1, 2, 3, 4])
  func `what is predicted is balanced over the whole batch`(threads: Int) throws {
    var settings = Tiny.settings(.drq)
    settings.predictionBalance = 1
    settings.architecture.sharesProjection = true
    let batch = Tiny.batch(settings, seed: 6)
    let observer = GradientObserver()
    func gradient(_ threads: Int) throws -> [Float] {
      let learner = try Tiny.learner(settings, threads: threads)
      learner.observer = observer
      _ = learner.update(batch)
      return observer.critic
    }
    let (one, other) = (try gradient(1), try gradient(threads))
    let largest = one.map(abs).max() ?? 0
    #expect(largest > 0)
    #expect(zip(one, other).allSatisfy { abs($0 - $1) < 1e-4 * largest })
    // Each part of the batch by itself would weigh otherwise.
    settings.predictionBalance = 1.1
    #expect(try zip(one, gradient(1)).contains { abs($0 - $1) > 1e-3 * largest })
  }

  @Test func `a balanced consistency loss teaches the encoder alone, whatever it weighs`() throws {
    func parameters(balance: Float, weight: Float, fill: Float) throws -> [String: [Float]] {
      var settings = Tiny.settings(.sgqn)
      settings.consistencyBalance = balance
      settings.consistencyWeight = weight
      settings.auxiliaryInterval = 1000
      let batch = Tiny.batch(settings, seed: 6)
      batch.fill = fill
      let learner = try Tiny.learner(settings, threads: 1)
      for _ in 0..<2 { _ = learner.update(batch) }
      let exported = learner.networks.weights.parameters.export()
      return Dictionary(uniqueKeysWithValues: exported.map { ($0.name, $0.values) })
    }
    // The first update has no weight yet, so the second is the first in which the balanced loss counts.
    for (balance, alone) in [(Float(1), true), (0, false)] {
      let one = try parameters(balance: balance, weight: 0.5, fill: 20)
      let two = try parameters(balance: balance, weight: 0.5, fill: 200)
      let moved = one.keys.filter { one[$0] != two[$0] }
      #expect(moved.contains { $0.contains("shared_cnn") })
      #expect(moved.contains { $0.hasPrefix("critic.Q1") } != alone, "\(moved)")
    }
    let (half, eighth) = try (
      parameters(balance: 1, weight: 0.5, fill: 20), parameters(balance: 1, weight: 0.125, fill: 20)
    )
    for (name, values) in half {
      #expect(zip(values, eighth[name] ?? []).allSatisfy { abs($0 - $1) < 1e-5 }, "\(name)")
    }
  }

  @Test func `targets on overlaid observations teach the encoder alone where they are balanced`()
    throws
  {
    var settings = Tiny.settings(.sgqn)
    settings.overlaysCritic = true
    settings.consistencyWeight = 0
    settings.auxiliaryInterval = 1000
    func parameters(balance: Float, overlays: UInt64) throws -> [String: [Float]] {
      settings.overlaidBalance = balance
      let batch = Tiny.batch(settings, seed: 6)
      let other = Tiny.batch(settings, seed: overlays)
      batch.overlays.update(from: other.overlays, count: 9 * batch.overlayCount * batch.area)
      let learner = try Tiny.learner(settings, threads: 1)
      for _ in 0..<2 { _ = learner.update(batch) }
      let exported = learner.networks.weights.parameters.export()
      return Dictionary(uniqueKeysWithValues: exported.map { ($0.name, $0.values) })
    }
    // The first update has no weight yet, so the second is the first in which overlays count.
    for (balance, alone) in [(Float(1), true), (0, false)] {
      let one = try parameters(balance: balance, overlays: 7)
      let two = try parameters(balance: balance, overlays: 8)
      let moved = one.keys.filter { one[$0] != two[$0] }
      #expect(moved.contains { $0.contains("shared_cnn") })
      #expect(moved.contains { $0.hasPrefix("critic.Q1") } != alone, "\(moved)")
    }
  }

  @Test func `projections start as large as asked for, and otherwise alike`() throws {
    var settings = Tiny.settings(.drq)
    let name = "critic.encoder.projection.projection.0.weight"
    func weights() throws -> [Float] {
      let parameters = try Tiny.learner(settings).networks.weights.parameters.export()
      return try #require(parameters.first { $0.name == name }).values
    }
    let whole = try weights()
    settings.architecture.projectionGain = 0.25
    #expect(try weights() == whole.map { 0.25 * $0 })
  }

  @Test func `an agent that sees one frame learns and acts by the newest alone`() throws {
    var settings = Tiny.settings(.sgqn)
    settings.architecture.frames = 1
    settings.overlaysCritic = true
    let batch = Tiny.batch(settings, seed: 4)
    let frame = 3 * batch.area
    func learner() throws -> Learner {
      let learner = try Tiny.learner(settings, threads: 1)
      for _ in 0..<4 { _ = learner.update(batch) }
      return learner
    }
    let one = try learner()
    for row in 0..<batch.size {
      for at in 0..<(2 * frame) {
        for bytes in [batch.observations, batch.nextObservations, batch.overlays] {
          bytes[row * 3 * frame + at] ^= 0x5A
        }
      }
    }
    let other = try learner()
    func all(_ learner: Learner) -> [Float] {
      learner.networks.weights.parameters.buffer.array + learner.target.parameters.buffer.array
    }
    #expect(all(one) == all(other))
    let name = ParameterSection.trunkName(0) + ".weight"
    let parameters = one.networks.weights.parameters.export()
    let first = try #require(parameters.first { $0.name == name })
    let seen = first.values.indices.filter { first.values[$0] != 0 }
    #expect(!seen.isEmpty)
    #expect(seen.allSatisfy { $0 / 9 % 9 >= 6 }, "a filter has 9 channels of 9 weights")
    let planes = (0..<(3 * frame)).map { UInt8(truncatingIfNeeded: 37 * $0) }
    let hidden = planes.enumerated().map { $0.offset < 2 * frame ? 255 - $0.element : $0.element }
    let shown = planes.enumerated().map { $0.offset < 2 * frame ? $0.element : 255 - $0.element }
    #expect(one.networks.act(planes) == one.networks.act(hidden))
    #expect(one.networks.act(planes) != one.networks.act(shown))
  }
}

/// Keeps the gradients that the critic stepped by.
private final class GradientObserver: UpdateObserver {
  var critic: [Float] = []

  func learner(_ learner: Learner, willStep optimizer: SectionOptimizer, gradients: Floats) {
    guard optimizer.name == "critic" else { return }
    critic = optimizer.ranges.flatMap { range in range.map { gradients[$0] } }
  }

  func learner(_ learner: Learner, didStep optimizer: SectionOptimizer) {}
  func learnerDidAverage(_ learner: Learner, _ prefix: String, _ weights: NetworkWeights) {}
}
