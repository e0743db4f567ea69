// `sgqn bench`: how long the pieces take here, beside the floating-point operations they need and the
// most this machine gave in the same run.

import Basics
import Environments
import Foundation
import Learning
import Networks
import Replay
import Tensors

/// Times of one piece. A run of `update` is a whole cycle of updates, and its time what one takes on average.
package struct BenchmarkResult: Sendable, Codable {
  package var name: String
  package var medianSeconds: Double
  package var minSeconds: Double
  package var maxSeconds: Double
  package var runs: Int
  /// Floating-point operations in the time of a run; nil where counting them says nothing.
  package var flop: Double?
  /// Multiply-adds (two operations each) that the same threads reached in the same run.
  package var peakFlops: Double?
  package var shareOfPeak: Double?
  /// `update` only: what the odd updates of a cycle take on average, and the even ones; medians of the runs. Where
  /// intervals are even, odd ones train the critic alone.
  package var oddSeconds: Double?
  package var evenSeconds: Double?
  /// `update` only: `medianSeconds`.
  package var secondsPerUpdate: Double?
  /// `conv`: each pass by itself; `render`: the segmentation.
  package var passes: [BenchmarkResult]?
  /// `draw`: median and most bytes that a terminal gets.
  package var medianBytes: Int?
  package var maxBytes: Int?
  /// `draw`: bytes of memory and open descriptors more than after a fifth of the runs.
  package var memoryGrowth: Int?
  package var descriptorGrowth: Int?

  package init(_ name: String, _ seconds: [Double], flop: Double? = nil, peak: Double? = nil) {
    let sorted = seconds.sorted()
    self.name = name
    medianSeconds = Self.median(sorted)
    minSeconds = sorted.first ?? 0
    maxSeconds = sorted.last ?? 0
    runs = sorted.count
    self.flop = flop
    peakFlops = peak
    if let flop, let peak { shareOfPeak = flop / medianSeconds / peak }
  }

  static func median(_ sorted: [Double]) -> Double {
    guard !sorted.isEmpty else { return 0 }
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }
}

/// The pieces that can be timed.
package enum Benchmark {
  static func seconds(_ body: () throws -> Void) rethrows -> Double {
    try ContinuousClock().measure(body).seconds
  }

  /// Updates on random pixels, in whole cycles: not all even updates do the same.
  package static func update(
    _ settings: Settings, threads: Int, runs: Int
  ) throws(NetworkError) -> BenchmarkResult {
    let learner = try Learner(settings, threads: threads)
    try learner.initialize(seed: 0)
    let batch = randomBatch(settings)
    let pairs = learner.cycle.isMultiple(of: 2) ? learner.cycle / 2 : learner.cycle
    func run() -> (odd: Double, even: Double) {
      var (odd, even) = (0.0, 0.0)
      for _ in 0..<pairs {
        odd += seconds { learner.update(batch) }
        even += seconds { learner.update(batch) }
      }
      return (odd / Double(pairs), even / Double(pairs))
    }
    _ = run()
    for workspace in learner.workspaces { workspace.library.operations = 0 }
    let times = (0..<runs).map { _ in run() }
    let operations = learner.workspaces.reduce(0) { $0 + $1.library.operations }
    var result = BenchmarkResult(
      "update", times.map { ($0.odd + $0.even) / 2 },
      flop: Double(operations) / Double(2 * pairs * runs), peak: peakFlops(threads: threads))
    result.oddSeconds = BenchmarkResult.median(times.map(\.odd).sorted())
    result.evenSeconds = BenchmarkResult.median(times.map(\.even).sorted())
    result.secondsPerUpdate = result.medianSeconds
    return result
  }

  package static func randomBatch(_ settings: Settings) -> Batch {
    var generator = Generator(seed: 7)
    let batch = settings.makeBatch()
    for i in 0..<(batch.size * 9 * batch.area) {
      let bits = generator.next()
      batch.observations[i] = UInt8(truncatingIfNeeded: bits)
      batch.nextObservations[i] = UInt8(truncatingIfNeeded: bits >> 8)
    }
    for i in 0..<(batch.overlayCount * 9 * batch.area) {
      batch.overlays[i] = UInt8(truncatingIfNeeded: generator.next())
    }
    if settings.alteration == .convolution {
      for row in 0..<batch.overlayCount { batch.overlayShares.base[row] = 1 }
    }
    for i in 0..<(batch.pairs * 9 * batch.area) {
      let bits = generator.next()
      batch.positives[i] = UInt8(truncatingIfNeeded: bits)
      if batch.hasAnchors { batch.anchors[i] = UInt8(truncatingIfNeeded: bits >> 8) }
    }
    for i in 0..<batch.size {
      batch.rewards.base[i] = Float(generator.uniform())
      batch.discounts.base[i] = settings.discount
    }
    for i in 0..<batch.actions.count {
      batch.actions.base[i] = Float(generator.uniform(-1, 1))
      batch.noise.base[i] = Float(generator.normal())
      batch.nextNoise.base[i] = Float(generator.normal())
    }
    batch.fill = 37
    batch.noiseDeviation = settings.exploration.to
    return batch
  }

  /// The most multiply-adds a second that matrix products in the cache reach on so many threads:
  /// the best of several tries.
  package static func peakFlops(threads: Int) -> Double {
    let workers = Workers(count: threads)
    let n = 384
    let buffers = (0..<(3 * threads)).map { _ in
      FloatBuffer([Float](repeating: 1e-3, count: n * n))
    }
    let repeats = 40
    var best = Double.infinity
    for _ in 0..<8 {
      best = min(
        best,
        seconds {
          workers.run { index in
            for _ in 0..<repeats {
              multiplyByLibrary(
                buffers[3 * index].base, buffers[3 * index + 1].base,
                into: buffers[3 * index + 2].base, m: n, n: n, k: n)
            }
          }
        })
    }
    return Double(threads * repeats * 2 * n * n * n) / best
  }
}
