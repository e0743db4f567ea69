// Behind the trunk: linear, layer norm (epsilon 1e-5, affine), tanh. Rows are observations.

import RealModule
import Tensors

/// A projection of the trunk's features: the critic's, one of the actor's own, or another head's.
package final class Projection {
  let inputs: Int
  package let outputs: Int
  private let weight: Int
  private let bias: Int
  private let scale: Int
  private let shift: Int
  private let signal: FloatBuffer

  /// - Parameter owner: `critic`, `actor` or `pad_head`.
  package init(_ architecture: Architecture, _ layout: ParameterLayout, owner: String, batch: Int) {
    inputs = architecture.featureCount
    outputs = architecture.projection
    let name = "\(owner).encoder.projection.projection"
    weight = layout.offset(of: "\(name).0.weight")
    bias = layout.offset(of: "\(name).0.bias")
    scale = layout.offset(of: "\(name).1.weight")
    shift = layout.offset(of: "\(name).1.bias")
    signal = FloatBuffer(count: batch * architecture.projection)
  }

  package final class Activations {
    let batch: Int
    /// Before the affine part of the layer norm: mean 0, variance 1 in each row.
    let normalized: FloatBuffer
    /// 1 / standard deviation of each row.
    let inverse: FloatBuffer
    package let output: FloatBuffer

    package init(_ projection: Projection, batch: Int) {
      self.batch = batch
      normalized = FloatBuffer(count: batch * projection.outputs)
      inverse = FloatBuffer(count: batch)
      output = FloatBuffer(count: batch * projection.outputs)
    }
  }

  package func forward(
    _ features: UnsafePointer<Float>, _ activations: Activations, _ parameters: Floats
  ) {
    let rows = activations.batch
    let n = outputs
    multiply(
      features, parameters + weight, transposeB: true, into: activations.normalized.base, m: rows,
      n: n, k: inputs)
    for row in 0..<rows {
      add(parameters + bias, to: activations.normalized.base + row * n, count: n)
    }
    LayerNorm.forward(
      activations.normalized.base, inverse: activations.inverse.base, rows: rows, n: n)
    for row in 0..<rows {
      let x = activations.normalized.base + row * n
      let y = activations.output.base + row * n
      for i in 0..<n { y[i] = Float.tanh(x[i] * parameters[scale + i] + parameters[shift + i]) }
    }
  }

  /// - Parameters:
  ///   - gradient: with respect to the output, `batch` x `outputs` with rows `stride` apart.
  ///   - features: what the forward pass read; needed for parameter gradients.
  ///   - input: where the gradient with respect to the features goes; nil computes none.
  package func backward(
    _ gradient: UnsafePointer<Float>, stride: Int, features: UnsafePointer<Float>,
    _ activations: Activations, _ parameters: Floats, gradients: Floats?, input: Floats?
  ) {
    let rows = activations.batch
    let n = outputs
    for row in 0..<rows {
      let g = gradient + row * stride
      let y = activations.output.base + row * n
      let x = activations.normalized.base + row * n
      let s = signal.base + row * n
      for i in 0..<n {
        let before = g[i] * (1 - y[i] * y[i])
        if let gradients {
          gradients[scale + i] += before * x[i]
          gradients[shift + i] += before
        }
        s[i] = before * parameters[scale + i]
      }
    }
    LayerNorm.backward(
      signal.base, activations.normalized.base, inverse: activations.inverse.base, rows: rows, n: n)
    if let gradients {
      for row in 0..<rows { add(signal.base + row * n, to: gradients + bias, count: n) }
    }
    if let gradients {
      multiply(
        signal.base, transposeA: true, features, into: gradients + weight, m: n, n: inputs,
        k: rows, adding: true)
    }
    if let input {
      multiply(signal.base, parameters + weight, into: input, m: rows, n: inputs, k: n)
    }
  }
}
