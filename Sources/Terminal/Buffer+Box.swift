// Frames around panels, rules and scrollbars.

import Frames

extension Buffer {
  /// Horizontal, vertical, then the corners: upper left, upper right, lower left, lower right.
  private static let rounded: [Unicode.Scalar] = ["─", "│", "╭", "╮", "╰", "╯"]
  private static let ascii: [Unicode.Scalar] = ["-", "|", "+", "+", "+", "+"]

  /// Draws a box along the edge of `rect`, with a title in its upper and a note in its lower line.
  ///
  /// - Returns: The rectangle inside.
  @discardableResult
  package mutating func box(
    _ rect: Rect, title: String = "", note: String = "",
    style: Style = Style(), titleStyle: Style? = nil
  ) -> Rect {
    guard rect.width >= 2, rect.height >= 2 else { return rect.inset(1, 1) }
    let part = symbols == .ascii ? Self.ascii : Self.rounded
    rule(x: rect.x + 1, y: rect.y, width: rect.width - 2, scalar: part[0], style: style)
    rule(x: rect.x + 1, y: rect.maxY - 1, width: rect.width - 2, scalar: part[0], style: style)
    for y in rect.y + 1..<rect.maxY - 1 {
      self[rect.x, y] = Cell(part[1], style)
      self[rect.maxX - 1, y] = Cell(part[1], style)
    }
    self[rect.x, rect.y] = Cell(part[2], style)
    self[rect.maxX - 1, rect.y] = Cell(part[3], style)
    self[rect.x, rect.maxY - 1] = Cell(part[4], style)
    self[rect.maxX - 1, rect.maxY - 1] = Cell(part[5], style)
    let room = rect.width - 4
    if room > 0, !title.isEmpty {
      write(" \(title) ", x: rect.x + 1, y: rect.y, style: titleStyle ?? style, width: room + 2)
    }
    if room > 0, !note.isEmpty {
      let columns = min(note.columns + 2, room + 2)
      write(
        " \(note) ", x: rect.maxX - 1 - columns, y: rect.maxY - 1, style: titleStyle ?? style,
        width: columns)
    }
    return rect.inset(1, 1)
  }

  /// A horizontal line.
  package mutating func horizontalRule(x: Int, y: Int, width: Int, style: Style = Style()) {
    rule(x: x, y: y, width: width, scalar: symbols == .ascii ? "-" : "─", style: style)
  }

  /// A vertical line.
  package mutating func verticalRule(x: Int, y: Int, height: Int, style: Style = Style()) {
    for row in 0..<max(0, height) {
      self[x, y + row] = Cell(symbols == .ascii ? "|" : "│", style)
    }
  }

  private mutating func rule(x: Int, y: Int, width: Int, scalar: Unicode.Scalar, style: Style) {
    for column in 0..<max(0, width) { self[x + column, y] = Cell(scalar, style) }
  }

  /// A scrollbar down the column `rect.x`: `visible` of `total` rows are shown, from `first` on.
  /// Draws nothing when everything is visible.
  package mutating func verticalScrollbar(
    _ rect: Rect, first: Int, visible: Int, total: Int, style: Style = Style(),
    thumb: Style? = nil
  ) {
    guard let range = Self.thumb(rect.height, first, visible, total) else { return }
    for row in 0..<rect.height {
      let inside = range.contains(row)
      self[rect.x, rect.y + row] =
        inside
        ? Cell(symbols == .ascii ? "#" : "█", thumb ?? style)
        : Cell(symbols == .ascii ? ":" : "│", style)
    }
  }

  /// Which cells of a track of `length` the thumb covers; nil when there is nothing to scroll. It
  /// touches an end of the track exactly when the view touches that end.
  static func thumb(_ length: Int, _ first: Int, _ visible: Int, _ total: Int) -> Range<Int>? {
    guard length > 0, visible > 0, total > visible else { return nil }
    let size = max(1, min(length, length * visible / total))
    let scrollable = total - visible
    let at = min(max(0, first), scrollable)
    var start = (length - size) * at / scrollable
    if at > 0, start == 0, length - size >= 2 { start = 1 }
    if at < scrollable, start == length - size, length - size >= 2 { start -= 1 }
    return start..<start + size
  }
}
