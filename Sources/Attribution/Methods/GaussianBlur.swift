// Planes of points blurred along their lines and then across them; beyond the edges their last points go on.

import RealModule

/// A Gaussian blur of square planes.
struct GaussianBlur {
  /// Of the points up to `reach` to either side; they sum to one.
  private let weights: [Float]
  private let reach: Int

  /// - Parameter deviation: in points; 0 blurs nothing.
  init(deviation: Double) {
    let deviation = max(deviation, 1e-6)
    let reach = max(1, Int((3 * deviation).rounded(.up)))
    self.reach = reach
    let parts = (-reach...reach).map {
      Float(Double.exp(-Double($0 * $0) / (2 * deviation * deviation)))
    }
    let sum = parts.reduce(0, +)
    weights = parts.map { $0 / sum }
  }

  /// Blurs one plane in its place.
  /// - Parameters:
  ///   - first: where its first point lies.
  ///   - stride: from one point to the next.
  ///   - size: points along each side.
  func blur(_ values: inout [Float], from first: Int = 0, stride: Int = 1, size: Int) {
    pass(&values, from: first, by: size * stride, along: stride, size: size)
    pass(&values, from: first, by: stride, along: size * stride, size: size)
  }

  private func pass(
    _ values: inout [Float], from first: Int, by across: Int, along: Int, size: Int
  ) {
    var line = [Float](repeating: 0, count: size)
    for number in 0..<size {
      let start = first + number * across
      for at in 0..<size {
        var mean: Float = 0
        for (index, weight) in weights.enumerated() {
          mean += weight * values[start + min(max(at + index - reach, 0), size - 1) * along]
        }
        line[at] = mean
      }
      for at in 0..<size { values[start + at * along] = line[at] }
    }
  }
}
