// How often the screen is drawn, for the status line.

/// How often the screen was drawn of late.
struct DrawingPace: Sendable {
  private var times: [ContinuousClock.Instant] = []

  mutating func note(_ time: ContinuousClock.Instant) {
    times.append(time)
    if times.count > 60 { times.removeFirst() }
  }

  /// Forgets what is too old to say anything about now.
  mutating func forget(before time: ContinuousClock.Instant) { times.removeAll { $0 < time } }

  /// Drawings a second; 0 with fewer than two.
  var perSecond: Double {
    guard let first = times.first, let last = times.last, last > first else { return 0 }
    let (seconds, attoseconds) = (last - first).components
    return Double(times.count - 1) / (Double(seconds) + Double(attoseconds) / 1e18)
  }
}
