// Random numbers for looks and pictures: small, fast, and the same on every machine. A generator is
// made from numbers that say what it is for (seed, episode, clip), so that anything drawn can be
// drawn again without what was drawn before it.

import Glibc

/// SplitMix64 (Steele, Lea, Flood 2014).
package struct SeededGenerator: RandomNumberGenerator, Sendable {
  /// Where the stream is; one made from it goes on from there.
  package private(set) var state: UInt64

  /// A generator for one purpose; each list of numbers gives a stream of its own.
  package init(_ purpose: UInt64...) {
    state = 0x5347_514E
    for number in purpose {
      state = Self.mixed(state ^ Self.mixed(number &+ 0x9E37_79B9_7F4A_7C15))
    }
  }

  /// The stream from where one with that `state` left off.
  package init(state: UInt64) { self.state = state }

  /// A seed for one purpose, derived from a seed.
  package static func purpose(_ purpose: UInt64, _ seed: UInt64) -> UInt64 {
    var generator = SeededGenerator(purpose, seed)
    return generator.next()
  }

  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    return Self.mixed(state)
  }

  /// Uniform in [0, 1).
  package mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// Uniform in [`low`, `high`).
  package mutating func uniform(_ low: Float, _ high: Float) -> Float {
    low + (high - low) * Float(uniform())
  }

  /// Spread evenly over `range`.
  package mutating func uniform(_ range: ClosedRange<Double>) -> Double {
    range.lowerBound + (range.upperBound - range.lowerBound) * uniform()
  }

  /// Standard normal, by Box and Muller.
  package mutating func normal() -> Double {
    let radius = (-2 * log(1 - uniform())).squareRoot()
    return radius * cos(2 * .pi * uniform())
  }

  private static func mixed(_ number: UInt64) -> UInt64 {
    var number = number
    number = (number ^ (number >> 30)) &* 0xBF58_476D_1CE4_E5B9
    number = (number ^ (number >> 27)) &* 0x94D0_49BB_1331_11EB
    return number ^ (number >> 31)
  }
}
