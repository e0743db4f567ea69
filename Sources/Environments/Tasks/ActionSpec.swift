// The shape of a task's actions.

/// What an action looks like: `count` numbers, each inside its range.
package struct ActionSpec: Sendable, Equatable {
  package let minimum: [Double]
  package let maximum: [Double]
  package var count: Int { minimum.count }

  package init(minimum: [Double], maximum: [Double]) {
    precondition(
      minimum.count == maximum.count, "\(minimum.count) minima, \(maximum.count) maxima")
    self.minimum = minimum
    self.maximum = maximum
  }
}

extension ActionSpec {
  /// Maps an agent's action, each component in -1...1, to the ranges of the specification.
  package func scaled(_ action: [Float]) -> [Double] {
    precondition(action.count == count, "\(action.count) actions, not \(count)")
    return action.indices.map { index -> Double in
      let span = maximum[index] - minimum[index]
      return minimum[index] + 0.5 * (Double(action[index]) + 1) * span
    }
  }
}
