// How a sweep stands: a table on a terminal, a line at each change elsewhere.

import Basics
import Foundation
import Sweeps

/// A table that is drawn over itself on a terminal; elsewhere a line at each change.
final class SweepDisplay {
  private let interactive = isatty(STDERR_FILENO) == 1
  private var lines = 0
  private var last = ""

  func show(_ statuses: [SweepStatus]) {
    if interactive { return draw(table(statuses)) }
    let text = summary(statuses)
    if text != last { writeError(text + "\n") }
    last = text
  }

  /// One line, from which on the next table is drawn.
  func print(_ text: String) {
    writeError(clearing + text + "\n")
    lines = 0
  }

  private var clearing: String { lines > 0 ? "\u{1B}[\(lines)A\r\u{1B}[J" : "" }

  private func draw(_ rows: [String]) {
    var size = winsize()
    let known = ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_row > 2
    let (width, height) = known ? (Int(size.ws_col), Int(size.ws_row)) : (80, 24)
    // What does not fit stays unsaid but for the summary, which comes last.
    let shown = rows.count < height ? rows : Array(rows.prefix(height - 2)) + rows.suffix(1)
    writeError(clearing + shown.map { String($0.prefix(width - 1)) + "\n" }.joined())
    lines = shown.count
  }

  private func table(_ statuses: [SweepStatus]) -> [String] {
    let heading = ["cell", "state", "step", "of", "return", "updates/s", "scores"]
    // Running cells first, so that a low terminal shows them.
    let ordered = statuses.sorted { $0.rank < $1.rank }
    let text = textTable(
      heading,
      ordered.map { status in
        let progress = status.progress
        return [
          status.cell.name, status.word, "\(progress?.step ?? 0)", "\(status.cell.steps)",
          progress?.lastReturn.map { String(format: "%.0f", $0) } ?? "-",
          progress?.updatesPerSecond.map { String(format: "%.1f", $0) } ?? "-",
          (progress?.scores ?? [:]).sorted { $0.key < $1.key }
            .map { "\($0.key) \(Int($0.value.rounded()))" }.joined(separator: " "),
        ]
      }, textColumns: 2, endsInText: true)
    return text.split(separator: "\n").map(String.init) + [summary(statuses)]
  }

  private func summary(_ statuses: [SweepStatus]) -> String {
    let counts = ["finished", "running", "waiting", "failed"].compactMap { word in
      let count = statuses.count { $0.word == word }
      return count > 0 ? "\(count) \(word)" : nil
    }
    let text = counts.joined(separator: ", ") + " of \(statuses.count)"
    return statuses.timeLeft.map { "\(text), \($0)" } ?? text
  }
}

extension SweepStatus {
  fileprivate var word: String {
    switch state {
    case .waiting: "waiting"
    case .running: "running"
    case .finished: "finished"
    case .failed: "failed"
    }
  }

  fileprivate var rank: Int {
    switch state {
    case .running: 0
    case .failed: 1
    case .waiting: 2
    case .finished: 3
    }
  }
}
