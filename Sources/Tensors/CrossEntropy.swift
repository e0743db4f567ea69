// Binary cross-entropy with logits, all channels of a point at a time. exp(-|x|) comes from a polynomial
// that is within two units in the last place; the logarithms of many (1 + e) are taken at once, of their
// product.

import RealModule

extension PixelGrid {
  /// Sums max(x, 0) - x t + log(1 + exp(-|x|)) over the logits x of one blocked observation, and writes
  /// (sigmoid(x) - t) * `factor` in the same layout.
  /// - Parameter wanted: t, 0 or 1 for every point and channel.
  package func binaryCrossEntropy(
    logits: Floats, gradient: Floats, image: Int, wanted: RepeatedPlanes, factor: Float
  ) -> Double {
    let source = channel(0, of: image, in: logits)
    let target = channel(0, of: image, in: gradient)
    var scale = PointVector.zero
    for channel in 0..<channels { scale[channel] = factor }
    var total = 0.0
    var sum = PointVector.zero
    var product = PointVector(repeating: 1)
    func takeLogarithms() {
      for channel in 0..<channels {
        total += Double(sum[channel]) + Double(Float.log(product[channel]))
      }
      (sum, product) = (.zero, PointVector(repeating: 1))
    }
    withUnsafeTemporaryAllocation(of: PointVector.self, capacity: used) { buffer in
      guard let row = buffer.baseAddress else { return }
      for y in 0..<used {
        gather(y, into: row) { wanted.plane($0, area) }
        for column in 0..<used {
          let at = y * used + column
          let x = load(at, source)
          let positive = x .>= 0
          let e = exponential(x.replacing(with: -x, where: positive))
          let onePlus = 1 + e
          sum += x.replacing(with: 0, where: .!positive) - x * row[column]
          product *= onePlus
          store((e.replacing(with: 1, where: positive) / onePlus - row[column]) * scale, at, target)
          // Each factor is at most 2: a hundred of them stay far from overflow.
          if column % 64 == 63 { takeLogarithms() }
        }
        takeLogarithms()
      }
    }
    return total
  }
}

/// exp(x) for x <= 0, by 2^n times a polynomial on [-ln 2 / 2, ln 2 / 2]; 0 below -87.
@inline(__always)
package func exponential(_ x: PointVector) -> PointVector {
  let clamped = x.replacing(with: -87, where: x .< -87)
  // Adding and taking away 1.5 * 2^23 rounds to the nearest integer, which the sum's low bits hold.
  let shifted = clamped * 1.442_695_04 + 12_582_912
  let n = shifted - 12_582_912
  let r = (clamped - n * 0.693_359_375) + n * 2.121_944_4e-4
  var p = r * (1 / 5040) + (1 / 720)
  p = p * r + (1 / 120)
  p = p * r + (1 / 24)
  p = p * r + (1 / 6)
  p = p * r + 0.5
  p = p * r + 1
  p = p * r + 1
  let exponent = unsafeBitCast(shifted, to: SIMD16<UInt32>.self) &+ 127
  return p * unsafeBitCast(exponent &<< 23, to: PointVector.self)
}
