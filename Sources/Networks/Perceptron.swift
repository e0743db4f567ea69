// Three linear layers with ReLU between: the heads Q1, Q2 and the actor's. Where the architecture says
// so, each ReLU reads what a layer norm without affine part makes of its input. Rows are observations.

import Tensors

/// linear(inputs -> hidden), [norm,] ReLU, linear(hidden -> hidden), [norm,] ReLU,
/// linear(hidden -> outputs).
package final class Perceptron {
  package let inputs: Int
  let hidden: Int
  package let outputs: Int
  let normalizes: Bool
  private let weights: [Int]
  private let biases: [Int]
  private let signals: [FloatBuffer]

  package init(
    _ layout: ParameterLayout, name: String, inputs: Int, outputs: Int,
    _ architecture: Architecture, batch: Int
  ) {
    self.inputs = inputs
    hidden = architecture.hidden
    normalizes = architecture.normalizesHeads
    self.outputs = outputs
    weights = [0, 2, 4].map { layout.offset(of: "\(name).\($0).weight") }
    biases = [0, 2, 4].map { layout.offset(of: "\(name).\($0).bias") }
    signals = [FloatBuffer(count: batch * hidden), FloatBuffer(count: batch * hidden)]
  }

  package final class Activations {
    let batch: Int
    let first: Hidden
    let second: Hidden
    /// `batch` x outputs.
    package let output: FloatBuffer

    package init(_ perceptron: Perceptron, batch: Int) {
      self.batch = batch
      first = Hidden(perceptron, batch)
      second = Hidden(perceptron, batch)
      output = FloatBuffer(count: batch * perceptron.outputs)
    }
  }

  /// One hidden layer of a forward pass, `batch` x hidden.
  struct Hidden {
    /// Behind the ReLU.
    let output: FloatBuffer
    /// Before it, and 1 / standard deviation of each row; empty where nothing is normalised.
    let normalized: FloatBuffer
    let inverse: FloatBuffer

    init(_ perceptron: Perceptron, _ batch: Int) {
      output = FloatBuffer(count: batch * perceptron.hidden)
      normalized = FloatBuffer(count: perceptron.normalizes ? batch * perceptron.hidden : 0)
      inverse = FloatBuffer(count: perceptron.normalizes ? batch : 0)
    }
  }

  package func forward(
    _ input: UnsafePointer<Float>, _ activations: Activations, _ parameters: Floats
  ) {
    linear(0, input, inputs, activations.first.output, hidden, activations.batch, parameters)
    activate(activations.first, activations.batch)
    linear(
      1, activations.first.output.base, hidden, activations.second.output, hidden,
      activations.batch, parameters)
    activate(activations.second, activations.batch)
    linear(
      2, activations.second.output.base, hidden, activations.output, outputs, activations.batch,
      parameters)
  }

  /// What lies between two linear layers.
  private func activate(_ layer: Hidden, _ rows: Int) {
    if normalizes {
      LayerNorm.forward(layer.output.base, inverse: layer.inverse.base, rows: rows, n: hidden)
      layer.normalized.copy(from: layer.output.base, count: rows * hidden)
    }
    relu(layer.output.base, count: rows * hidden)
  }

  /// Takes `signal` back through ReLU and norm, in place.
  private func activateBackward(_ signal: Floats, _ layer: Hidden, _ rows: Int, _ rule: ReLURule) {
    reluBackward(signal, ReLUGate(output: layer.output.base, rule: rule), count: rows * hidden)
    if normalizes {
      LayerNorm.backward(
        signal, layer.normalized.base, inverse: layer.inverse.base, rows: rows, n: hidden)
    }
  }

  /// - Parameters:
  ///   - gradient: with respect to the output, `batch` x `outputs`.
  ///   - gradients: where parameter gradients are added; nil computes none.
  ///   - into: where the gradient with respect to the input goes, `batch` x `inputs`; added to
  ///     what is there where `accumulate` says so; nil computes none.
  package func backward(
    _ gradient: UnsafePointer<Float>, input: UnsafePointer<Float>, _ activations: Activations,
    _ parameters: Floats, rule: ReLURule, gradients: Floats?, into: Floats?,
    accumulate: Bool = false
  ) {
    let rows = activations.batch
    let later = signals[0].base
    let earlier = signals[1].base
    if let gradients {
      accumulateLinear(
        2, gradient, outputs, activations.second.output.base, hidden, rows, gradients)
    }
    multiply(gradient, parameters + weights[2], into: later, m: rows, n: hidden, k: outputs)
    activateBackward(later, activations.second, rows, rule)
    if let gradients {
      accumulateLinear(1, later, hidden, activations.first.output.base, hidden, rows, gradients)
    }
    multiply(later, parameters + weights[1], into: earlier, m: rows, n: hidden, k: hidden)
    activateBackward(earlier, activations.first, rows, rule)
    if let gradients {
      accumulateLinear(0, earlier, hidden, input, inputs, rows, gradients)
    }
    if let into {
      multiply(
        earlier, parameters + weights[0], into: into, m: rows, n: inputs, k: hidden,
        adding: accumulate)
    }
  }

  private func linear(
    _ layer: Int, _ input: UnsafePointer<Float>, _ width: Int, _ output: FloatBuffer,
    _ outputWidth: Int, _ rows: Int, _ parameters: Floats
  ) {
    for row in 0..<rows {
      (output.base + row * outputWidth).update(
        from: parameters + biases[layer], count: outputWidth)
    }
    multiply(
      input, parameters + weights[layer], transposeB: true, into: output.base, m: rows,
      n: outputWidth, k: width, adding: true)
  }

  private func accumulateLinear(
    _ layer: Int, _ signal: UnsafePointer<Float>, _ outputWidth: Int,
    _ input: UnsafePointer<Float>, _ width: Int, _ rows: Int, _ gradients: Floats
  ) {
    multiply(
      signal, transposeA: true, input, into: gradients + weights[layer], m: outputWidth, n: width,
      k: rows, adding: true)
    for row in 0..<rows {
      add(signal + row * outputWidth, to: gradients + biases[layer], count: outputWidth)
    }
  }
}
