// A pane with a picture: the observation, or a view of the attribution.

import Frames
import Terminal

enum PicturePanel {
  static func draw(
    _ pane: Pane, _ state: ExplorerState, isFocused: Bool, on canvas: inout Canvas
  ) {
    let request = state.session.request
    let at = Format.frame(state.frameIndex)
    let view = pane.kind == .second ? state.secondView : state.view
    guard pane.kind != .observation else {
      canvas.title(
        "observation \(at)", note: state.session.mode.rawValue, in: pane.title,
        isFocused: isFocused)
      guard let observations = state.session.observations else {
        waiting(state, on: &canvas, in: pane.body)
        return
      }
      canvas.picture(observations.shown.stack.frames[state.frameIndex], in: pane.body)
      if pane.title.isEmpty { caption("observation \(at)", on: &canvas, in: pane.body) }
      return
    }
    let name = "\(Format.target(request.target)) · \(view.label)"
    canvas.title(
      state.frameIndex == 2 ? name : name + " \(at)", note: note(view, state), in: pane.title,
      isFocused: isFocused)
    guard let observations = state.session.observations else {
      waiting(state, on: &canvas, in: pane.body)
      return
    }
    let picture = Pictures.attribution(
      view, of: observations.shown, frame: state.frameIndex,
      quantile: observations.query.question.request.quantile,
      gradient: canvas.theme[.saliency], theme: canvas.theme)
    guard let picture else {
      canvas.fill(pane.body, .text)
      let text = "this agent predicts no mask"
      canvas.buffer.write(
        text, in: pane.body.centered(width: text.columns, height: 1),
        style: canvas.theme[.dim], alignment: .center)
      return
    }
    canvas.picture(picture, in: pane.body)
    if pane.title.isEmpty { caption(name, on: &canvas, in: pane.body) }
    if view == .versus { legend(on: &canvas, in: pane.body) }
  }

  /// What the title says on the right: the numbers that belong to the view.
  private static func note(_ view: AttributionView, _ state: ExplorerState) -> String {
    let request = state.session.request
    var parts: [String] = []
    if view.needsPrediction, let overlap = state.session.step?.values?.predictedIoU {
      parts.append("IoU \(Format.number(overlap, decimals: 2))")
    }
    if view == .mask || view == .masked, let share = state.session.step?.values?.maskOnTask {
      parts.append("on task \(Format.percent(share))")
    }
    if view == .heat { parts.append(Format.method(request.method)) }
    if view != .predicted { parts.append("rho \(Format.quantile(request.quantile))") }
    return parts.joined(separator: "  ")
  }

  /// A title laid over the picture, where it has no line of its own.
  private static func caption(_ text: String, on canvas: inout Canvas, in rect: Rect) {
    canvas.text(" \(text) ", x: rect.x, y: rect.y, .title, width: rect.width)
  }

  private static func legend(on canvas: inout Canvas, in rect: Rect) {
    guard rect.width >= 34, rect.height >= 8 else { return }
    let theme = canvas.theme
    var x = rect.x + 1
    let parts: [(String, ThemeInk)] = [
      ("gradient", .gradientMask), ("predicted", .predictedMask), ("both", .bothMasks),
    ]
    for (name, ink) in parts {
      let swatch = Style(foreground: .rgb(theme[ink]), background: theme[.popup].background)
      x += canvas.buffer.write(" ■", x: x, y: rect.maxY - 1, style: swatch)
      x += canvas.text(" \(name) ", x: x, y: rect.maxY - 1, .popup)
    }
  }

  private static func waiting(_ state: ExplorerState, on canvas: inout Canvas, in rect: Rect) {
    let text = "rendering …"
    canvas.buffer.write(
      text, in: rect.centered(width: text.columns, height: 1), style: canvas.theme[.dim],
      alignment: .center)
  }
}
