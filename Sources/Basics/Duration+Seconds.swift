// Durations as numbers.

extension Duration {
  /// The duration in seconds.
  package var seconds: Double {
    let parts = components
    return Double(parts.seconds) + Double(parts.attoseconds) * 1e-18
  }
}
