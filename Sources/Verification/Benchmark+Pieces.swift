// The smaller pieces: one action, one attribution, the trunk's convolutions, frames, control steps,
// sampling.

import Attribution
import Basics
import Environments
import Foundation
import Frames
import Learning
import Networks
import Replay
import Tensors

extension Benchmark {
  /// One greedy action from pixels.
  package static func act(
    _ settings: Settings, threads: Int, runs: Int
  ) throws(NetworkError) -> BenchmarkResult {
    let networks = try initialized(settings, threads: threads)
    let planes = randomPlanes(networks)
    _ = networks.act(planes)
    let times = (0..<runs).map { _ in seconds { _ = networks.act(planes) } }
    let flop = settings.architecture.trunkShapes(batch: 1).reduce(0) { $0 + $1.flop }
    return BenchmarkResult(
      "act", times, flop: Double(flop), peak: peakFlops(threads: threads))
  }

  /// One guided-backpropagation attribution of Q1 with its quantile masks.
  package static func attribute(
    _ settings: Settings, threads: Int, runs: Int
  ) throws(NetworkError) -> BenchmarkResult {
    let networks = try initialized(settings, threads: threads)
    let planes = randomPlanes(networks)
    let pass = Critic.Activations(
      networks.critic, trunk: Trunk.Activations(networks.trunk))
    let pixels = FloatBuffer(count: pass.trunk.input.count)
    let masks = AttributionMask(settings.architecture.pixels, threads: threads)
    let mask = UnsafeMutablePointer<UInt8>.allocate(capacity: 3 * networks.area)
    defer { mask.deallocate() }
    let value = QValue(networks.critic, networks.weights)
    let action = FloatBuffer(count: settings.architecture.actions)
    let run = {
      settings.architecture.pixels.pack(
        planes, image: 0, into: pass.trunk.input.base, threads: threads)
      networks.trunk.forward(pass.trunk, networks.weights)
      networks.critic.project(pass, action: action.base, networks.weights)
      networks.critic.forwardFirst(pass, networks.weights)
      value.gradient(ofHead: 0, pass, rule: .guided, into: pixels)
      masks.compute(of: pixels.base, image: 0, quantile: settings.quantile, into: mask)
    }
    run()
    let times = (0..<runs).map { _ in seconds(run) }
    let flop = 2 * settings.architecture.trunkShapes(batch: 1).reduce(0) { $0 + $1.flop }
    return BenchmarkResult(
      "attribute", times, flop: Double(flop), peak: peakFlops(threads: threads))
  }

  /// The trunk's convolutions in training: forward, backward to the data (from the second layer on),
  /// backward to the weights; their sum, with each as a pass of its own.
  package static func convolutions(
    _ settings: Settings, threads: Int, runs: Int
  ) throws(NetworkError) -> BenchmarkResult {
    let workers = Workers(count: threads)
    let share = largestDivisor(of: settings.batch / max(1, threads), upTo: 64)
    let networks = try initialized(settings)
    var trunks: [TimedTrunk] = []
    do {
      for _ in 0..<threads {
        trunks.append(try TimedTrunk(settings.architecture, batch: share, networks: networks))
      }
    } catch {
      throw NetworkError(.compute, error.message)
    }
    let shapes = settings.architecture.trunkShapes(batch: share * threads)
    let all = shapes.reduce(0) { $0 + $1.flop }
    let peak = peakFlops(threads: threads)
    let pieces: [(String, Int, (TimedTrunk) -> Void)] = [
      ("conv forward", all, { $0.forward() }),
      ("conv backward data", all - shapes[0].flop, { $0.backwardData() }),
      ("conv backward weights", all, { $0.backwardWeights() }),
    ]
    var passes: [BenchmarkResult] = []
    var totals = [Double](repeating: 0, count: runs)
    for (name, flop, body) in pieces {
      workers.run { body(trunks[$0]) }
      let times = (0..<runs).map { _ in seconds { workers.run { body(trunks[$0]) } } }
      for (run, time) in times.enumerated() { totals[run] += time }
      passes.append(BenchmarkResult(name, times, flop: Double(flop), peak: peak))
    }
    let flop = passes.reduce(0) { $0 + ($1.flop ?? 0) }
    var result = BenchmarkResult("conv", totals, flop: flop, peak: peak)
    result.passes = passes
    return result
  }

  /// Sampling one batch with shifts from a replay of what `task` looks like under random actions.
  package static func replay(
    _ settings: Settings, task: String, threads: Int, runs: Int
  ) throws(EnvironmentError) -> BenchmarkResult {
    let environment = try SuiteEnvironment(
      task: try SuiteTask.named(task), seed: 1, renderer: try Renderer())
    // The replay keeps its first 256 frames as they are: most have to be compressed ones, as in training.
    return try replay(settings, of: environment, steps: 2560, threads: threads, runs: runs)
  }

  static func replay(
    _ settings: Settings, of environment: any Environment, steps: Int, threads: Int, runs: Int
  ) throws(EnvironmentError) -> BenchmarkResult {
    let actions = environment.actionSpec.count
    let replay = ReplayBuffer(
      capacity: steps, actionCount: actions, cameras: environment.cameras)
    var generator = Generator(seed: 3)
    _ = try environment.reset()
    replay.start(try environment.frame(in: .train))
    while replay.transitionCount < steps {
      let action = (0..<actions).map { _ in Float(generator.uniform(-1, 1)) }
      let step = try environment.step(environment.actionSpec.scaled(action))
      replay.add(
        action: action, reward: Float(step.reward), discount: 1,
        next: try environment.frame(in: .train))
      guard step.isLast else { continue }
      _ = try environment.reset()
      replay.start(try environment.frame(in: .train))
    }
    let batch = Batch(size: settings.batch, actionCount: actions)
    let workers = Workers(count: threads)
    let run = {
      replay.sample(into: batch, Sampling(.shift(4)), generator: &generator, workers: workers)
    }
    run()
    return BenchmarkResult("replay", (0..<runs).map { _ in seconds(run) })
  }

  /// One agent step's physics (an action held for the task's repeat), without rendering.
  package static func step(task: String, runs: Int) throws(EnvironmentError) -> BenchmarkResult {
    let environment = try SuiteEnvironment(task: try SuiteTask.named(task), seed: 1, renderer: nil)
    var generator = Generator(seed: 5)
    _ = try environment.reset()
    var times: [Double] = []
    for _ in 0..<runs {
      let action = (0..<environment.actionSpec.count).map { _ in Float(generator.uniform(-1, 1)) }
      let start = ContinuousClock.now
      let step = try environment.step(environment.actionSpec.scaled(action))
      times.append(elapsed(since: start))
      if step.isLast { _ = try environment.reset() }
    }
    return BenchmarkResult("step", times)
  }

  /// One frame of 84x84 in a mode; as a pass of its own, the frame's segmentation.
  package static func render(
    task: String, mode: DistractorMode, runs: Int
  ) throws(EnvironmentError) -> BenchmarkResult {
    let environment = try SuiteEnvironment(
      task: try SuiteTask.named(task), seed: 1, renderer: try Renderer())
    _ = try environment.reset()
    let action = [Double](repeating: 0, count: environment.actionSpec.count)
    _ = try environment.frame(in: mode)
    _ = try environment.segmentation(in: mode)
    var (times, segmentTimes): ([Double], [Double]) = ([], [])
    for _ in 0..<runs {
      if try environment.step(action).isLast { _ = try environment.reset() }
      var start = ContinuousClock.now
      _ = try environment.frame(in: mode)
      times.append(elapsed(since: start))
      start = .now
      _ = try environment.segmentation(in: mode)
      segmentTimes.append(elapsed(since: start))
    }
    var result = BenchmarkResult("render", times)
    result.passes = [BenchmarkResult("segmentation", segmentTimes)]
    return result
  }

  private static func elapsed(since start: ContinuousClock.Instant) -> Double {
    start.duration(to: .now).seconds
  }

  private static func initialized(
    _ settings: Settings, threads: Int = 1
  ) throws(NetworkError) -> AgentNetworks {
    let networks = try settings.makeNetworks(threads: threads)
    try networks.weights.parameters.initialize(seed: 0)
    networks.weights.refresh()
    return networks
  }

  private static func randomPlanes(_ networks: AgentNetworks) -> [UInt8] {
    var generator = Generator(seed: 9)
    return (0..<(9 * networks.area)).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
  }
}

/// One worker's trunk with what its passes need, for timing them apart.
private final class TimedTrunk {
  private let trunk: Trunk
  private let weights: NetworkWeights
  private let activations: Trunk.Activations
  private let gradients: Gradients
  private let library: Library

  init(
    _ architecture: Architecture, batch: Int, networks: AgentNetworks
  ) throws(TensorError) {
    library = try Library()
    trunk = try Trunk(architecture, batch: batch, library: library, alike: networks.trunk)
    weights = networks.weights
    activations = Trunk.Activations(trunk)
    gradients = Gradients(networks.layout, convolutions: networks.convolutions)
    for i in 0..<activations.input.count { activations.input.base[i] = Float(i % 17) * 0.05 }
  }

  func forward() { trunk.forward(activations, weights) }

  func backwardData() {
    trunk.backward(activations, weights, rule: .standard, gradients: nil, pixels: nil)
  }

  func backwardWeights() { trunk.weightGradients(activations, gradients.trunk) }
}
