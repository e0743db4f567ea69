// min Q along each action component, -1 at the left and 1 at the right edge: a line where rows
// allow, else a row of colours. Below it the policy's action and its spread, and the action by
// hand.

import Attribution
import Frames
import Pictures
import Terminal

enum LandscapePlot {
  static func draw(
    _ inspection: Inspection, _ state: ExplorerState, on canvas: inout Canvas, in rect: Rect
  ) {
    let count = inspection.landscape.count
    if inspection.choices.count > 1, rect.width >= 24 {
      return ChoicesPlot.draw(inspection, state, on: &canvas, in: rect)
    }
    if !inspection.surface.isEmpty, rect.height >= 8, rect.width >= 24 {
      return SurfacePlot.draw(inspection, state, on: &canvas, in: rect)
    }
    guard count > 0, rect.height >= 1, rect.width >= 12 else { return }
    let shown = min(count, rect.height)
    let rows = min(rect.height / shown, 14)
    let longest = state.session.facts.actionNames.map(\.count).max() ?? 0
    let labels = min(max(6, longest + 1), rect.width / 3)
    for dimension in 0..<shown {
      let part = Rect(
        x: rect.x, y: rect.y + dimension * rows, width: rect.width,
        height: rows)
      component(dimension, inspection, state, on: &canvas, in: part, labels: labels)
    }
  }

  private static func component(
    _ dimension: Int, _ inspection: Inspection, _ state: ExplorerState, on canvas: inout Canvas,
    in rect: Rect, labels: Int
  ) {
    let values = inspection.landscape[dimension].map(Double.init)
    guard let range = Buffer.range(of: values) else { return }
    var area = rect
    let label = area.takeLeft(labels)
    let isChosen = state.session.facts.actionCount > 1 && state.dimension == dimension
    canvas.text(
      state.session.facts.actionNames[dimension], x: label.x, y: label.y, isChosen ? .byHand : .dim)
    let axis = area.height >= 2 ? area.takeBottom(1) : area.takeBottom(0)
    canvas.click(area, .landscape(dimension: dimension))
    if area.height >= 2 {
      if area.height > 2 {
        canvas.text(
          Format.number(range.upperBound), x: label.x, y: area.y + 1, .dim, width: 6)
        canvas.text(
          Format.number(range.lowerBound), x: label.x, y: area.maxY - 1, .dim, width: 6)
      }
      spread(dimension, inspection, on: &canvas, in: area)
      canvas.buffer.plot(
        [PlotSeries(values, style: lineStyle(canvas.theme[.minQ]))], in: area,
        range: range.lowerBound...max(range.upperBound, range.lowerBound + 1e-6))
    } else {
      strip(values, range, on: &canvas, in: area)
    }
    marks(dimension, inspection, state, on: &canvas, in: area, axis: axis)
  }

  /// Without a background of its own, so that the spread's shade below stays.
  private static func lineStyle(_ style: Style) -> Style {
    var style = style
    style.background = .terminalDefault
    return style
  }

  /// A row of colours, dark where the value is low.
  private static func strip(
    _ values: [Double], _ range: ClosedRange<Double>, on canvas: inout Canvas, in rect: Rect
  ) {
    let span = max(range.upperBound - range.lowerBound, 1e-9)
    for column in 0..<rect.width {
      let place = Double(column) / Double(max(1, rect.width - 1)) * Double(values.count - 1)
      let value = (values[Int(place.rounded())] - range.lowerBound) / span
      guard value.isFinite else { continue }
      let color = canvas.theme[.landscape][Float(value)]
      for row in 0..<rect.height {
        let letters: [Unicode.Scalar] = [".", ":", "-", "=", "+", "*", "#"]
        let letter = letters[min(6, max(0, Int(value * 6.99)))]
        canvas.buffer[rect.x + column, rect.y + row] = Cell(
          canvas.buffer.symbols == .ascii ? letter : "█", Style(foreground: .rgb(color)))
      }
    }
  }

  /// Shades the actions within one standard deviation of the policy's mean.
  private static func spread(
    _ dimension: Int, _ inspection: Inspection, on canvas: inout Canvas, in rect: Rect
  ) {
    guard let range = inspection.policyRange(of: dimension) else { return }
    let from = column(Double(range.lowerBound), rect)
    let to = column(Double(range.upperBound), rect)
    let shade = canvas.theme[.spread].background
    canvas.buffer.restyle(
      Rect(x: from, y: rect.y, width: max(1, to - from + 1), height: rect.height)
    ) { $0.background = shade }
  }

  private static func marks(
    _ dimension: Int, _ inspection: Inspection, _ state: ExplorerState, on canvas: inout Canvas,
    in area: Rect, axis: Rect
  ) {
    let isAscii = canvas.buffer.symbols == .ascii
    let row = axis.isEmpty ? area.y : axis.y
    var marks: [(mark: String, column: Int, scope: Scope)] = []
    if dimension < inspection.policyAction.count {
      let value = inspection.policyAction[dimension]
      let mark = isAscii ? "^" : (axis.isEmpty ? "┃" : "▲")
      marks.append((mark, column(Double(value), area), .policy))
      note("π \(Format.signed(value, decimals: 2))", .policy, on: &canvas, area, axis)
    }
    if let byHand = state.session.actionByHand, dimension < byHand.count {
      marks.append((isAscii ? "!" : "◆", column(Double(byHand[dimension]), area), .byHand))
    }
    if !axis.isEmpty {
      canvas.buffer.horizontalRule(
        x: axis.x, y: axis.y, width: axis.width, style: canvas.theme[.rule])
      // Half a label under a mark would be another number.
      for (label, x) in [("-1", axis.x), ("0", column(0, axis)), ("1", axis.maxX - 1)] {
        let taken = x..<x + label.count
        if marks.allSatisfy({ !taken.contains($0.column) }) {
          canvas.text(label, x: x, y: axis.y, .dim)
        }
      }
    }
    for (mark, column, scope) in marks { canvas.text(mark, x: column, y: row, scope) }
  }

  /// The policy's number at the right end of the label column, below the name.
  private static func note(
    _ text: String, _ scope: Scope, on canvas: inout Canvas, _ area: Rect, _ axis: Rect
  ) {
    guard !axis.isEmpty else { return }
    canvas.text(String(text.dropFirst(2)), x: area.x - 6, y: axis.y, scope, width: 6)
  }

  private static func column(_ action: Double, _ rect: Rect) -> Int {
    let share = (min(max(action, -1), 1) + 1) / 2
    return rect.x + Int((share * Double(rect.width - 1)).rounded())
  }
}
