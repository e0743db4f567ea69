// Numbers as bars: eighth blocks, so a bar of n columns has 8 n steps.

import Frames

extension Buffer {
  /// Parts of a cell filled from the left, none to all in eighths.
  private static let leftEighths: [Unicode.Scalar] = [
    " ", "▏", "▎", "▍", "▌", "▋", "▊", "▉", "█",
  ]
  /// Parts of a cell filled from below, none to all in eighths.
  private static let lowerEighths: [Unicode.Scalar] = [
    " ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█",
  ]

  /// A bar from the left: `fraction` (0...1, clamped) of `width` columns. NaN draws the empty bar.
  ///
  /// The foreground of `style` is the bar, its background the track.
  package mutating func bar(
    x: Int, y: Int, width: Int, fraction: Double, style: Style = Style()
  ) {
    guard width > 0 else { return }
    let clamped = fraction.isNaN ? 0 : min(1, max(0, fraction))
    let eighths = Int((clamped * Double(8 * width)).rounded())
    for column in 0..<width {
      let part = min(8, max(0, eighths - 8 * column))
      let scalar: Unicode.Scalar =
        symbols == .ascii ? (part >= 4 ? "#" : ".") : Self.leftEighths[part]
      self[x + column, y] = Cell(scalar, style)
    }
  }

  /// Columns of values over the rows of `rect`, newest at the right: the last `rect.width` values,
  /// scaled so that `range` fills the height. NaN leaves a gap.
  package mutating func sparkline(
    _ values: [Double], in rect: Rect, range: ClosedRange<Double>? = nil, style: Style = Style()
  ) {
    guard !rect.isEmpty else { return }
    let shown = values.suffix(rect.width)
    guard let range = range ?? Self.range(of: shown) else { return }
    let span = range.upperBound - range.lowerBound
    for (column, value) in shown.enumerated() where !value.isNaN {
      let fraction = span > 0 ? min(1, max(0, (value - range.lowerBound) / span)) : 0.5
      // At least one eighth, so that the smallest value differs from none.
      let eighths = max(1, Int((fraction * Double(8 * rect.height)).rounded()))
      for row in 0..<rect.height {
        let part = min(8, max(0, eighths - 8 * row))
        guard part > 0 else { break }
        let scalar =
          symbols == .ascii ? (part >= 4 ? "#" : (row == 0 ? "_" : " ")) : Self.lowerEighths[part]
        self[rect.x + column, rect.maxY - 1 - row] = Cell(scalar, style)
      }
    }
  }

  /// The smallest range that holds all finite values; nil without any.
  package static func range(of values: some Sequence<Double>) -> ClosedRange<Double>? {
    let finite = values.lazy.filter(\.isFinite)
    guard let low = finite.min(), let high = finite.max() else { return nil }
    return low...high
  }
}
