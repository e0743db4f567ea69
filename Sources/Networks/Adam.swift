// Adam (Kingma and Ba 2015) as PyTorch computes it: epsilon 1e-8 outside the bias-corrected root.

import RealModule
import Tensors

/// Adam over whole sections of parameters, with moments of its own.
package final class Adam {
  /// What it trains; the moments lie in this order without gaps.
  package let ranges: [Range<Int>]
  package let rate: Float
  package let beta1: Float
  package let beta2: Float
  /// Steps taken.
  package var step = 0
  package let mean: FloatBuffer
  package let variance: FloatBuffer

  package init(_ ranges: [Range<Int>], rate: Float, beta1: Float = 0.9, beta2: Float = 0.999) {
    self.ranges = ranges
    self.rate = rate
    self.beta1 = beta1
    self.beta2 = beta2
    let count = ranges.reduce(0) { $0 + $1.count }
    mean = FloatBuffer(count: count)
    variance = FloatBuffer(count: count)
  }

  /// As if no step had been taken.
  package func reset() {
    step = 0
    mean.zero()
    variance.zero()
  }

  /// One step; both arrays start where the layout starts.
  package func step(_ parameters: Floats, gradients: UnsafePointer<Float>, workers: Workers) {
    step += 1
    let rate = Float(Double(self.rate) / (1 - Double.pow(Double(beta1), step)))
    let correction = Float(1 / (1 - Double.pow(Double(beta2), step)).squareRoot())
    let (b1, b2) = (beta1, beta2)
    var start = 0
    for range in ranges {
      let p = parameters + range.lowerBound
      let g = gradients + range.lowerBound
      let m = mean.base + start
      let v = variance.base + start
      workers.split(range.count, unit: 1024) { _, part in
        for i in part {
          m[i] = b1 * m[i] + (1 - b1) * g[i]
          v[i] = b2 * v[i] + (1 - b2) * g[i] * g[i]
          p[i] -= rate * m[i] / (v[i].squareRoot() * correction + 1e-8)
        }
      }
      start += range.count
    }
  }
}

/// target = (1 - tau) * target + tau * source, over `count` parameters.
package func average(
  _ source: UnsafePointer<Float>, into target: Floats, tau: Float, count: Int, workers: Workers
) {
  workers.split(count, unit: 1024) { _, part in
    for i in part { target[i] = (1 - tau) * target[i] + tau * source[i] }
  }
}
