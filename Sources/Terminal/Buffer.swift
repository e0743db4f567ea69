// The grid a screen shows, row-major, and the plainest ways to change it. Reads outside give a
// blank, writes outside are dropped, so a drawing may hang over any edge. Pictures stay pictures:
// which characters or pixels show them is for the backend to say.

import Frames

/// A picture and the cells it covers.
package struct Picture: Sendable, Equatable {
  package let rect: Rect
  package let frame: Frame
}

/// A grid of cells. Writes outside it are dropped.
package struct Buffer: Sendable, Equatable {
  package let width: Int
  package let height: Int
  /// Row-major: cell (x, y) is `cells[y * width + x]`.
  package private(set) var cells: [Cell]
  /// The pictures placed, in order. A cell knows which of them it is a part of.
  package private(set) var pictures: [Picture] = []
  /// The characters drawing may use; `.ascii` keeps boxes, bars, plots and text to ASCII.
  package var symbols: Symbols

  package init(width: Int, height: Int, fill: Cell = Cell(), symbols: Symbols = .half) {
    self.width = max(0, width)
    self.height = max(0, height)
    self.symbols = symbols
    cells = Array(repeating: fill, count: self.width * self.height)
  }

  package var bounds: Rect { Rect(x: 0, y: 0, width: width, height: height) }

  /// The cell at column `x`, row `y`; a blank one outside.
  package subscript(x: Int, y: Int) -> Cell {
    get {
      guard x >= 0, y >= 0, x < width, y < height else { return Cell() }
      return cells[y * width + x]
    }
    set {
      guard x >= 0, y >= 0, x < width, y < height else { return }
      cells[y * width + x] = newValue
    }
  }
}

extension Buffer {
  /// Places a picture over the whole of a rectangle, scaled to it; `FrameCells.fit` keeps its
  /// shape. What is drawn there later lies on top of it.
  package mutating func place(_ frame: Frame, in rect: Rect) {
    guard !rect.isEmpty, frame.width > 0, frame.height > 0 else { return }
    pictures.append(Picture(rect: rect, frame: frame))
    // The ground shows where a picture cannot fill its cells.
    var cell = Cell(" ", Style(background: self[max(0, rect.x), max(0, rect.y)].style.background))
    cell.picture = UInt16(pictures.count)
    fill(rect, cell)
  }

  /// Fills a rectangle with one cell.
  package mutating func fill(_ rect: Rect, _ cell: Cell) {
    let area = rect.intersection(bounds)
    for y in area.y..<area.y + area.height {
      for at in y * width + area.x..<y * width + area.maxX { cells[at] = cell }
    }
  }

  /// Fills a rectangle with blanks of a style: the ground of a panel.
  package mutating func fill(_ rect: Rect, _ style: Style) {
    fill(rect, Cell(" ", style))
  }

  /// Changes the look of what already stands in a rectangle: a selection, a shadow, a cursor.
  package mutating func restyle(_ rect: Rect, _ change: (inout Style) -> Void) {
    let area = rect.intersection(bounds)
    for y in area.y..<area.y + area.height {
      for at in y * width + area.x..<y * width + area.maxX { change(&cells[at].style) }
    }
  }

  /// The characters alone, a line a row, without trailing blanks: what snapshot tests compare.
  package var text: String {
    (0..<height).map { line($0) }.joined(separator: "\n")
  }

  /// The characters of row `y` without trailing blanks.
  package func line(_ y: Int) -> String {
    var line = String.UnicodeScalarView()
    for x in 0..<width { line.append(self[x, y].scalar) }
    while line.last == " " { line.removeLast() }
    return String(line)
  }
}
