// The entropy temperature alpha, learned in log space towards a target entropy (Haarnoja et al.
// 2018): loss = alpha * (-log pi - target entropy), Adam with beta1 0.5.

import Networks
import RealModule

/// log alpha with its optimiser, in plain numbers: there is only one.
package final class Temperature {
  package var logAlpha: Float
  package var mean: Float = 0
  package var variance: Float = 0
  package var step = 0
  let targetEntropy: Float
  let rate: Float
  private let beta1: Float = 0.5
  private let beta2: Float = 0.999

  package init(logAlpha: Float, targetEntropy: Float, rate: Float) {
    self.logAlpha = logAlpha
    self.targetEntropy = targetEntropy
    self.rate = rate
  }

  package var alpha: Float { Float.exp(logAlpha) }

  /// One step from the batch's mean log pi.
  /// - Returns: the loss before the step.
  package func step(meanLogPi: Float) -> Float {
    let loss = alpha * (-meanLogPi - targetEntropy)
    let gradient = loss
    step += 1
    mean = beta1 * mean + (1 - beta1) * gradient
    variance = beta2 * variance + (1 - beta2) * gradient * gradient
    let rate = Double(self.rate) / (1 - Double.pow(Double(beta1), step))
    let root = (Double(variance) / (1 - Double.pow(Double(beta2), step))).squareRoot()
    logAlpha -= Float(rate * Double(mean) / (root + 1e-8))
    return loss
  }
}
