// A pane with a picture: the observation, or a view of the attribution.

import Frames
import Pictures
import Terminal

enum PicturePanel {
  static func draw(
    _ pane: Pane, _ state: ExplorerState, isFocused: Bool, on canvas: inout Canvas
  ) {
    let view = view(of: pane.kind, state)
    let name = title(view, state)
    canvas.title(name, note: note(view, state), in: pane.title, isFocused: isFocused)
    guard let observations = state.session.observations else {
      message("rendering …", on: &canvas, in: pane.body)
      return
    }
    let pictures = observations.shown.pictures(
      frame: state.frame, request: observations.query.question.request,
      style: canvas.theme.pictures, against: observations.counterpart(of: observations.shown))
    guard let picture = pictures.frame(view) else {
      return without(view, on: &canvas, in: pane.body)
    }
    let place = canvas.picture(marked(picture, state), in: pane.body)
    if state.pixel != nil { canvas.click(place, .picture) }
    if pane.title.isEmpty { caption(name, on: &canvas, in: pane.body) }
    let other = observations.counterpart(of: observations.shown)
    legend(of: view, pictures, other: other, state, on: &canvas, in: place)
  }

  /// What the colours of a view mean, at the foot of its picture.
  static func legend(
    of view: PictureView, _ pictures: ObservationPictures, other: ModeObservation?,
    _ state: ExplorerState, on canvas: inout Canvas, in place: Rect
  ) {
    switch view {
    case .versus: legend(["gradient", "predicted", "both"], on: &canvas, in: place)
    case .difference:
      let mean = pictures.meanDifference.map { "mean \(Format.number($0, decimals: 2))" }
      legend(
        ["more here", other.map { "in \(name($0, state))" } ?? "less"], on: &canvas,
        in: place, after: mean)
    case .observation, .heat, .mask, .masked, .predicted: break
    }
  }

  /// In place of a picture that there is none of: why.
  static func without(_ view: PictureView, on canvas: inout Canvas, in rect: Rect) {
    canvas.fill(rect, .text)
    let reason =
      view == .difference
      ? "nothing to differ from yet: c or A" : "this agent predicts no mask"
    message(reason, on: &canvas, in: rect)
  }

  private static func view(of kind: PaneKind, _ state: ExplorerState) -> PictureView {
    switch kind {
    case .observation: .observation
    case .second: state.secondView
    case .attribution, .values, .timeline: state.view
    }
  }

  private static func title(_ view: PictureView, _ state: ExplorerState) -> String {
    guard view != .observation else {
      let frame = state.frame == .all ? .newest : state.frame
      return "observation \(Format.frame(frame, state.layout))"
    }
    // What is predicted is not of one target.
    let name =
      view == .predicted
      ? view.label : "\(Format.target(state.session.request.target)) · \(view.label)"
    return state.frame == .newest ? name : name + " \(Format.frame(state.frame, state.layout))"
  }

  /// What the title says on the right: the numbers that belong to the view.
  private static func note(_ view: PictureView, _ state: ExplorerState) -> String {
    guard view != .observation else { return state.session.mode.rawValue }
    let request = state.session.request
    var parts: [String] = []
    if view.needsPrediction, let overlap = state.session.step?.values?.predictedIoU {
      parts.append("IoU \(Format.number(overlap, decimals: 2))")
    }
    if view == .mask || view == .masked, let share = state.session.step?.values?.maskOnTask {
      parts.append("on task \(Format.percent(share))")
    }
    if let progress = state.session.progress {
      parts.append("\(Format.method(request.method)) \(Format.percent(Float(progress)))")
    } else if view == .heat || view == .difference {
      parts.append(Format.method(request.method))
    }
    if view != .predicted && view != .difference {
      parts.append("rho \(Format.quantile(request.quantile))")
    }
    return parts.joined(separator: "  ")
  }

  /// The picture with a frame around the pixel that is pointed at.
  private static func marked(_ picture: Frame, _ state: ExplorerState) -> Frame {
    guard let pixel = state.pixel else { return picture }
    var picture = picture
    for dy in -2...2 {
      for dx in -2...2 where max(abs(dx), abs(dy)) == 2 {
        let (x, y) = (pixel.x + dx, pixel.y + dy)
        guard (0..<picture.width).contains(x), (0..<picture.height).contains(y) else { continue }
        let at = 3 * (y * picture.width + x)
        let ink: UInt8 = (dx + dy).isMultiple(of: 2) ? 255 : 0
        for channel in 0..<3 { picture.pixels[at + channel] = ink }
      }
    }
    return picture
  }

  /// A title laid over the picture, where it has no line of its own.
  private static func caption(_ text: String, on canvas: inout Canvas, in rect: Rect) {
    canvas.text(" \(text) ", x: rect.x, y: rect.y, .title, width: rect.width)
  }

  /// The agent where agents are compared or that is another one, else the mode.
  private static func name(_ other: ModeObservation, _ state: ExplorerState) -> String {
    let isAboutAgents =
      state.isComparing
      ? state.comparison == .agents : other.viewpoint.agent != state.session.agent
    return isAboutAgents
      ? state.session.facts.agents[other.viewpoint.agent].name : other.mode.rawValue
  }

  /// Names of the colours of masks, in their order.
  private static func legend(
    _ names: [String], on canvas: inout Canvas, in rect: Rect, after number: String? = nil
  ) {
    guard rect.height >= 8 else { return }
    let theme = canvas.theme
    let style = theme.pictures
    var x = rect.x + 1
    if let number, rect.width >= 40 {
      x += canvas.text(" \(number) ", x: x, y: rect.maxY - 1, .popup)
    }
    for (name, ink) in zip(names, [style.gradientMask, style.predictedMask, style.bothMasks]) {
      guard x + 5 <= rect.maxX else { return }
      let swatch = Style(foreground: .rgb(ink), background: theme[.popup].background)
      x += canvas.buffer.write(" ■", x: x, y: rect.maxY - 1, style: swatch)
      x += canvas.text(" \(name) ", x: x, y: rect.maxY - 1, .popup, width: rect.maxX - x)
    }
  }

  private static func message(_ text: String, on canvas: inout Canvas, in rect: Rect) {
    canvas.buffer.write(
      text, in: rect.centered(width: text.columns, height: 1), style: canvas.theme[.dim],
      alignment: .center)
  }
}
