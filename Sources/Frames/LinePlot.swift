// Small plots inside frames: a series against evenly spaced places, with an area under the curve, a
// zero line and a marked point. No axes: numbers are lettered beside it.

/// One line plot.
package struct LinePlot: Sendable {
  /// The values, left to right; NaN leaves a gap.
  package var values: [Float]
  package var color: RGB
  /// Lower and upper edge of the plot; nil takes the values' own range.
  package var range: ClosedRange<Float>?
  /// How strongly the area under the curve is filled, 0...1.
  package var areaShare: Float
  /// Index of a value to mark, fractional places allowed.
  package var marker: Float?
  package var markerColor: RGB

  package init(
    _ values: [Float], color: RGB, range: ClosedRange<Float>? = nil, areaShare: Float = 0.18,
    marker: Float? = nil, markerColor: RGB = RGB(255, 255, 255)
  ) {
    self.values = values
    self.color = color
    self.range = range
    self.areaShare = areaShare
    self.marker = marker
    self.markerColor = markerColor
  }

  /// The range drawn: never empty, so that a constant series stands in the middle.
  package var shownRange: ClosedRange<Float> {
    if let range, range.upperBound > range.lowerBound { return range }
    let finite = values.filter(\.isFinite)
    guard let low = finite.min(), let high = finite.max() else { return 0...1 }
    if high > low { return low...high }
    // A half is nothing beside a large number.
    let margin = max(0.5, abs(low) * 1e-6)
    let largest = Float.greatestFiniteMagnitude
    return max(low - margin, -largest)...min(high + margin, largest)
  }
}

extension Frame {
  /// Draws `plot` inside `rect`.
  package mutating func draw(_ plot: LinePlot, in rect: Rect) {
    guard rect.width > 1, rect.height > 1, !plot.values.isEmpty else { return }
    let range = plot.shownRange
    let span = Double(range.upperBound) - Double(range.lowerBound)
    let bottom = Float(rect.maxY - 1)
    func place(_ value: Float) -> Float {
      let inside = min(max(value, range.lowerBound), range.upperBound)
      let share = (Double(inside) - Double(range.lowerBound)) / span
      return bottom - Float(share * Double(rect.height - 1))
    }
    let last = max(plot.values.count - 1, 1)
    let spacing = Float(rect.width - 1) / Float(last)
    if plot.areaShare > 0 {
      for column in 0..<rect.width {
        let value = Frame.value(of: plot.values, at: Float(column) / spacing)
        guard value.isFinite else { continue }
        let top = Int(place(value).rounded())
        fill(
          Rect(x: rect.x + column, y: top, width: 1, height: rect.maxY - top), plot.color,
          share: plot.areaShare)
      }
    }
    var points: [(x: Float, y: Float)] = []
    points.reserveCapacity(plot.values.count)
    for (index, value) in plot.values.enumerated() {
      points.append(
        (Float(rect.x) + spacing * Float(index), value.isFinite ? place(value) : .nan))
    }
    curve(points, plot.color)
    if let marker = plot.marker, marker.isFinite {
      let x = rect.x + Int((spacing * min(max(marker, 0), Float(last))).rounded())
      let value = Frame.value(of: plot.values, at: marker)
      fill(
        Rect(x: x, y: rect.y, width: 1, height: rect.height), plot.markerColor, share: 0.45)
      if value.isFinite {
        let y = Int(place(value).rounded())
        fill(Rect(x: x - 1, y: y - 1, width: 3, height: 3), plot.markerColor)
      }
    }
  }

  /// The series at a fractional place, straight lines between its values.
  private static func value(of values: [Float], at place: Float) -> Float {
    let inside = min(max(place, 0), Float(values.count - 1))
    let left = Int(inside)
    let right = min(left + 1, values.count - 1)
    let share = inside - Float(left)
    return share == 0 ? values[left] : values[left] * (1 - share) + values[right] * share
  }
}
