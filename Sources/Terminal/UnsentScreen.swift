// A screen for measurements: what a terminal would be sent is worked out to the last byte and then dropped.

/// A `Screen` without a terminal that costs what one with 24-bit colours costs, but for sending. One painter at a time.
package final class UnsentScreen: Screen {
  package let size: (width: Int, height: Int)
  /// Bytes of the last buffer shown.
  package private(set) var lastBytes = 0
  private let painter: CellPainter

  /// - Throws: `TerminalError` where terminfo does not know xterm-256color.
  package init(width: Int, height: Int) throws(TerminalError) {
    size = (width, height)
    painter = try CellPainter(
      type: TerminalReport.fallback,
      decision: ColorDecision(mode: .truecolor, reason: "nobody looks"), width: width,
      height: height)
  }

  package func show(_ buffer: Buffer) { lastBytes = painter.paint(buffer).count }

  package func nextEvent(before deadline: ContinuousClock.Instant) -> Event? { .quit }
}
