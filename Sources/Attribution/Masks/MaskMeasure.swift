// Masks compared, pixel by pixel, over all frames of a stack.

/// How much masks overlap.
package enum MaskMeasure {
  /// Intersection over union; 1 where both are empty, nil where the shapes differ.
  package static func overlap(_ left: [[Bool]], _ right: [[Bool]]) -> Float? {
    guard left.map(\.count) == right.map(\.count) else { return nil }
    var both = 0
    var either = 0
    for (a, b) in zip(left, right) {
      for index in a.indices {
        if a[index] && b[index] { both += 1 }
        if a[index] || b[index] { either += 1 }
      }
    }
    return either == 0 ? 1 : Float(both) / Float(either)
  }

  /// The pixels at or above the `quantile` of their map, linearly interpolated between order
  /// statistics, so that a predicted mask covers as much as the gradient's mask does.
  package static func mask(of maps: [[Float]], quantile: Float) -> [[Bool]] {
    maps.map { map in
      guard !map.isEmpty else { return [] }
      let sorted = map.sorted()
      let place = Double(min(max(quantile, 0), 1)) * Double(sorted.count - 1)
      let below = Int(place)
      let above = min(below + 1, sorted.count - 1)
      let share = Float(place - Double(below))
      let threshold = sorted[below] + (sorted[above] - sorted[below]) * share
      return map.map { $0 >= threshold }
    }
  }
}
