// Durations as numbers.

extension Duration {
  /// The duration in seconds.
  package var seconds: Double {
    let parts = components
    return Double(parts.seconds) + Double(parts.attoseconds) * 1e-18
  }
}

/// As in 1:02:03.
package func clockTime(_ seconds: Double) -> String {
  let whole = Int(min(max(seconds, 0), 1e9))
  func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
  return "\(whole / 3600):\(two(whole / 60 % 60)):\(two(whole % 60))"
}
