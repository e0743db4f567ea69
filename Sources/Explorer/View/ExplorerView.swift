// The screen as a function of the state. Panels draw on a canvas in their own rectangles and know
// nothing of each other.

import Frames
import Terminal

/// Draws states; keeps only working memory between drawings.
struct ExplorerView {
  private var pictures = FrameCells()

  init() {}

  /// Draws a state at a size, and notes in it what can be clicked and which panes are there.
  mutating func draw(_ state: inout ExplorerState, width: Int, height: Int) -> Buffer {
    var wish = Layout.Wish()
    wish.single = state.single
    wish.thirdShowsValues = state.thirdShowsValues
    if state.isZoomed { wish.zoom = state.focus }
    let layout = Layout(width: width, height: height, wish: wish)
    state.hasOnePicture = layout.hasOnePicture
    state.visiblePanes = layout.panes.filter { !$0.body.isEmpty }.map(\.kind)
    var canvas = Canvas(
      width: width, height: height, theme: state.theme, symbols: state.symbols,
      pictures: pictures)
    StatusLine.draw(state, on: &canvas, in: layout.status)
    if state.isComparing && !state.isZoomed {
      var area = Rect(
        x: 0, y: layout.status.maxY, width: width,
        height: layout.hints.y - layout.status.maxY)
      let rows = area.height - ComparePanel.height(state.session.compared.count, in: area)
      let timeline = area.takeBottom(rows)
      ComparePanel.draw(state, on: &canvas, in: area)
      TimelinePanel.draw(state, on: &canvas, in: timeline)
      state.visiblePanes = [.attribution, .timeline]
    } else {
      for rule in layout.rules {
        canvas.buffer.verticalRule(
          x: rule.x, y: rule.y, height: rule.height, style: state.theme[.rule])
      }
      for pane in layout.panes { draw(pane, state, on: &canvas) }
    }
    HintLine.draw(state, on: &canvas, in: layout.hints)
    PopupPanel.draw(state, on: &canvas)
    pictures = canvas.pictures
    state.regions = canvas.regions
    return canvas.buffer
  }

  private func draw(_ pane: Pane, _ state: ExplorerState, on canvas: inout Canvas) {
    canvas.click(pane.title, .pane(pane.kind))
    let isFocused = state.focus == pane.kind
    switch pane.kind {
    case .observation, .attribution, .second:
      canvas.click(pane.body, .pane(pane.kind))
      PicturePanel.draw(pane, state, on: &canvas)
    case .values:
      let name = "values"
      canvas.title(name, note: ValuesPanel.note(state), in: pane.title, isFocused: isFocused)
      ValuesPanel.draw(state, on: &canvas, in: pane.body)
    case .timeline:
      canvas.title(
        "timeline", note: TimelinePanel.note(state), in: pane.title, isFocused: isFocused)
      TimelinePanel.draw(state, on: &canvas, in: pane.body)
    }
  }
}
