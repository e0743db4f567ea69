// Trainings at one glance: a row for each, the learning curves of the one chosen, and what its agent looks at.

import Basics
import Frames
import Terminal
import Training

/// What is watched, as a value.
struct WatchState: Sendable {
  var runs: [WatchedRun]
  var selected = 0
  /// Of the selected run's newest sheet.
  var pictures: Frame?
  var message: String?
  /// Whether this program trains what is watched.
  var isOwn = false
  /// What happened last in this program's training.
  var event: String?

  var run: WatchedRun? { runs.indices.contains(selected) ? runs[selected] : nil }
}

enum WatchView {
  static let headings = ["run", "state", "step", "of", "return", "updates/s", "left", "scores"]

  /// The table's cells of a run.
  static func row(_ run: WatchedRun) -> [String] {
    let progress = run.progress
    return [
      run.name, run.state.rawValue, "\(progress?.step ?? 0)", progress.map { "\($0.steps)" } ?? "-",
      Format.number(progress?.lastReturn, decimals: 0),
      run.state == .training ? Format.number(progress?.updatesPerSecond) : "-",
      run.timeLeft?.clock ?? "-",
      run.problem
        ?? (progress?.scores ?? [:]).sorted {
          // What it was trained for stands first.
          ($0.key == "train" ? 0 : 1, $0.key) < ($1.key == "train" ? 0 : 1, $1.key)
        }
        .map { "\($0.key) \(Format.number($0.value, decimals: 0))" }.joined(separator: "  "),
    ]
  }

  static func draw(_ state: WatchState, size: (width: Int, height: Int), theme: Theme) -> Buffer {
    var canvas = Canvas(width: size.width, height: size.height, theme: theme, symbols: .half)
    var area = canvas.buffer.bounds
    status(state, on: &canvas, in: area.takeTop(1))
    hints(state, on: &canvas, in: area.takeBottom(area.height > 2 ? 1 : 0))
    if let event = state.event, area.height > 6 {
      let line = area.takeBottom(1)
      canvas.text(event, x: line.x + 1, y: line.y, .message, width: max(0, line.width - 2))
    }
    table(state, on: &canvas, in: area.takeTop(tableRows(state, in: area)))
    guard let run = state.run, area.height >= 3 else { return canvas.buffer }
    let title = area.takeTop(1)
    let pictures = area.width >= 100 && area.height >= 10 ? state.pictures : nil
    let sheet = run.sheetStep.map { step in
      pictures == nil ? "sheet of step \(step)" : "step \(step): observation, heat, mask of 0.95"
    }
    canvas.title("learning curves · \(run.name)", note: sheet ?? "", in: title, isFocused: false)
    if let pictures {
      // Three pictures in a row, two pixels to a cell's height.
      let wide = min(area.width / 2, area.height * 2 * pictures.width / pictures.height)
      canvas.picture(pictures, in: area.takeRight(wide))
      _ = area.takeRight(1)
    }
    CurvesPanel.draw(run.curves, to: run.progress?.steps ?? 0, on: &canvas, in: area)
    return canvas.buffer
  }

  /// Rows of the table, its headings among them.
  private static func tableRows(_ state: WatchState, in area: Rect) -> Int {
    min(state.runs.count + 1, max(2, area.height / 2))
  }

  /// The first run that is seen, so that the selected one is.
  private static func firstVisible(_ state: WatchState, _ visible: Int) -> Int {
    min(max(0, state.selected - visible + 1), max(0, state.runs.count - visible))
  }

  /// The run in a row of the screen, where there is one.
  static func run(atRow y: Int, _ state: WatchState, height: Int) -> Int? {
    // Status line and headings are above.
    let line = y - 2
    let rest = Rect(x: 0, y: 1, width: 1, height: height - 1 - (height > 3 ? 1 : 0))
    let visible = tableRows(state, in: rest) - 1
    guard (0..<visible).contains(line) else { return nil }
    let run = firstVisible(state, visible) + line
    return run < state.runs.count ? run : nil
  }

  private static func status(_ state: WatchState, on canvas: inout Canvas, in rect: Rect) {
    canvas.fill(rect, .status)
    let training = state.runs.count { $0.state == .training }
    let longest = state.runs.compactMap(\.timeLeft).max { $0.seconds < $1.seconds }
    // Steps stand still meanwhile.
    let first = state.runs.compactMap(\.progress?.firstUpdatesToGo).first.map { "  \($0)" } ?? ""
    let left = first + (longest.map { "  \($0)" } ?? "")
    canvas.text(
      "watch  \(state.runs.count) run\(state.runs.count == 1 ? "" : "s"), \(training) training\(left)",
      x: rect.x + 1, y: rect.y, .statusAccent, width: max(0, rect.width - 2))
  }

  private static func hints(_ state: WatchState, on canvas: inout Canvas, in rect: Rect) {
    guard !rect.isEmpty else { return }
    canvas.fill(rect, .hint)
    if let message = state.message {
      canvas.text(message, x: rect.x + 1, y: rect.y, .message, width: max(0, rect.width - 2))
      return
    }
    var x = rect.x + 1
    let keys =
      state.isOwn
      ? [
        ("q", "leave this view; the training goes on"), ("ctrl-c", "stop the training"),
        ("y", "theme"),
      ]
      : [("up down", "run"), ("y", "theme"), ("q", "leave; trainings go on")]
    for (key, label) in keys {
      x += canvas.text(key, x: x, y: rect.y, .hintKey, width: max(0, rect.maxX - x)) + 1
      x += canvas.text(label, x: x, y: rect.y, .hint, width: max(0, rect.maxX - x)) + 2
    }
  }

  private static func table(_ state: WatchState, on canvas: inout Canvas, in rect: Rect) {
    let lines = textTable(
      headings, state.runs.map(row), textColumns: 2, endsInText: true
    ).split(separator: "\n").map(String.init)
    func write(_ line: String, y: Int, _ scope: Scope) {
      canvas.text(line, x: rect.x + 1, y: y, scope, width: max(0, rect.width - 1))
    }
    guard rect.height > 0 else { return }
    write(lines[0], y: rect.y, .dim)
    let rows = lines.dropFirst()
    let visible = rect.height - 1
    let first = firstVisible(state, visible)
    for (line, row) in rows.dropFirst(first).prefix(visible).enumerated() {
      let y = rect.y + 1 + line
      let isSelected = first + line == state.selected
      if isSelected {
        canvas.fill(Rect(x: rect.x, y: y, width: rect.width, height: 1), .popupSelected)
      }
      write(
        row, y: y,
        isSelected ? .popupSelected : state.runs[first + line].problem == nil ? .text : .warning)
    }
  }
}
