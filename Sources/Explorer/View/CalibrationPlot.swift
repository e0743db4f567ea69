// Whether the critic is right: values against returns-to-go as dots around a diagonal, and the temporal difference of
// every step.

import Frames
import Terminal

enum CalibrationPlot {
  static func draw(_ state: ExplorerState, on canvas: inout Canvas, in rect: Rect) {
    let session = state.session
    let line = session.history.line
    let discount = session.agentFacts.discount
    var area = rect
    _ = area.takeRight(1)
    let legend = rect.height >= 2 ? area.takeTop(1) : area.takeTop(0)
    let capacity = max(2, session.facts.steps + 1, session.history.count)
    let differences = line.steps.indices.map {
      ReturnToGo.temporalDifference(at: $0, of: line, discount: discount) ?? .nan
    }
    let worth = ReturnToGo.values(of: line, discount: discount)
    if let worth, area.width >= 30, area.height >= 3 {
      let pairs = zip(line.steps, worth).compactMap { step, worth in
        step.values.map { (q: Double($0.minQ), worth: worth) }
      }
      scatter(pairs, on: &canvas, in: area.takeLeft(min(area.width / 2, 4 * area.height)))
      _ = area.takeLeft(2)
      self.legend(pairs, differences, isMixed: line.mixesAgents, on: &canvas, in: legend)
    } else {
      self.legend([], differences, isMixed: line.mixesAgents, on: &canvas, in: legend)
    }
    canvas.click(area, .timeline(capacity: capacity))
    let largest = differences.filter(\.isFinite).map(abs).max() ?? 0
    let range = -max(largest, 1e-3)...max(largest, 1e-3)
    canvas.buffer.plot(
      [
        PlotSeries([0, 0], style: canvas.theme[.rule])
      ], in: area, range: range)
    canvas.buffer.plot(
      [PlotSeries(differences, style: canvas.theme[.minQ])], in: area, range: range,
      capacity: capacity)
    if largest > 0, area.height >= 3 {
      canvas.text("TD ±\(Format.number(largest))", x: area.x, y: area.y, .dim)
    }
    TimelinePanel.ownMarks(session, capacity, on: &canvas, in: area)
    TimelinePanel.cursor(session, capacity, on: &canvas, in: area)
  }

  private static func legend(
    _ pairs: [(q: Double, worth: Double)], _ differences: [Double], isMixed: Bool,
    on canvas: inout Canvas, in rect: Rect
  ) {
    let finite = differences.filter(\.isFinite)
    func mean(_ values: [Double]) -> Double? {
      values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
    }
    var pieces: [(String, Scope)] = []
    if pairs.isEmpty {
      pieces.append(("return-to-go is known once the episode is over  ", .dim))
    } else {
      let errors = pairs.map { $0.q - $0.worth }
      pieces += [
        ("Q against return-to-go", .minQ), ("  bias ", .dim), (Format.signed(mean(errors)), .text),
        ("  mean error ", .dim), (Format.number(mean(errors.map(abs))), .text), ("   ", .dim),
      ]
    }
    pieces += [
      ("mean |TD| ", .minQ), (Format.number(mean(finite.map(abs)), decimals: 2), .text),
    ]
    if isMixed { pieces.append(("   some actions are not this agent's", .warning)) }
    canvas.pieces(pieces, x: rect.x + 1, y: rect.y, width: rect.width - 1)
  }

  private static func scatter(
    _ pairs: [(q: Double, worth: Double)], on canvas: inout Canvas, in rect: Rect
  ) {
    guard let range = Buffer.range(of: pairs.flatMap { [$0.q, $0.worth] }) else { return }
    let wide = range.lowerBound...max(range.upperBound, range.lowerBound + 1e-3)
    canvas.buffer.plot(
      [PlotSeries([wide.lowerBound, wide.upperBound], style: canvas.theme[.rule])], in: rect,
      range: wide)
    canvas.buffer.scatter(
      pairs.map { ($0.q, $0.worth) }, in: rect, x: wide, y: wide, style: canvas.theme[.minQ])
    canvas.text(Format.number(wide.upperBound, decimals: 0), x: rect.x, y: rect.y, .dim)
    canvas.text("return", x: rect.x, y: rect.y + 1, .dim)
    let end = "Q \(Format.number(wide.upperBound, decimals: 0))"
    canvas.text(end, x: rect.maxX - end.columns, y: rect.maxY - 1, .dim)
  }
}
