// What perturbation saliency is to first order: how much the value would change where a place is blurred, were it as
// linear as its gradient says. The gradient times what the blur would change, summed over a place by a Gaussian, half
// of its square. One backward pass in place of some hundred forward ones.

import Tensors

/// The gradient times local contrast, summed over places.
struct ContrastGradient: Attributing {
  /// Whose places and blur these are.
  var perturbation = PerturbationSaliency()

  func attribute(
    _ value: any AttributedValue, into pixels: FloatBuffer, progress: AttributionProgress
  ) -> Bool {
    let points = value.points
    let size = points.used
    let unit = perturbation.unit(points)
    value.differentiate(rule: .standard, into: pixels)
    let original = value.input.array
    let blurred = PerturbationSaliency.blurred(
      original, points, deviation: perturbation.blur * unit)
    var changes = [Float](repeating: 0, count: size * size)
    for y in 0..<size {
      for x in 0..<size {
        points.each(y..<y + 1, x..<x + 1) {
          changes[y * size + x] += pixels.base[$0] * (blurred[$0] - original[$0])
        }
      }
    }
    GaussianBlur(deviation: perturbation.extent * unit).blur(&changes, size: size)
    points.spread(changes.map { $0 * $0 / 2 }, into: pixels)
    return true
  }
}
