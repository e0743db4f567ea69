// Insertion and deletion: the value while the most salient pixels are put into a grey picture one after
// another, and while they are taken away.

import Attribution
import Frames
import Terminal

enum FidelityPlot {
  /// - Parameter open: makes an empty box and returns its inside.
  static func draw(
    _ state: ExplorerState, on canvas: inout Canvas,
    open: (_ title: String, _ note: String, _ box: Rect, _ canvas: inout Canvas) -> Rect
  ) {
    let area = canvas.buffer.bounds
    let box = area.centered(width: min(area.width, 72), height: min(area.height, 20))
    let method = Format.method(state.session.request.method)
    var inside = open(
      "insertion and deletion · \(method)", "esc, or a key that steps", box, &canvas)
    _ = inside.takeLeft(1)
    _ = inside.takeRight(1)
    guard inside.height >= 4, inside.width >= 24 else { return }
    guard let curves = state.session.observations?.shown.inspection.fidelity else {
      canvas.text("asking …", x: inside.x, y: inside.y, .popupDim, width: inside.width)
      return
    }
    let legend = inside.takeTop(1)
    let axis = inside.takeBottom(1)
    let labels = inside.takeLeft(8)
    let values = (curves.insertion + curves.deletion).map(Double.init)
    guard let range = Buffer.range(of: values) else { return }
    let ends = range.lowerBound...max(range.upperBound, range.lowerBound + 1e-6)
    canvas.buffer.plot(
      [
        PlotSeries(curves.deletion.map(Double.init), style: style(.masked, canvas)),
        PlotSeries(curves.insertion.map(Double.init), style: style(.minQ, canvas)),
      ], in: inside, range: ends)
    canvas.text(Format.number(range.upperBound), x: labels.x, y: inside.y, .popupDim, width: 7)
    canvas.text(
      Format.number(range.lowerBound), x: labels.x, y: inside.maxY - 1, .popupDim, width: 7)
    canvas.text("0%", x: inside.x, y: axis.y, .popupDim)
    let all = "100% of the pixels"
    canvas.text(all, x: inside.maxX - all.columns, y: axis.y, .popupDim, width: inside.width)
    var x = legend.x
    for (name, curve, scope) in [
      ("insertion", curves.insertion, Scope.minQ), ("deletion", curves.deletion, .masked),
    ] {
      let mean = Format.number(FidelityCurves.mean(curve))
      let text = "\(name) \(mean)"
      canvas.buffer.write(text, x: x, y: legend.y, style: style(scope, canvas))
      x += text.columns + 3
    }
    canvas.text(
      "mean min Q; good: high, then low", x: x, y: legend.y, .popupDim,
      width: legend.maxX - x)
  }

  /// A curve's colour on a popup's ground.
  private static func style(_ scope: Scope, _ canvas: Canvas) -> Style {
    var style = canvas.theme[scope]
    style.background = canvas.theme[.popup].background
    return style
  }
}
