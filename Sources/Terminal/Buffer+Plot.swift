// Lines over the cells of a rectangle, in braille: two by four dots a cell. Several series share
// one rectangle; where they share a cell, the dots add up and the later series gives the colour.

import Frames

/// One line of a plot.
package struct PlotSeries: Sendable {
  /// Evenly spaced over the width of the plot; NaN and infinity leave gaps.
  package var values: [Double]
  package var style: Style

  package init(_ values: [Double], style: Style = Style()) {
    self.values = values
    self.style = style
  }
}

extension Buffer {
  /// Draws lines through `rect`.
  ///
  /// - Parameters:
  ///   - range: Values at the lower and upper edge; nil takes the range of all finite values.
  ///   - capacity: How many values span the width; nil stretches each series to it. A growing
  ///     episode keeps its scale when this is the episode's length.
  /// - Returns: The range used, for axis labels; nil when there was nothing to draw.
  @discardableResult
  package mutating func plot(
    _ series: [PlotSeries], in rect: Rect, range given: ClosedRange<Double>? = nil,
    capacity: Int? = nil
  ) -> ClosedRange<Double>? {
    guard !rect.isEmpty,
      let range = given ?? Self.range(of: series.lazy.flatMap(\.values))
    else { return given }
    for one in series {
      var dots = DotGrid(columns: rect.width, rows: rect.height)
      dots.draw(one.values, range: range, capacity: capacity ?? one.values.count)
      for row in 0..<rect.height {
        for column in 0..<rect.width {
          let mask = dots.masks[row * rect.width + column]
          guard mask != 0 else { continue }
          put(dots: mask, x: rect.x + column, y: rect.y + row, style: one.style)
        }
      }
    }
    return range
  }

  /// Draws points, each a dot.
  /// - Parameters:
  ///   - x: values at the left and right edge.
  ///   - y: values at the lower and upper edge.
  package mutating func scatter(
    _ points: [(x: Double, y: Double)], in rect: Rect, x xs: ClosedRange<Double>,
    y ys: ClosedRange<Double>, style: Style
  ) {
    guard !rect.isEmpty else { return }
    var dots = DotGrid(columns: rect.width, rows: rect.height)
    func place(_ value: Double, _ range: ClosedRange<Double>, _ count: Int) -> Int {
      let span = range.upperBound - range.lowerBound
      let share = span > 0 ? min(1, max(0, (value - range.lowerBound) / span)) : 0.5
      return Int((share * Double(count - 1)).rounded())
    }
    for point in points where point.x.isFinite && point.y.isFinite {
      let height = 4 * rect.height
      dots.set(
        x: place(point.x, xs, 2 * rect.width), y: height - 1 - place(point.y, ys, height))
    }
    for row in 0..<rect.height {
      for column in 0..<rect.width {
        let mask = dots.masks[row * rect.width + column]
        if mask != 0 { put(dots: mask, x: rect.x + column, y: rect.y + row, style: style) }
      }
    }
  }

  /// Adds braille dots to a cell; its background stays.
  private mutating func put(dots: UInt8, x: Int, y: Int, style: Style) {
    let old = self[x, y]
    var style = style
    if style.background == .terminalDefault { style.background = old.style.background }
    if symbols == .ascii {
      self[x, y] = Cell(Self.asciiDots(dots), style)
    } else {
      let before = (0x2800...0x28FF).contains(old.scalar.value) ? old.scalar.value : 0x2800
      self[x, y] = Cell(Unicode.Scalar(before | UInt32(dots)) ?? " ", style)
    }
  }

  /// A letter for where the dots of a cell lie: high, in the middle, low, or all over.
  private static func asciiDots(_ dots: UInt8) -> Unicode.Scalar {
    let upper = dots & 0b0000_1001 != 0
    let lower = dots & 0b1100_0000 != 0
    return upper && lower ? "|" : upper ? "'" : lower ? "." : "-"
  }
}

/// Dots of two by four a cell, as braille patterns number them.
struct DotGrid {
  let columns: Int
  let rows: Int
  /// A bit a dot, row-major by cell.
  private(set) var masks: [UInt8]

  init(columns: Int, rows: Int) {
    self.columns = columns
    self.rows = rows
    masks = Array(repeating: 0, count: columns * rows)
  }

  /// Bits of the dots of a cell: `[row][column]`.
  private static let bits: [[UInt8]] = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]]

  mutating func set(x: Int, y: Int) {
    guard x >= 0, y >= 0, x < 2 * columns, y < 4 * rows else { return }
    masks[y / 4 * columns + x / 2] |= Self.bits[y % 4][x % 2]
  }

  /// A line through values: each dot column covers all values that fall on it, joined to the
  /// column before, so no peak is lost however many values there are.
  mutating func draw(_ values: [Double], range: ClosedRange<Double>, capacity: Int) {
    let width = 2 * columns
    let height = 4 * rows
    let span = range.upperBound - range.lowerBound
    func row(_ value: Double) -> Int {
      let fraction = span > 0 ? min(1, max(0, (value - range.lowerBound) / span)) : 0.5
      return Int(((1 - fraction) * Double(height - 1)).rounded())
    }
    func column(_ index: Int) -> Int {
      guard capacity > 1 else { return width / 2 }
      return Int((Double(index) * Double(width - 1) / Double(capacity - 1)).rounded())
    }
    var before: (x: Int, y: Int)?
    for (index, value) in values.enumerated() {
      guard value.isFinite else {
        before = nil
        continue
      }
      let point = (x: column(index), y: row(value))
      line(from: before ?? point, to: point)
      before = point
    }
  }

  /// Every dot column or row between two points, whichever are more.
  private mutating func line(from: (x: Int, y: Int), to: (x: Int, y: Int)) {
    let steps = max(abs(to.x - from.x), abs(to.y - from.y))
    for step in 0...steps {
      let share = steps == 0 ? 0 : Double(step) / Double(steps)
      set(
        x: from.x + Int((Double(to.x - from.x) * share).rounded()),
        y: from.y + Int((Double(to.y - from.y) * share).rounded()))
    }
  }
}
