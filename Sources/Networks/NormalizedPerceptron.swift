// Linear, batch norm (Ioffe and Szegedy 2015, epsilon 1e-5, statistics of the batch), ReLU, linear: the
// heads of BYOL's scheme. The norm couples all rows, so the first layer can be filled rows by rows and the
// rest is computed for all of them at once.

import Tensors

/// One such head for a fixed number of rows, `width` units in between and behind.
package final class NormalizedPerceptron {
  private let rows: Int
  private let width: Int
  private let places: [String: Int]
  /// Behind the first layer and normalised; behind the ReLU.
  private let normalized: FloatBuffer
  private let hidden: FloatBuffer
  /// 1 / standard deviation of each unit.
  private let inverse: FloatBuffer
  private let hiddenSignal: FloatBuffer
  /// `rows` x width.
  package let output: FloatBuffer

  /// - Parameter name: prefix of the parameters `.0`, `.1` and `.3`.
  package init(_ layout: ParameterLayout, _ name: String, rows: Int, width: Int) {
    self.rows = rows
    self.width = width
    var places: [String: Int] = [:]
    for part in ["0.weight", "0.bias", "1.weight", "1.bias", "3.weight", "3.bias"] {
      places[part] = layout.offset(of: "\(name).\(part)")
    }
    self.places = places
    normalized = FloatBuffer(count: rows * width)
    hidden = FloatBuffer(count: rows * width)
    inverse = FloatBuffer(count: width)
    hiddenSignal = FloatBuffer(count: rows * width)
    output = FloatBuffer(count: rows * width)
  }

  private func place(_ part: String) -> Int { places[part]! }

  /// Rows `start..<start + count` of the first layer, for inputs of so many numbers a row.
  package func firstLayer(
    _ input: UnsafePointer<Float>, inputs: Int, _ parameters: Floats, _ start: Int, _ count: Int
  ) {
    let target = normalized.base + start * width
    for row in 0..<count {
      (target + row * width).update(from: parameters + place("0.bias"), count: width)
    }
    multiply(
      input, parameters + place("0.weight"), transposeB: true, into: target, m: count, n: width,
      k: inputs, adding: true)
  }

  /// What lies behind the first layer.
  package func forward(_ parameters: Floats) {
    let (x, scale, shift) = (
      normalized.base, parameters + place("1.weight"), parameters + place("1.bias")
    )
    for unit in 0..<width {
      var (mean, variance): (Float, Float) = (0, 0)
      for row in 0..<rows { mean += x[row * width + unit] }
      mean /= Float(rows)
      for row in 0..<rows {
        let difference = x[row * width + unit] - mean
        variance += difference * difference
      }
      let factor = 1 / (variance / Float(rows) + 1e-5).squareRoot()
      inverse.base[unit] = factor
      for row in 0..<rows {
        let at = row * width + unit
        x[at] = (x[at] - mean) * factor
        hidden.base[at] = max(x[at] * scale[unit] + shift[unit], 0)
      }
    }
    for row in 0..<rows {
      (output.base + row * width).update(from: parameters + place("3.bias"), count: width)
    }
    multiply(
      hidden.base, parameters + place("3.weight"), transposeB: true, into: output.base, m: rows,
      n: width, k: width, adding: true)
  }

  /// Takes the gradient with respect to the output back to the first layer's output; adds all
  /// parameters' gradients but that of the first layer's weights.
  package func backward(_ signal: UnsafePointer<Float>, _ parameters: Floats, gradients: Floats) {
    multiply(
      signal, transposeA: true, hidden.base, into: gradients + place("3.weight"), m: width,
      n: width, k: rows, adding: true)
    for row in 0..<rows {
      add(signal + row * width, to: gradients + place("3.bias"), count: width)
    }
    let s = hiddenSignal.base
    multiply(signal, parameters + place("3.weight"), into: s, m: rows, n: width, k: width)
    reluBackward(s, ReLUGate(output: hidden.base, rule: .standard), count: rows * width)
    let (x, scale) = (normalized.base, parameters + place("1.weight"))
    for unit in 0..<width {
      var (sum, product): (Float, Float) = (0, 0)
      for row in 0..<rows {
        let at = row * width + unit
        sum += s[at]
        product += s[at] * x[at]
      }
      gradients[place("1.weight") + unit] += product
      gradients[place("1.bias") + unit] += sum
      let factor = scale[unit] * inverse.base[unit]
      for row in 0..<rows {
        let at = row * width + unit
        s[at] = factor * (s[at] - sum / Float(rows) - x[at] * product / Float(rows))
      }
    }
    for row in 0..<rows { add(s + row * width, to: gradients + place("0.bias"), count: width) }
  }

  /// The rest of the way for rows `start..<start + count`: adds the first weights' gradient and gives
  /// the one with respect to the input.
  package func backwardFirst(
    _ input: UnsafePointer<Float>, inputs: Int, _ parameters: Floats, _ start: Int, _ count: Int,
    gradients: Floats, into: Floats
  ) {
    let signal = hiddenSignal.base + start * width
    multiply(
      signal, transposeA: true, input, into: gradients + place("0.weight"), m: width, n: inputs,
      k: count, adding: true)
    multiply(
      signal, parameters + place("0.weight"), into: into, m: count, n: inputs, k: width)
  }
}
