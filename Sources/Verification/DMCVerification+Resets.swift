// Whether our episodes start as the reference's do. Generators differ, so distributions are
// compared, number by number of the state, ours from `ourResets` resets and theirs from 400:
//
// - means by a two-sample z test; the worst |z| must be at most 4.5;
// - spreads by a z test on the logarithm of the standard deviations, whose sampling error follows
//   from the kurtosis of our sample; the worst |z| must be at most 4.5;
// - ends by the share of our numbers beyond the reference's smallest or largest, at most 0.03: for
//   equal distributions k or more of ours lie beyond one end with probability (1000 / 1400)^k, so
//   more than 30 do so three times in a hundred thousand.
//
// By chance, one number in 150,000 exceeds 4.5; some 140 numbers are compared. Numbers that never
// vary must be equal to 1e-12.

import Environments
import Foundation

extension DMCVerification {
  static let ourResets = 1000

  static func resets(
    _ reference: DMCReference, _ environment: SuiteEnvironment
  ) throws(EnvironmentError) -> [Check] {
    var samples: [[Double]] = Array(
      repeating: [], count: reference.positionCount + reference.velocityCount)
    for _ in 0..<ourResets {
      _ = try environment.reset()
      let state = environment.physics.positions + environment.physics.velocities
      guard state.count == samples.count else { break }
      for (index, number) in state.enumerated() { samples[index].append(number) }
    }
    var mean = 0.0
    var spread = 0.0
    var beyond = 0.0
    for (index, sample) in samples.enumerated() {
      let verdict = compare(
        sample, mean: reference.resetMeans[index], deviation: reference.resetDeviations[index],
        range: (reference.resetMinima[index], reference.resetMaxima[index]))
      mean = max(mean, verdict.mean)
      spread = max(spread, verdict.spread)
      beyond = max(beyond, verdict.beyond)
    }
    let name = environment.name
    return [
      Check(name: "\(name): reset means, worst |z|", worst: mean, tolerance: 4.5),
      Check(name: "\(name): reset spreads, worst |z|", worst: spread, tolerance: 4.5),
      Check(name: "\(name): resets beyond the ends, share", worst: beyond, tolerance: 0.03),
    ]
  }

  /// One number of the state against the reference's statistics of it.
  static func compare(
    _ sample: [Double], mean: Double, deviation: Double, range: (low: Double, high: Double)
  ) -> (mean: Double, spread: Double, beyond: Double) {
    let count = Double(sample.count)
    let theirs = Double(DMCReference.resetCount)
    guard count > 1 else { return (.infinity, .infinity, 1) }
    let ours = sample.reduce(0, +) / count
    let variance = sample.reduce(0) { $0 + ($1 - ours) * ($1 - ours) } / count
    let constant = 1e-12
    if deviation < constant || variance < constant * constant {
      let equal = deviation < constant && variance < constant * constant
      return equal && abs(ours - mean) <= constant ? (0, 0, 0) : (.infinity, .infinity, 1)
    }
    let error = (variance / count + deviation * deviation / theirs).squareRoot()
    let fourth = sample.reduce(0) { $0 + pow($1 - ours, 4) } / count
    let kurtosis = max(fourth / (variance * variance), 1.05)
    let spreadError = ((kurtosis - 1) / 4 * (1 / count + 1 / theirs)).squareRoot()
    let below = sample.count { $0 < range.low }
    let above = sample.count { $0 > range.high }
    return (
      abs(ours - mean) / error,
      abs(log(variance.squareRoot() / deviation)) / spreadError,
      Double(max(below, above)) / count
    )
  }
}
