// How much a terminal swallows: a full-motion picture over a slow link must not pile up frames.

/// Times and sizes of what was sent to the terminal.
package struct LinkPace: Sendable, Equatable {
  /// Frames that sent something.
  package private(set) var frames = 0
  /// Bytes sent since the screen was opened.
  package private(set) var bytes = 0
  /// Bytes of the last frame.
  package private(set) var lastBytes = 0
  /// Time the last frame took to be worked out and written.
  package private(set) var lastDuration = Duration.zero
  /// The same, smoothed over about eight frames.
  package private(set) var duration = Duration.zero

  package init() {}

  /// Notes a frame.
  package mutating func record(bytes count: Int, duration took: Duration) {
    duration = frames == 0 ? took : duration + (took - duration) / 8
    frames += 1
    bytes += count
    lastBytes = count
    lastDuration = took
  }

  /// How long to wait from one frame's start to the next one's: `wanted`, but long enough that
  /// drawing takes at most half of the time.
  package func interval(wanted: Duration) -> Duration {
    max(wanted, max(duration, lastDuration) * 2)
  }
}
