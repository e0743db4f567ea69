// Three linear layers with ReLU between: the heads Q1, Q2 and the actor's. Rows are observations.

import Tensors

/// linear(inputs -> hidden), ReLU, linear(hidden -> hidden), ReLU, linear(hidden -> outputs).
package final class Perceptron {
  package let inputs: Int
  let hidden: Int
  package let outputs: Int
  private let weights: [Int]
  private let biases: [Int]
  private let signals: [FloatBuffer]

  package init(
    _ layout: ParameterLayout, name: String, inputs: Int, hidden: Int, outputs: Int, batch: Int
  ) {
    self.inputs = inputs
    self.hidden = hidden
    self.outputs = outputs
    weights = [0, 2, 4].map { layout.offset(of: "\(name).\($0).weight") }
    biases = [0, 2, 4].map { layout.offset(of: "\(name).\($0).bias") }
    signals = [FloatBuffer(count: batch * hidden), FloatBuffer(count: batch * hidden)]
  }

  package final class Activations {
    let batch: Int
    let first: FloatBuffer
    let second: FloatBuffer
    /// `batch` x outputs.
    package let output: FloatBuffer

    package init(_ perceptron: Perceptron, batch: Int) {
      self.batch = batch
      first = FloatBuffer(count: batch * perceptron.hidden)
      second = FloatBuffer(count: batch * perceptron.hidden)
      output = FloatBuffer(count: batch * perceptron.outputs)
    }
  }

  package func forward(
    _ input: UnsafePointer<Float>, _ activations: Activations, _ parameters: Floats
  ) {
    linear(0, input, inputs, activations.first, hidden, activations.batch, parameters)
    relu(activations.first.base, count: activations.batch * hidden)
    linear(
      1, activations.first.base, hidden, activations.second, hidden, activations.batch, parameters)
    relu(activations.second.base, count: activations.batch * hidden)
    linear(
      2, activations.second.base, hidden, activations.output, outputs, activations.batch,
      parameters)
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
    let count = rows * hidden
    let laterGate = ReLUGate(output: activations.second.base, rule: rule)
    let earlierGate = ReLUGate(output: activations.first.base, rule: rule)
    if let gradients {
      accumulateLinear(
        2, gradient, outputs, activations.second.base, hidden, rows, gradients)
    }
    multiply(gradient, parameters + weights[2], into: later, m: rows, n: hidden, k: outputs)
    reluBackward(later, laterGate, count: count)
    if let gradients {
      accumulateLinear(1, later, hidden, activations.first.base, hidden, rows, gradients)
    }
    multiply(later, parameters + weights[1], into: earlier, m: rows, n: hidden, k: hidden)
    reluBackward(earlier, earlierGate, count: count)
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
