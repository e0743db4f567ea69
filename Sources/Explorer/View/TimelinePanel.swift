// The episode from left to right: Q against return-to-go, rewards, mask overlap, bookmarks and the
// cursor. From one row to as many as there are.

import Frames
import Terminal

enum TimelinePanel {
  /// What the title says on the right: how the critic did once that is known, else the legend.
  static func note(_ state: ExplorerState) -> String {
    let session = state.session
    var parts = ["step \(session.cursor)/\(session.facts.steps)"]
    if session.history.lines.count > 1 {
      parts.append("branch \(session.history.line.number)/\(session.history.made)")
    }
    let marks = session.bookmarks.filter { $0.index == session.cursor }
    if !marks.isEmpty {
      parts.append("marked: " + marks.map(\.reason.label).joined(separator: ", "))
    }
    return parts.joined(separator: "  ")
  }

  static func draw(_ state: ExplorerState, on canvas: inout Canvas, in rect: Rect) {
    guard !rect.isEmpty, rect.width >= 8 else { return }
    switch state.timeline {
    case .values: values(state, on: &canvas, in: rect)
    case .calibration: CalibrationPlot.draw(state, on: &canvas, in: rect)
    case .branches: BranchesPlot.draw(state, on: &canvas, in: rect)
    case .curves: curves(state, on: &canvas, in: rect)
    }
  }

  /// The learning curves of the run, with the snapshot that acts.
  private static func curves(_ state: ExplorerState, on canvas: inout Canvas, in rect: Rect) {
    guard let curves = state.session.facts.curves else { return }
    let end = max(curves.lastStep, state.session.facts.agents.last?.step ?? 0)
    let plot = CurvesPanel.draw(
      curves, to: end, marked: state.session.agentFacts.step, on: &canvas, in: rect)
    canvas.click(plot, .curves(end: end))
  }

  private static func values(_ state: ExplorerState, on canvas: inout Canvas, in rect: Rect) {
    let session = state.session
    let steps = session.history.steps
    let capacity = max(2, session.facts.steps + 1, steps.count)
    var area = rect
    _ = area.takeRight(1)
    var labels = area.takeLeft(gutter(rect))
    _ = labels.takeLeft(rect.height > 1 ? 1 : 0)
    canvas.click(area, .timeline(capacity: capacity))
    let q = steps.map { Double($0.values?.minQ ?? .nan) }
    let worth =
      ReturnToGo.values(of: session.history.line, discount: session.agentFacts.discount) ?? []
    if rect.height == 1 {
      canvas.text("Q", x: labels.x, y: area.y, .minQ)
      row(q, capacity, .minQ, on: &canvas, in: area)
    } else {
      var rest = area
      let marks = rest.takeTop(1)
      bookmarks(session, capacity, on: &canvas, in: marks)
      if labels.width >= 8 { legend(hasReturn: !worth.isEmpty, on: &canvas, labels, row: marks.y) }
      let overlap = steps.map { Double($0.values?.cleanIoU ?? $0.values?.predictedIoU ?? .nan) }
      if rest.height >= 5, overlap.contains(where: \.isFinite) {
        strip("IoU", overlap, 0...1, capacity, .iou, on: &canvas, rest.takeBottom(1), labels)
      }
      if rest.height >= 3 {
        let rewards = steps.enumerated().map { $0.offset == 0 ? .nan : $0.element.reward }
        let known = rewards.filter(\.isFinite)
        let least = min(known.min() ?? 0, 0)
        let most = max(known.max() ?? 1, least + 1e-9, 0)
        let height = rest.height >= 8 ? 2 : 1
        strip(
          "reward", rewards, least...most, capacity, .reward, on: &canvas, rest.takeBottom(height),
          labels)
      }
      plot(q, worth, capacity, on: &canvas, in: rest, labels)
      changes(session, capacity, on: &canvas, in: area)
    }
    cursor(session, capacity, on: &canvas, in: area)
  }

  /// The column of a state: the same rounding as the plots use.
  static func column(_ index: Int, _ capacity: Int, _ rect: Rect) -> Int {
    let dot = Int((Double(index) * Double(2 * rect.width - 1) / Double(capacity - 1)).rounded())
    return rect.x + min(rect.width - 1, dot / 2)
  }

  static func cursor(
    _ session: Session, _ capacity: Int, on canvas: inout Canvas, in rect: Rect
  ) {
    guard session.history.count > 0 else { return }
    canvas.cursor(x: column(session.cursor, capacity, rect), in: rect)
  }

  private static func bookmarks(
    _ session: Session, _ capacity: Int, on canvas: inout Canvas, in rect: Rect
  ) {
    if let fork = session.history.line.forkedAt {
      canvas.text("Y", x: column(fork, capacity, rect), y: rect.y, .dim)
    }
    if let marked = session.markedRange {
      let ends = (marked.start, marked.end ?? max(marked.start, session.cursor))
      let (from, to) = (column(ends.0, capacity, rect), column(ends.1, capacity, rect))
      canvas.buffer.horizontalRule(
        x: from, y: rect.y, width: to - from + 1, style: canvas.theme[.bookmark])
      canvas.text("[", x: from, y: rect.y, .bookmark)
      if marked.end != nil { canvas.text("]", x: to, y: rect.y, .bookmark) }
    }
    for mark in session.bookmarks where mark.reason != .byHand {
      canvas.text(
        String(mark.reason.symbol), x: column(mark.index, capacity, rect), y: rect.y, .bookmark)
    }
    ownMarks(session, capacity, on: &canvas, in: rect)
  }

  /// The marks that somebody made, in the first row of a plot over the episode's steps.
  static func ownMarks(
    _ session: Session, _ capacity: Int, on canvas: inout Canvas, in rect: Rect
  ) {
    for mark in session.bookmarks where mark.reason == .byHand {
      canvas.text(
        String(mark.reason.symbol), x: column(mark.index, capacity, rect), y: rect.y, .bookmark)
    }
  }

  /// Where values are of another agent (@) or mode (m) than those before, and where somebody acted by hand.
  private static func changes(
    _ session: Session, _ capacity: Int, on canvas: inout Canvas, in rect: Rect
  ) {
    let views = session.history.steps.map { $0.values?.viewpoint }
    for (index, (before, here)) in zip(views, views.dropFirst()).enumerated() {
      guard let before, let here, before != here else { continue }
      put(before.agent == here.agent ? "m" : "@", .dim, index + 1, capacity, on: &canvas, in: rect)
    }
    for (index, step) in session.history.steps.enumerated() where step.byHand {
      put("▾", .byHand, index, capacity, on: &canvas, in: rect)
    }
  }

  /// A sign over a state, a row lower where there is one already.
  private static func put(
    _ sign: String, _ scope: Scope, _ index: Int, _ capacity: Int, on canvas: inout Canvas,
    in rect: Rect
  ) {
    let x = column(index, capacity, rect)
    let isFree = canvas.buffer[x, rect.y].scalar == " "
    canvas.text(sign, x: x, y: isFree ? rect.y : rect.y + 1, scope)
  }

  /// Columns beside a plot for what its ends are called.
  static func gutter(_ rect: Rect) -> Int { rect.height >= 3 && rect.width >= 40 ? 10 : 2 }

  private static func legend(
    hasReturn: Bool, on canvas: inout Canvas, _ labels: Rect, row: Int
  ) {
    let used = canvas.text("Q", x: labels.x, y: row, .minQ)
    if hasReturn { canvas.text(" return", x: labels.x + used, y: row, .returns) }
  }

  /// Values as one row of bars, each column the largest of those that fall on it.
  private static func row(
    _ values: [Double], _ capacity: Int, _ scope: Scope, range: ClosedRange<Double>? = nil,
    on canvas: inout Canvas, in rect: Rect
  ) {
    guard let range = range ?? Buffer.range(of: values) else { return }
    var columns = [Double](repeating: .nan, count: rect.width)
    for (index, value) in values.enumerated() where value.isFinite {
      let at = column(index, capacity, rect) - rect.x
      columns[at] = columns[at].isNaN ? value : max(columns[at], value)
    }
    // Where there are fewer states than columns, a state fills the columns up to the next.
    let last = values.isEmpty ? 0 : column(values.count - 1, capacity, rect) - rect.x
    for at in 1..<max(2, columns.count) where at < columns.count && at <= last {
      if columns[at].isNaN { columns[at] = columns[at - 1] }
    }
    canvas.buffer.sparkline(columns, in: rect, range: range, style: canvas.theme[scope])
  }

  private static func strip(
    _ label: String, _ values: [Double], _ range: ClosedRange<Double>, _ capacity: Int,
    _ scope: Scope, on canvas: inout Canvas, _ rect: Rect, _ labels: Rect
  ) {
    canvas.text(label, x: labels.x, y: rect.y, scope, width: labels.width - 1)
    row(values, capacity, scope, range: range, on: &canvas, in: rect)
  }

  private static func plot(
    _ q: [Double], _ worth: [Double], _ capacity: Int, on canvas: inout Canvas, in rect: Rect,
    _ labels: Rect
  ) {
    guard !rect.isEmpty, let all = Buffer.range(of: q + worth) else { return }
    // From zero where that is near, so that heights can be compared.
    let low = all.lowerBound > 0 && all.lowerBound < all.upperBound / 2 ? 0 : all.lowerBound
    // A tenth of the size at least, so that noise around a steady value stays small.
    let range = low...max(all.upperBound, low + abs(all.upperBound) / 10, low + 1e-3)
    if rect.height < 3 && worth.isEmpty {
      row(q, capacity, .minQ, range: range, on: &canvas, in: rect)
    } else {
      canvas.buffer.plot(
        [
          PlotSeries(worth, style: canvas.theme[.returns]),
          PlotSeries(q, style: canvas.theme[.minQ]),
        ], in: rect, range: range, capacity: capacity)
    }
    canvas.ends(of: range, beside: rect, in: labels)
  }
}
