// A buffer with a theme and a record of what can be clicked: what the panels draw on.

import Frames
import Terminal

struct Canvas {
  var buffer: Buffer
  let theme: Theme
  private(set) var regions: [Region] = []

  init(width: Int, height: Int, theme: Theme, symbols: Symbols) {
    buffer = Buffer(
      width: width, height: height, fill: Cell(" ", theme[.background]), symbols: symbols)
    self.theme = theme
  }

  /// Writes a text; returns the columns used.
  @discardableResult
  mutating func text(
    _ text: String, x: Int, y: Int, _ scope: Scope = .text, width: Int? = nil
  ) -> Int {
    buffer.write(text, x: x, y: y, style: theme[scope], width: width)
  }

  /// Writes pieces one after another; returns the columns used.
  @discardableResult
  mutating func pieces(_ pieces: [(String, Scope)], x: Int, y: Int, width: Int) -> Int {
    buffer.write(pieces.map { (text: $0.0, style: theme[$0.1]) }, x: x, y: y, width: width)
  }

  /// Fills a rectangle with the ground of a scope.
  mutating func fill(_ rect: Rect, _ scope: Scope) { buffer.fill(rect, theme[scope]) }

  /// A title line over a pane: a name on the left, notes on the right where they fit.
  mutating func title(
    _ name: String, note: String = "", in rect: Rect, isFocused: Bool
  ) {
    guard !rect.isEmpty else { return }
    let scope: Scope = isFocused ? .titleFocused : .title
    fill(rect, scope)
    let used = text(" " + name, x: rect.x, y: rect.y, scope, width: rect.width)
    let room = rect.width - used - 2
    guard room >= 4, !note.isEmpty, note.columns <= room else { return }
    text(
      note, x: rect.maxX - note.columns - 1, y: rect.y, isFocused ? .titleFocused : .titleNote)
  }

  /// Draws a picture as large as its shape lets it be inside `rect`; returns where.
  @discardableResult
  mutating func picture(_ frame: Frame, in rect: Rect) -> Rect {
    let place = FrameCells.fit(frame, in: rect)
    buffer.place(frame, in: place)
    return place
  }

  /// Points out a column of a plot.
  mutating func cursor(x: Int, in rect: Rect) {
    let style = theme[.cursor]
    buffer.restyle(Rect(x: x, y: rect.y, width: 1, height: rect.height)) { cell in
      cell.background = style.background
      // On a single row of bars the ground alone would hardly be seen.
      if rect.height == 1 || cell.foreground == .terminalDefault {
        cell.foreground = style.foreground
      }
      cell.attributes.formUnion(style.attributes)
    }
  }

  /// Writes the ends of a plot's range beside it, where there is room.
  mutating func ends(
    of range: ClosedRange<Double>, decimals: Int = 1, beside plot: Rect, in labels: Rect
  ) {
    guard labels.width >= 8, plot.height >= 1 else { return }
    text(
      Format.number(range.upperBound, decimals: decimals), x: labels.x, y: plot.y, .dim, width: 7)
    guard plot.height >= 2 else { return }
    text(
      Format.number(range.lowerBound, decimals: decimals), x: labels.x, y: plot.maxY - 1, .dim,
      width: 7)
  }

  /// Makes a rectangle clickable, as far as it lies on the screen.
  mutating func click(_ rect: Rect, _ target: Region.Target) {
    let visible = rect.intersection(buffer.bounds)
    guard !visible.isEmpty else { return }
    regions.append(Region(rect: visible, target: target))
  }
}
