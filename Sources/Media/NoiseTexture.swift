// A square patch of cloud-like noise that tiles without seams. Octaves of smoothed lattice noise
// with slowly falling strength give a power spectrum near 1/f^2, that of photographs (Field 1987).

import Basics

/// Tileable noise in -1...1 (nearly always), `size` x `size`, row-major.
struct NoiseTexture {
  static let size = 128
  let values: [Float]

  /// - Parameter roughness: strength of an octave over that of the one twice as coarse; 0.5 is
  ///   smooth, 1 is the spectrum of photographs.
  init(roughness: Float, using generator: inout SeededGenerator) {
    let size = Self.size
    var values = [Float](repeating: 0, count: size * size)
    var strength: Float = 1
    var total: Float = 0
    var cells = 4
    while cells <= size / 2 {
      let lattice = (0..<cells * cells).map { _ in generator.uniform(-1, 1) }
      let step = size / cells
      for y in 0..<size {
        let (row, v) = (y / step, Self.smooth(Float(y % step) / Float(step)))
        let (upper, lower) = (row * cells, (row + 1) % cells * cells)
        for x in 0..<size {
          let (column, u) = (x / step, Self.smooth(Float(x % step) / Float(step)))
          let next = (column + 1) % cells
          let above = lattice[upper + column] * (1 - u) + lattice[upper + next] * u
          let below = lattice[lower + column] * (1 - u) + lattice[lower + next] * u
          values[y * size + x] += strength * (above * (1 - v) + below * v)
        }
      }
      total += strength * strength
      strength *= roughness
      cells *= 2
    }
    // One octave has variance near 0.17; bring the sum to a deviation of 0.4.
    let scale = 0.4 / (0.17 * total).squareRoot()
    self.values = values.map { $0 * scale }
  }

  private static func smooth(_ x: Float) -> Float { x * x * (3 - 2 * x) }

  /// The value at a point, bilinear, in texels; wraps around.
  @inline(__always)
  static func sample(_ values: UnsafePointer<Float>, _ x: Float, _ y: Float) -> Float {
    let (floorX, floorY) = (x.rounded(.down), y.rounded(.down))
    let (u, v) = (x - floorX, y - floorY)
    let mask = size - 1
    let (left, top) = (Int(floorX) & mask, Int(floorY) & mask)
    let (right, bottom) = ((left + 1) & mask, (top + 1) & mask)
    let above = values[top * size + left] * (1 - u) + values[top * size + right] * u
    let below = values[bottom * size + left] * (1 - u) + values[bottom * size + right] * u
    return above * (1 - v) + below * v
  }
}
