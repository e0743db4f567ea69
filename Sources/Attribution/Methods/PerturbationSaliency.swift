// How much the value changes when the observation is blurred around a point (Greydanus, Koul, Dodge and Fern 2018):
// half the squared difference, on a grid of points, with straight lines between them. What is blurred away is
// what made a place differ from its surroundings, and no new edge comes in. All three frames are blurred at once.

import RealModule
import Tensors

/// Saliency by blurring places, one after another.
struct PerturbationSaliency: Attributing {
  /// Pixels of 84 from one place to the next.
  var spacing = 5.0
  /// Deviation of the place's extent, in pixels of 84.
  var extent = 5.0
  /// Deviation of the blur, in pixels of 84.
  var blur = 3.0

  func attribute(
    _ value: any AttributedValue, into pixels: FloatBuffer, progress: AttributionProgress
  ) -> Bool {
    let points = value.points
    let size = points.used
    let unit = unit(points)
    let step = max(1, Int((spacing * unit).rounded()))
    // The last place lies on the edge, so that every point has places around it.
    let places = Array(Set(Array(Swift.stride(from: 0, to: size, by: step)) + [size - 1])).sorted()
    return value.keepingInput { original in
      let whole = value.evaluate()
      let blurred = Self.blurred(original, points, deviation: blur * unit)
      var scores = [Float](repeating: 0, count: places.count * places.count)
      let deviation = max(extent * unit, 1e-6)
      for (row, y0) in places.enumerated() {
        for (column, x0) in places.enumerated() {
          points.each(0..<size, 0..<size) { value.input.base[$0] = original[$0] }
          // Beyond three deviations nothing is left of the place.
          let reach = Int((3 * deviation).rounded(.up))
          for y in max(0, y0 - reach)..<min(size, y0 + reach + 1) {
            for x in max(0, x0 - reach)..<min(size, x0 + reach + 1) {
              let square = Double((y - y0) * (y - y0) + (x - x0) * (x - x0))
              let share = Float(Double.exp(-square / (2 * deviation * deviation)))
              points.each(y..<y + 1, x..<x + 1) {
                value.input.base[$0] += share * (blurred[$0] - original[$0])
              }
            }
          }
          let change = value.evaluate() - whole
          scores[row * places.count + column] = change * change / 2
        }
        guard progress(Double(row + 1) / Double(places.count)) else { return false }
      }
      points.spread(Self.between(scores, places, size: size), into: pixels)
      return true
    }
  }

  /// Points to a pixel of 84.
  func unit(_ points: PixelGrid) -> Double { Double(points.used) / 84 }

  /// Every channel blurred by a Gaussian; beyond the edges its last points go on.
  static func blurred(_ original: [Float], _ points: PixelGrid, deviation: Double) -> [Float] {
    let gaussian = GaussianBlur(deviation: deviation)
    let (size, block) = (points.used, Blocked.channels)
    var result = original
    for channel in 0..<points.channels {
      let first = channel / block * size * size * block + channel % block
      gaussian.blur(&result, from: first, stride: block, size: size)
    }
    return result
  }

  /// A map of all points from the scores of a grid of places.
  static func between(_ scores: [Float], _ places: [Int], size: Int) -> [Float] {
    /// The place before a point, and how far the point is on the way to the next.
    func position(_ point: Int) -> (Int, Float) {
      let before = places.lastIndex { $0 <= point } ?? 0
      guard before + 1 < places.count else { return (before, 0) }
      return (before, Float(point - places[before]) / Float(places[before + 1] - places[before]))
    }
    let columns = (0..<size).map(position)
    return (0..<size).flatMap { y -> [Float] in
      let (row, down) = position(y)
      let below = min(row + 1, places.count - 1)
      return columns.map { column, right in
        let beside = min(column + 1, places.count - 1)
        func score(_ y: Int, _ x: Int) -> Float { scores[y * places.count + x] }
        let upper = score(row, column) * (1 - right) + score(row, beside) * right
        let lower = score(below, column) * (1 - right) + score(below, beside) * right
        return upper * (1 - down) + lower * down
      }
    }
  }
}
