// Initial parameters: linear layers orthogonal (gain 1) with zero bias, layer norms 1 and 0,
// convolutions delta-orthogonal (Xiao et al. 2018): orthogonal with gain sqrt(2) at the centre tap,
// zero elsewhere. The first one can be made to see motion more strongly than brightness.

import RealModule
import Tensors

extension Parameters {
  /// Draws every parameter anew.
  /// - Parameter motionGain: how much stronger the first convolution starts to see the differences
  ///   between the three frames of an observation than their sum; 1 treats frames alike.
  package func initialize(
    from generator: inout Generator, motionGain: Float = 1
  ) throws(NetworkError) {
    for entry in layout.entries {
      var tensor = NamedTensor(
        name: entry.name, shape: entry.shape, values: [Float](repeating: 0, count: entry.count))
      if entry.shape.count == 2 {
        tensor.values = orthogonal(entry.shape[0], entry.shape[1], from: &generator)
      } else if entry.shape.count == 4 {
        let (rows, columns) = (entry.shape[0], entry.shape[1])
        let taps = entry.shape[2] * entry.shape[3]
        var matrix = orthogonal(rows, columns, from: &generator)
        if entry.name == ParameterLayout.trunkName(0) + ".weight" {
          amplifyMotion(&matrix, by: motionGain)
        }
        for index in 0..<(rows * columns) {
          tensor.values[index * taps + taps / 2] = matrix[index] * Float(2).squareRoot()
        }
      } else if entry.name.hasSuffix("projection.1.weight") {
        tensor.values = [Float](repeating: 1, count: entry.count)
      }
      try load(tensor)
    }
  }
}

/// Scales what each row of nine weights (three frames of three channels) gives beyond the mean over
/// the frames.
private func amplifyMotion(_ matrix: inout [Float], by gain: Float) {
  for row in stride(from: 0, to: matrix.count, by: 9) {
    for channel in row..<(row + 3) {
      let frames = [channel, channel + 3, channel + 6]
      let mean = frames.reduce(0) { $0 + matrix[$1] } / 3
      for index in frames { matrix[index] = mean + gain * (matrix[index] - mean) }
    }
  }
}

/// A rows x columns matrix with orthonormal rows or columns, whichever are fewer: a Gaussian matrix
/// through Gram and Schmidt's orthogonalisation, run twice for accuracy. Row-major.
package func orthogonal(_ rows: Int, _ columns: Int, from generator: inout Generator) -> [Float] {
  let few = min(rows, columns)
  let many = max(rows, columns)
  var vectors = [Double](repeating: 0, count: few * many)
  for i in vectors.indices { vectors[i] = generator.normal() }
  vectors.withUnsafeMutableBufferPointer { vectors in
    for i in 0..<few {
      let v = vectors.baseAddress! + i * many
      for _ in 0..<2 {
        for j in 0..<i {
          let other = vectors.baseAddress! + j * many
          var product = 0.0
          for k in 0..<many { product = Relaxed.multiplyAdd(v[k], other[k], product) }
          for k in 0..<many { v[k] -= product * other[k] }
        }
      }
      var square = 0.0
      for k in 0..<many { square += v[k] * v[k] }
      let inverse = 1 / square.squareRoot()
      for k in 0..<many { v[k] *= inverse }
    }
  }
  var matrix = [Float](repeating: 0, count: rows * columns)
  for row in 0..<rows {
    for column in 0..<columns {
      let (vector, element) = rows <= columns ? (row, column) : (column, row)
      matrix[row * columns + column] = Float(vectors[vector * many + element])
    }
  }
  return matrix
}
