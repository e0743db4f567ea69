// Layer normalisation of rows (Ba et al. 2016) without an affine part: each row gets mean 0 and
// variance 1, epsilon 1e-5 as in PyTorch.

import Tensors

/// Normalises rows in place.
enum LayerNorm {
  /// - Parameters:
  ///   - x: `rows` x `n`, replaced by what is normalised.
  ///   - inverse: gets 1 / standard deviation of each row.
  static func forward(_ x: Floats, inverse: Floats, rows: Int, n: Int) {
    for row in 0..<rows {
      let x = x + row * n
      var mean: Float = 0
      for i in 0..<n { mean += x[i] }
      mean /= Float(n)
      var variance: Float = 0
      for i in 0..<n { variance += (x[i] - mean) * (x[i] - mean) }
      let scale = 1 / (variance / Float(n) + 1e-5).squareRoot()
      inverse[row] = scale
      for i in 0..<n { x[i] = (x[i] - mean) * scale }
    }
  }

  /// - Parameters:
  ///   - signal: gradient with respect to the normalised rows, replaced by the one with respect to
  ///     what was normalised.
  ///   - x: the normalised rows.
  static func backward(
    _ signal: Floats, _ x: UnsafePointer<Float>, inverse: UnsafePointer<Float>, rows: Int, n: Int
  ) {
    for row in 0..<rows {
      let s = signal + row * n
      let x = x + row * n
      var mean: Float = 0
      var product: Float = 0
      for i in 0..<n {
        mean += s[i]
        product += s[i] * x[i]
      }
      mean /= Float(n)
      product /= Float(n)
      let scale = inverse[row]
      for i in 0..<n { s[i] = scale * (s[i] - mean - x[i] * product) }
    }
  }
}
