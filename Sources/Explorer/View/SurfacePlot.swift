// min Q over two action components as a heat map: the first from left to right, the second from the bottom up, with the
// policy's action, one deviation around it, and the action by hand.

import Attribution
import Frames
import Pictures
import Terminal

enum SurfacePlot {
  /// The upper end of the colours: without decimals only where these would not fit.
  private static func end(_ value: Double) -> String {
    let text = "to " + Format.number(value)
    return text.columns <= 7 ? text : "to " + Format.number(value, decimals: 0)
  }

  static func draw(
    _ inspection: Inspection, _ state: ExplorerState, on canvas: inout Canvas, in rect: Rect
  ) {
    let values = inspection.surface
    let flat = values.joined().map(Double.init)
    guard let range = Buffer.range(of: flat), rect.height >= 4 else { return }
    var area = rect
    let labels = area.takeLeft(8)
    let axis = area.takeBottom(1)
    _ = area.takeRight(1)
    // The ends of the colours and of the second component's axis.
    let middle = labels.y + (area.height - 1) / 2
    for (text, y, scope) in [
      (Format.number(range.lowerBound), labels.y + 1, Scope.minQ),
      (Self.end(range.upperBound), labels.y + 2, .minQ),
    ] where labels.height >= 8 { canvas.text(text, x: labels.x, y: y, scope, width: 7) }
    for (text, y) in [
      ("1", area.y), (state.session.facts.actionNames[1], middle), ("-1", area.maxY - 1),
    ] { canvas.text(text, x: area.x - 1 - text.columns, y: y, .dim) }
    if labels.height >= 8 { canvas.text("min Q", x: labels.x, y: labels.y, .minQ, width: 6) }
    let span = max(range.upperBound - range.lowerBound, 1e-9)
    var picture = Frame(width: values[0].count, height: values.count)
    for (row, line) in values.enumerated() {
      for (column, value) in line.enumerated() {
        picture[column, values.count - 1 - row] =
          canvas.theme[.landscape][Float((Double(value) - range.lowerBound) / span)]
      }
    }
    canvas.buffer.place(picture, in: area)
    canvas.click(area, .surface)
    func place(_ x: Float, _ y: Float) -> (x: Int, y: Int) {
      func share(_ value: Float) -> Double { (Double(min(max(value, -1), 1)) + 1) / 2 }
      return (
        area.x + Int((share(x) * Double(area.width - 1)).rounded()),
        area.y + Int(((1 - share(y)) * Double(area.height - 1)).rounded())
      )
    }
    let isAscii = canvas.buffer.symbols == .ascii
    if let across = inspection.policyRange(of: 0), let up = inspection.policyRange(of: 1) {
      let (low, high) = (
        place(across.lowerBound, up.lowerBound), place(across.upperBound, up.upperBound)
      )
      for (x, y) in [(low.x, low.y), (high.x, low.y), (low.x, high.y), (high.x, high.y)] {
        canvas.text("+", x: x, y: y, .policy)
      }
    }
    let policy = inspection.policyAction
    let at = place(policy[0], policy[1])
    canvas.text(isAscii ? "^" : "▲", x: at.x, y: at.y, .policy)
    if let byHand = state.session.actionByHand, byHand.count == 2 {
      let hand = place(byHand[0], byHand[1])
      canvas.text(isAscii ? "!" : "◆", x: hand.x, y: hand.y, .byHand)
    }
    canvas.text("-1", x: area.x, y: axis.y, .dim)
    canvas.text(state.session.facts.actionNames[0], x: area.x + area.width / 2 - 2, y: axis.y, .dim)
    canvas.text("1", x: area.maxX - 1, y: axis.y, .dim)
    for (row, component) in policy.enumerated() where middle + 2 + row < area.maxY - 1 {
      let text = (isAscii ? "^" : "▲") + Format.signed(component, decimals: 2)
      canvas.text(text, x: labels.x, y: middle + 2 + row, .policy, width: 7)
    }
  }
}
