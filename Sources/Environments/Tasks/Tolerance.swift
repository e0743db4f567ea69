// The building block of the suite's rewards (Tassa et al. 2018, section 2): how well a number lies
// inside an interval, as a value from 0 to 1 with a chosen slope outside.

import Foundation

/// How a reward falls off with distance from the interval. Distance is measured in margins.
package enum Falloff: Sendable {
  /// A bell curve that is `atMargin` high one margin away.
  case gaussian(atMargin: Double = 0.1)
  /// A straight line through `atMargin` one margin away, 0 where it would go below.
  case linear(atMargin: Double = 0)
  /// A parabola through `atMargin` one margin away, 0 where it would go below.
  case quadratic(atMargin: Double = 0)

  /// The value at `distance` margins, 1 at distance 0.
  func value(at distance: Double) -> Double {
    switch self {
    case .gaussian(let height):
      precondition(height > 0 && height < 1, "a gaussian \(height) high at its margin")
      let scaled = distance * (-2 * log(height)).squareRoot()
      return exp(-0.5 * scaled * scaled)
    case .linear(let height):
      precondition(height >= 0 && height < 1, "a line \(height) high at its margin")
      let scaled = distance * (1 - height)
      return abs(scaled) < 1 ? 1 - scaled : 0
    case .quadratic(let height):
      precondition(height >= 0 && height < 1, "a parabola \(height) high at its margin")
      let scaled = distance * (1 - height).squareRoot()
      return abs(scaled) < 1 ? 1 - scaled * scaled : 0
    }
  }
}

/// 1 where `x` lies in `interval`, both ends included; outside, what `falloff` gives at the
/// distance to the nearer end divided by `margin`. With no margin the value outside is 0.
package func tolerance(
  _ x: Double, in interval: ClosedRange<Double> = 0...0, margin: Double = 0,
  falloff: Falloff = .gaussian()
) -> Double {
  precondition(margin >= 0, "a margin of \(margin)")
  if interval.contains(x) { return 1 }
  guard margin > 0, !x.isNaN else { return 0 }
  let distance = x < interval.lowerBound ? interval.lowerBound - x : x - interval.upperBound
  return falloff.value(at: distance / margin)
}
