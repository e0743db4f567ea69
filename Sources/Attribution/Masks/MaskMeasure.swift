// Masks compared, pixel by pixel, over all frames of a stack.

import Tensors

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

  /// The pixels at or above the `quantile` of their map, as attribution masks have it, so that a
  /// predicted mask covers as much as the gradient's mask does; none of a map of zeros, as frames have that the
  /// networks do not see.
  package static func mask(of maps: [[Float]], quantile: Float) -> [[Bool]] {
    maps.map { map in
      guard map.contains(where: { $0 > 0 }) else { return map.map { _ in false } }
      let finder = QuantileFinder(count: map.count)
      let threshold = finder.quantile(min(max(quantile, 0), 1), of: map, count: map.count)
      return map.map { $0 >= threshold }
    }
  }
}
