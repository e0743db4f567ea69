// One backward pass that stops at the pixels. What makes it the gradient (Simonyan, Vedaldi and Zisserman 2014),
// guided backpropagation (Springenberg et al. 2015) or deconvolution (Zeiler and Fergus 2014) is how the signal goes
// through a ReLU: where the forward input was positive, where signal and input were, or where the signal is.

import Tensors

/// A backward pass to the pixels.
struct Backpropagation: Attributing {
  let rule: ReLURule

  func attribute(
    _ value: any AttributedValue, into pixels: FloatBuffer, progress: AttributionProgress
  ) -> Bool {
    value.differentiate(rule: rule, into: pixels)
    return true
  }
}
