// The random numbers of an environment: xoshiro256** (Blackman and Vigna 2018), seeded through
// splitmix64. Four words hold all of its state, so that a snapshot can carry it.

import Foundation

/// A seeded stream of random numbers whose state can be kept and restored.
package struct Draws: RandomNumberGenerator, Sendable, Equatable {
  /// Four words, not all zero.
  package private(set) var words: [UInt64]

  /// A stream that depends on `seed` alone.
  package init(seed: UInt64) {
    var counter = seed
    words = (0..<4).map { _ in
      counter &+= 0x9E37_79B9_7F4A_7C15
      var word = counter
      word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
      word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
      return word ^ (word >> 31)
    }
  }

  /// The stream from where `words` left off, or nil where they are no state of one.
  package init?(words: [UInt64]) {
    guard words.count == 4, words.contains(where: { $0 != 0 }) else { return nil }
    self.words = words
  }

  package mutating func next() -> UInt64 {
    let product = words[1] &* 5
    let result = ((product << 7) | (product >> 57)) &* 9
    let shifted = words[1] << 17
    words[2] ^= words[0]
    words[3] ^= words[1]
    words[1] ^= words[2]
    words[0] ^= words[3]
    words[2] ^= shifted
    words[3] = (words[3] << 45) | (words[3] >> 19)
    return result
  }

  /// A number in [0, 1) out of 53 bits.
  package mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// A number spread evenly over `range`.
  package mutating func uniform(_ range: ClosedRange<Double>) -> Double {
    range.lowerBound + (range.upperBound - range.lowerBound) * unit()
  }

  /// A number of the standard normal distribution (Box and Muller 1958; the second one is not kept,
  /// so that the words are the whole state).
  package mutating func normal() -> Double {
    let radius = (-2 * log(1 - unit())).squareRoot()
    return radius * cos(2 * .pi * unit())
  }
}
