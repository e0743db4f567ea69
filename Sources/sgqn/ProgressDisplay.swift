// How a training shows itself: in a view of its own on a terminal, else in a bar there and a line now and then elsewhere.

import Basics
import Foundation
import Learning
import Training

/// Shows a training's progress.
final class ProgressDisplay {
  /// Takes the line's place while it is open.
  var view: TrainingView?
  private let interactive = isatty(STDERR_FILENO) == 1
  private var last = ContinuousClock.now - .seconds(60)

  func show(_ progress: TrainingProgress) {
    if let view, !view.isClosed { return view.show(progress) }
    let now = ContinuousClock.now
    guard now - last >= (interactive ? .milliseconds(250) : .seconds(30)) else { return }
    last = now
    let text = line(progress)
    writeError(interactive ? "\r\u{1B}[K" + text : text + "\n")
  }

  /// One line above the bar, or for when the view is gone.
  func print(_ text: String) {
    guard let view, !view.isClosed else {
      return writeError((interactive ? "\r\u{1B}[K" : "") + text + "\n")
    }
    view.show(text)
    writeError(text + "\n")
  }

  func finish() {
    let hasLine = view?.isClosed ?? true
    view?.close()
    if interactive, hasLine { writeError("\n") }
  }

  private func line(_ p: TrainingProgress) -> String {
    let share = Double(p.step) / Double(max(p.steps, 1))
    let filled = Int(share * 20)
    let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: 20 - filled)
    var parts = ["\(bar) \(p.step)/\(p.steps)", "episode \(p.episode)"]
    // The bar stands still meanwhile.
    if let text = p.firstUpdatesToGo { parts.append(text) }
    if let value = p.lastReturn { parts.append(String(format: "return %.1f", value)) }
    parts.append(String(format: "critic %.3g", p.losses["critic"]))
    if let left = p.timeLeft {
      parts.append(String(format: "%.1f updates/s", p.updatesPerSecond))
      parts.append("\(left)")
    }
    return parts.joined(separator: "  ")
  }
}
