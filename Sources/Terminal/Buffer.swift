// The grid a screen shows, row-major, and the plainest ways to change it. Reads outside give a
// blank, writes outside are dropped, so a drawing may hang over any edge.

/// A grid of cells. Writes outside it are dropped.
public struct Buffer: Sendable, Equatable {
  public let width: Int
  public let height: Int
  /// Row-major: cell (x, y) is `cells[y * width + x]`.
  public private(set) var cells: [Cell]
  /// The characters drawing may use; `.ascii` keeps boxes, bars, plots and text to ASCII.
  public var symbols: Symbols

  public init(width: Int, height: Int, fill: Cell = Cell(), symbols: Symbols = .half) {
    self.width = max(0, width)
    self.height = max(0, height)
    self.symbols = symbols
    cells = Array(repeating: fill, count: self.width * self.height)
  }

  public var bounds: Rect { Rect(x: 0, y: 0, width: width, height: height) }

  /// The cell at column `x`, row `y`; a blank one outside.
  public subscript(x: Int, y: Int) -> Cell {
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

  /// Copies another buffer with its upper left corner at (x, y).
  package mutating func copy(_ other: Buffer, x: Int, y: Int) {
    for row in 0..<other.height {
      for column in 0..<other.width { self[x + column, y + row] = other[column, row] }
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

  /// The characters of a part, a line a row, without trailing blanks.
  package func text(in rect: Rect) -> String {
    var part = Buffer(width: rect.width, height: rect.height)
    for y in 0..<part.height {
      for x in 0..<part.width { part[x, y] = self[rect.x + x, rect.y + y] }
    }
    return part.text
  }
}
