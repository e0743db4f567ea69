// The gradient times what stands there (Shrikumar, Greenside, Shcherbina and Kundaje 2016): what a pixel adds to the
// value, were it linear. Black pixels get nothing.

import Tensors

/// Gradient times input.
struct GradientTimesInput: Attributing {
  func attribute(
    _ value: any AttributedValue, into pixels: FloatBuffer, progress: AttributionProgress
  ) -> Bool {
    value.differentiate(rule: .standard, into: pixels)
    for at in 0..<pixels.count { pixels.base[at] *= value.input.base[at] }
    return true
  }
}
