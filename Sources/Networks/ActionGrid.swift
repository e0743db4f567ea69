// A continuous action made discrete: the same number of points along each component, evenly over -1...1.
// The first component varies slowest.

/// The actions that a critic with a value for each can choose from.
package struct ActionGrid: Sendable, Hashable {
  package let components: Int
  package let points: Int

  package var count: Int { Self.count(components, points) }

  /// Points of a grid; more than any agent has where that overflows.
  static func count(_ components: Int, _ points: Int) -> Int {
    var count = 1
    for _ in 0..<components {
      let (product, overflow) = count.multipliedReportingOverflow(by: points)
      guard !overflow else { return Int.max }
      count = product
    }
    return count
  }

  /// The point nearest to an action.
  package func index(of action: UnsafePointer<Float>) -> Int {
    (0..<components).reduce(0) { index, component in
      let place = (action[component] + 1) / 2 * Float(points - 1)
      return index * points + min(max(Int(place.rounded()), 0), points - 1)
    }
  }

  /// One component of a point.
  package func coordinate(_ component: Int, of index: Int) -> Float {
    var rest = index
    for _ in component..<(components - 1) { rest /= points }
    return 2 * Float(rest % points) / Float(points - 1) - 1
  }

  package func action(_ index: Int) -> [Float] {
    (0..<components).map { coordinate($0, of: index) }
  }
}
