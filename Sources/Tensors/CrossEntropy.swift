// Binary cross-entropy with logits, four points at a time. exp(-|x|) comes from a polynomial that is
// within two units in the last place; the logarithms of many (1 + e) are taken at once, of their
// product.

import RealModule

/// Sums max(x, 0) - x t + log(1 + exp(-|x|)) over `count` logits, `stride` floats apart, and writes
/// (sigmoid(x) - t) * `factor` with the same stride.
package func binaryCrossEntropy(
  logits: UnsafePointer<Float>, gradient: Floats, stride: Int, wanted: UnsafePointer<UInt8>,
  count: Int, factor: Float
) -> Double {
  var sum = SIMD4<Float>.zero
  var logarithms = 0.0
  var product = SIMD4<Float>(repeating: 1)
  var at = 0
  while at < count {
    let lanes = min(4, count - at)
    var x = SIMD4<Float>.zero
    var t = SIMD4<Float>.zero
    for lane in 0..<lanes {
      x[lane] = logits[(at + lane) * stride]
      t[lane] = Float(wanted[at + lane])
    }
    let positive = x .>= 0
    let e = exponential(x.replacing(with: -x, where: positive))
    let part = x.replacing(with: 0, where: .!positive) - x * t
    var onePlus = 1 + e
    let sigmoid = e.replacing(with: 1, where: positive) / onePlus
    let result = (sigmoid - t) * factor
    if lanes < 4 {
      for lane in lanes..<4 { onePlus[lane] = 1 }
    }
    for lane in 0..<lanes {
      gradient[(at + lane) * stride] = result[lane]
    }
    sum += part
    product *= onePlus
    at += 4
    // Each factor is at most 2, so sixty-four of them stay far from overflow.
    if at & 255 == 0 || at >= count {
      for lane in 0..<4 { logarithms += Double(Float.log(product[lane])) }
      product = SIMD4(repeating: 1)
    }
  }
  return Double(sum.sum()) + logarithms
}

/// exp(x) for x <= 0, by 2^n times a polynomial on [-ln 2 / 2, ln 2 / 2]; 0 below -87.
@inline(__always)
package func exponential(_ x: SIMD4<Float>) -> SIMD4<Float> {
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
  let exponent = unsafeBitCast(shifted, to: SIMD4<UInt32>.self) &+ 127
  return p * unsafeBitCast(exponent &<< 23, to: SIMD4<Float>.self)
}
