// Learning curves: returns of the training's episodes and of each evaluated mode over agent steps, with a
// legend above and the steps below.

import Basics
import Frames
import Terminal
import Training

enum CurvesPanel {
  /// The colours of curves, one after another.
  static let scopes: [Scope] = [.dim, .q1, .q2, .minQ, .reward, .masked, .policy, .iou]

  /// Draws the curves up to `end` steps.
  /// - Parameter marked: a step to point out, whose values the legend then tells.
  /// - Returns: the rectangle of the plot, 0 at its left edge and `end` at its right.
  @discardableResult
  static func draw(
    _ curves: LearningCurves, to end: Int, marked: Int? = nil, on canvas: inout Canvas,
    in rect: Rect
  ) -> Rect {
    guard !rect.isEmpty, rect.width >= 8 else { return rect.takingNothing }
    guard !curves.curves.isEmpty else {
      canvas.text("no episode has ended yet", x: rect.x + 1, y: rect.y, .dim, width: rect.width - 1)
      return rect.takingNothing
    }
    var area = rect
    _ = area.takeRight(1)
    if rect.height >= 2 { legend(curves, marked, on: &canvas, in: area.takeTop(1)) }
    let axis = rect.height >= 5 ? area.takeBottom(1) : area.takeBottom(0)
    var labels = area.takeLeft(TimelinePanel.gutter(rect))
    _ = labels.takeLeft(1)
    let all = curves.curves.flatMap(\.values)
    let top = max(all.max() ?? 1, 1)
    let range = min(all.min() ?? 0, 0)...top
    let end = max(end, curves.lastStep, 1)
    let samples = max(2, 2 * area.width)
    canvas.buffer.plot(
      curves.curves.enumerated().map { index, curve in
        PlotSeries(curve.sampled(samples, to: end), style: canvas.theme[scopes[cyclic: index]])
      }, in: area, range: range, capacity: samples)
    canvas.ends(of: range, decimals: 0, beside: area, in: labels)
    if !axis.isEmpty {
      canvas.text("0", x: area.x, y: axis.y, .dim)
      let text = "\(end) steps"
      canvas.text(text, x: max(area.x + 2, area.maxX - text.columns), y: axis.y, .dim)
    }
    if let marked {
      canvas.cursor(x: area.x + min(area.width - 1, marked * area.width / end), in: area)
    }
    return area
  }

  private static func legend(
    _ curves: LearningCurves, _ marked: Int?, on canvas: inout Canvas, in rect: Rect
  ) {
    let pieces = curves.curves.enumerated().map { index, curve in
      let value = marked.map(curve.value(at:)) ?? curve.last
      return ("\(curve.name) \(Format.number(value, decimals: 0))  ", scopes[cyclic: index])
    }
    canvas.pieces(pieces, x: rect.x + 1, y: rect.y, width: rect.width - 1)
  }
}

extension Rect {
  fileprivate var takingNothing: Rect { Rect(x: x, y: y, width: 0, height: 0) }
}
