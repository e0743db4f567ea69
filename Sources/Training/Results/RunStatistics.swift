// What few runs can say: interquartile means, their bootstrap intervals and performance profiles (Agarwal
// et al. 2021, "Deep reinforcement learning at the edge of the statistical precipice").

import Basics

package enum RunStatistics {
  /// The mean of the middle half: a quarter of the scores, rounded down, is left out at each end.
  /// - Parameter scores: at least one.
  package static func interquartileMean(_ scores: [Double]) -> Double {
    let cut = scores.count / 4
    return mean(scores.sorted()[cut..<(scores.count - cut)])
  }

  package static func mean(_ scores: some Collection<Double>) -> Double {
    scores.reduce(0, +) / Double(scores.count)
  }

  /// Deviation of a sample (n - 1); nil of a single score.
  package static func deviation(_ scores: [Double]) -> Double? {
    guard scores.count > 1 else { return nil }
    let mean = mean(scores)
    let squares = scores.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (squares / Double(scores.count - 1)).squareRoot()
  }

  /// The 95% interval of the interquartile mean, by a percentile bootstrap that draws runs anew within
  /// each task.
  /// - Parameter tasks: scores of each task's runs, at least one of each.
  package static func interval(
    _ tasks: [[Double]], resamples: Int = 2000, seed: UInt64 = 0
  ) -> ClosedRange<Double> {
    var generator = SeededGenerator(seed, 0x6969, 0)
    let means = (0..<resamples).map { _ in
      interquartileMean(
        tasks.flatMap { runs in
          runs.map { _ in runs[Int(generator.next() % UInt64(runs.count))] }
        })
    }.sorted()
    let low = quantile(means, 0.025)
    return low...max(low, quantile(means, 0.975))
  }

  /// The share of runs that score more than each threshold.
  package static func profile(_ scores: [Double], above thresholds: [Double]) -> [Double] {
    thresholds.map { threshold in
      Double(scores.count { $0 > threshold }) / Double(scores.count)
    }
  }

  /// Straight lines between the sorted numbers.
  private static func quantile(_ sorted: [Double], _ share: Double) -> Double {
    let place = share * Double(sorted.count - 1)
    let index = min(Int(place), sorted.count - 2)
    if index < 0 { return sorted[0] }
    let rest = place - Double(index)
    return sorted[index] + rest * (sorted[index + 1] - sorted[index])
  }
}
