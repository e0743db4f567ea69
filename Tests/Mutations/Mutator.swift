// Damaged copies of a file, the same for everybody: bytes changed, cut out, doubled, and words that
// readers trip over put in. `SGQN_MUTATIONS=100000 make test` tries as many of each file.

import Foundation

/// An endless sequence of damaged copies of `original`.
public struct Mutator {
  private let original: [UInt8]
  private var state: UInt64

  /// Copies to try of each file.
  public static let count =
    ProcessInfo.processInfo.environment["SGQN_MUTATIONS"].flatMap { Int($0) } ?? 1500

  private static let words: [String] = [
    "-1", "0", "1e999", "9223372036854775807", "18446744073709551616", "null", "true", "[", "{",
    "\"", "]]", "}", "=", "\n", "\u{0}", "\u{FEFF}", "\\u0000", "'''", "#", ",,", "nan", "inf",
    "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[", "é",
  ]

  public init(_ original: [UInt8], seed: UInt64 = 1) {
    self.original = original
    state = seed
  }

  private mutating func draw(_ bound: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int((state >> 33) % UInt64(max(bound, 1)))
  }

  public mutating func next() -> [UInt8] {
    var bytes = original
    for _ in 0..<1 + draw(4) {
      let at = draw(bytes.count)
      switch draw(6) {
      case 0, 1: if !bytes.isEmpty { bytes[at] = UInt8(draw(256)) }
      case 2: if !bytes.isEmpty { bytes[at] ^= 1 << UInt8(draw(8)) }
      case 3: bytes.removeSubrange(at..<min(bytes.count, at + 1 + draw(12)))
      case 4: bytes.insert(contentsOf: bytes[at..<min(bytes.count, at + 1 + draw(40))], at: at)
      default: bytes.insert(contentsOf: Array(Self.words[draw(Self.words.count)].utf8), at: at)
      }
    }
    return bytes
  }
}
