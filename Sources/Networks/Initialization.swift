// Initial parameters: linear layers orthogonal with zero bias, norms 1 and 0, convolutions
// delta-orthogonal. The first one can be made to see motion more strongly than brightness. Every section
// draws from a stream of its own, so that one seed starts trunk, critic and actor alike whatever other
// heads an algorithm has.

import RealModule
import Tensors

extension Parameters {
  /// Draws every parameter.
  /// - Parameters:
  ///   - motionGain: how much stronger the first convolution starts to see the differences between the
  ///     three frames of an observation than their sum; 1 treats frames alike. Says nothing where it sees
  ///     each frame by itself.
  ///   - frames: of an observation that are seen, the newest last; the weights of the others start at zero,
  ///     where they stay.
  package func initialize(
    seed: UInt64, motionGain: Float = 1, frames: Int = 3
  ) throws(NetworkError) {
    for section in layout.sections {
      var generator = Generator(seed: seed, stream: Self.stream(section.name))
      for parameter in section.parameters {
        var values = parameter.draw(from: &generator)
        let sees = parameter.shape.dropFirst().first
        if parameter.name == ParameterSection.trunkName(0) + ".weight", sees == 9 {
          let taps = parameter.shape[2] * parameter.shape[3]
          amplifyMotion(&values, taps: taps, by: motionGain)
          for filter in stride(from: 0, to: values.count, by: 9 * taps) {
            for weight in 0..<((9 - 3 * frames) * taps) { values[filter + weight] = 0 }
          }
        }
        try load(NamedTensor(name: parameter.name, shape: parameter.shape, values: values))
      }
    }
  }

  /// FNV-1a of a section's name.
  private static func stream(_ name: String) -> UInt64 {
    name.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
  }
}

extension ParameterSection.Parameter {
  fileprivate func draw(from generator: inout Generator) -> [Float] {
    let count = shape.reduce(1, *)
    switch start {
    case .zero: return [Float](repeating: 0, count: count)
    case .one: return [Float](repeating: 1, count: count)
    case .uniform: return (0..<count).map { _ in Float(generator.uniform()) }
    case .orthogonal(let gain):
      return orthogonal(shape[0], shape[1], from: &generator).map { gain * $0 }
    case .deltaOrthogonal:
      // The middle of an even kernel is four taps.
      let (size, taps) = (shape[2], shape[2] * shape[3])
      let middle = [(size - 1) / 2, size / 2]
      var values = [Float](repeating: 0, count: count)
      for (index, value) in orthogonal(shape[0], shape[1], from: &generator).enumerated() {
        for row in middle {
          for column in middle {
            values[index * taps + row * size + column] += value * Float(2).squareRoot() / 4
          }
        }
      }
      return values
    }
  }
}

/// Scales what the weights of each filter (three frames of three channels) give beyond the mean over the
/// frames.
private func amplifyMotion(_ weights: inout [Float], taps: Int, by gain: Float) {
  let frame = 3 * taps
  for filter in stride(from: 0, to: weights.count, by: 3 * frame) {
    for first in filter..<(filter + frame) {
      let frames = [first, first + frame, first + 2 * frame]
      let mean = frames.reduce(0) { $0 + weights[$1] } / 3
      for index in frames { weights[index] = mean + gain * (weights[index] - mean) }
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
