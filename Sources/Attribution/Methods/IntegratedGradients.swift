// Gradients along the straight line from a black observation to the one at hand, times the way (Sundararajan, Taly and
// Yan 2017). Over all pixels they add up to the difference of the two values.

import Tensors

/// Integrated gradients from black, by the midpoint rule.
struct IntegratedGradients: Attributing {
  var steps = 32

  func attribute(
    _ value: any AttributedValue, into pixels: FloatBuffer, progress: AttributionProgress
  ) -> Bool {
    precondition(steps > 0, "\(steps) steps")
    return value.keepingInput { original in
      var sums = [Float](repeating: 0, count: original.count)
      for step in 0..<steps {
        let share = (Float(step) + 0.5) / Float(steps)
        for at in original.indices { value.input.base[at] = share * original[at] }
        _ = value.evaluate()
        value.differentiate(rule: .standard, into: pixels)
        for at in original.indices { sums[at] += pixels.base[at] }
        guard progress(Double(step + 1) / Double(steps)) else { return false }
      }
      for at in original.indices { pixels.base[at] = original[at] * sums[at] / Float(steps) }
      return true
    }
  }
}
