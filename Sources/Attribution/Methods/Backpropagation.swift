// One backward pass that stops at the pixels. What makes it the gradient, guided backpropagation or
// deconvolution is how the signal goes through a ReLU: where the forward input was positive, where signal and
// input were, or where the signal is.

import Tensors

/// A backward pass to the pixels.
struct Backpropagation: Attributing {
  let rule: ReLURule

  func attribute(_ value: any AttributedValue, into pixels: FloatBuffer) {
    value.differentiate(rule: rule, into: pixels)
  }
}
