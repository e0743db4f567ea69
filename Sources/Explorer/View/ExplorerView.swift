// The screen as a function of the state. Panels draw on a canvas in their own rectangles and know
// nothing of each other.

import Frames
import Terminal

/// A drawn state.
struct Drawing {
  let buffer: Buffer
  let facts: DrawingFacts
}

/// What keys and mouse need to know of the last drawing.
struct DrawingFacts: Sendable, Equatable {
  /// The panes on the screen, for moving the focus.
  var panes: [PaneKind] = [.observation]
  /// Whether there was room for one picture only.
  var hasOnePicture = false
  /// What can be clicked; the last drawn lies on top.
  var regions: [Region] = []
}

enum ExplorerView {
  /// Draws a state.
  static func draw(
    _ state: ExplorerState, size: (width: Int, height: Int), theme: Theme
  ) -> Drawing {
    var wish = Layout.Wish()
    wish.single = state.single
    wish.thirdShowsValues = state.thirdShowsValues
    if state.isZoomed { wish.zoom = state.focus }
    let layout = Layout(width: size.width, height: size.height, wish: wish)
    var facts = DrawingFacts(
      panes: layout.panes.filter { !$0.body.isEmpty }.map(\.kind),
      hasOnePicture: layout.hasOnePicture)
    var canvas = Canvas(
      width: size.width, height: size.height, theme: theme, symbols: state.symbols)
    StatusLine.draw(state, on: &canvas, in: layout.status)
    if state.isComparing && !state.isZoomed {
      var area = Rect(
        x: 0, y: layout.status.maxY, width: size.width,
        height: layout.hints.y - layout.status.maxY)
      let rows = area.height - ComparePanel.height(state.session.compared.count, in: area)
      var timeline = area.takeBottom(rows)
      ComparePanel.draw(state, on: &canvas, in: area)
      if timeline.height >= 2 {
        canvas.title(
          ComparePanel.question(state, in: area), note: TimelinePanel.note(state),
          in: timeline.takeTop(1), isFocused: false)
      }
      TimelinePanel.draw(state, on: &canvas, in: timeline)
      facts.panes = [.attribution, .timeline]
    } else {
      for rule in layout.rules {
        canvas.buffer.verticalRule(
          x: rule.x, y: rule.y, height: rule.height, style: theme[.rule])
      }
      for pane in layout.panes {
        draw(
          pane, state, isFocused: state.focus == pane.kind, alone: facts.panes.count == 1, &canvas)
      }
    }
    HintLine.draw(state, on: &canvas, in: layout.hints)
    PopupPanel.draw(state, on: &canvas)
    facts.regions = canvas.regions
    return Drawing(buffer: canvas.buffer, facts: facts)
  }

  private static func draw(
    _ pane: Pane, _ state: ExplorerState, isFocused: Bool, alone: Bool, _ canvas: inout Canvas
  ) {
    canvas.click(pane.title, .paneTitle(pane.kind))
    switch pane.kind {
    case .observation, .attribution, .second:
      canvas.click(pane.body, .pane(pane.kind))
      PicturePanel.draw(pane, state, isFocused: isFocused && !alone, on: &canvas)
    case .values:
      canvas.title("values", note: ValuesPanel.note(state), in: pane.title, isFocused: isFocused)
      ValuesPanel.draw(state, on: &canvas, in: pane.body)
    case .timeline:
      canvas.title(
        state.timeline.panel.title, note: TimelinePanel.note(state), in: pane.title,
        isFocused: isFocused)
      TimelinePanel.draw(state, on: &canvas, in: pane.body)
    }
  }
}
