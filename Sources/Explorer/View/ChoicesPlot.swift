// The actions that an agent chooses from as bars, in the grid's order: min Q of each, from the worst of them to the best.
// Where rows are few, the best ones.

import Attribution
import Frames
import Terminal

enum ChoicesPlot {
  static func draw(
    _ inspection: Inspection, _ state: ExplorerState, on canvas: inout Canvas, in rect: Rect
  ) {
    let choices = inspection.choices
    guard rect.height >= 1,
      let range = Buffer.range(of: choices.map { Double($0.minQ) })
    else { return }
    let best = choices.indices.sorted { (choices[$0].minQ, $1) > (choices[$1].minQ, $0) }
    let shown = best.prefix(rect.height).sorted()
    let names = choices.map { Format.action($0.action) }
    let labelWidth = min((names.map(\.columns).max() ?? 0) + 2, rect.width / 2)
    let numberWidth = 8
    let span = max(range.upperBound - range.lowerBound, 1e-9)
    let byHand = state.session.actionByHand
    for (row, index) in shown.enumerated() {
      let y = rect.y + row
      let choice = choices[index]
      let isPolicy = choice.action == inspection.policyAction
      let isByHand = byHand.map { choice.action == $0 } ?? false
      let sign = isByHand ? "◆ " : isPolicy ? "▶ " : "  "
      let scope: Scope = isByHand ? .byHand : isPolicy ? .policy : .dim
      canvas.text(sign + names[index], x: rect.x, y: y, scope, width: labelWidth)
      let value = Format.number(choice.minQ)
      canvas.text(
        value, x: rect.x + labelWidth + max(0, numberWidth - 1 - value.columns), y: y, .strong)
      let start = labelWidth + numberWidth
      guard rect.width - start >= 4 else { continue }
      var style = canvas.theme[isPolicy ? .policy : .minQ]
      style.background = canvas.theme[.track].background
      style.attributes = []
      canvas.buffer.bar(
        x: rect.x + start, y: y, width: rect.width - start,
        fraction: (Double(choice.minQ) - range.lowerBound) / span, style: style)
      canvas.click(Rect(x: rect.x, y: y, width: rect.width, height: 1), .choice(index))
    }
  }
}
