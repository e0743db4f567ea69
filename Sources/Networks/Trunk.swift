// The convolutional trunk that actor and critic share: 3x3 convolutions without padding, ReLU
// between them, none after the last. Maps stay in the blocked layout throughout.

import Tensors

/// One worker's trunk for a fixed number of observations.
package final class Trunk {
  package let batch: Int
  package let convolutions: [Convolution]
  /// Two places for the signal on its way back.
  private let signals: [FloatBuffer]

  package init(
    _ architecture: Architecture, batch: Int, library: Library, alike: Trunk? = nil
  ) throws(TensorError) {
    self.batch = batch
    var convolutions: [Convolution] = []
    for (index, shape) in architecture.trunkShapes(batch: batch).enumerated() {
      convolutions.append(
        try Convolution(shape, library: library, alike: alike?.convolutions[index]))
    }
    self.convolutions = convolutions
    let largest = convolutions.map(\.shape.outputCount).max() ?? 0
    signals = [FloatBuffer(count: largest), FloatBuffer(count: largest)]
  }

  /// What one forward pass leaves for the way back: the input and every convolution's output.
  package final class Activations {
    /// Pixels divided by 255, blocked.
    package let input: FloatBuffer
    let outputs: [FloatBuffer]
    /// The last map, blocked: `batch` x featureCount.
    package var features: Floats { outputs[outputs.count - 1].base }

    package init(_ trunk: Trunk) {
      input = FloatBuffer(count: trunk.convolutions[0].shape.inputCount)
      outputs = trunk.convolutions.map { FloatBuffer(count: $0.shape.outputCount) }
    }
  }

  package func forward(_ activations: Activations, _ weights: NetworkWeights) {
    var input = activations.input.base
    for (index, convolution) in convolutions.enumerated() {
      let output = activations.outputs[index].base
      convolution.forward(input, weights.trunk[index], output: output)
      input = output
    }
  }

  /// Where the gradient with respect to the features is to be put before `backward`.
  package var signal: Floats { signals[0].base }

  /// Takes `signal` back through the trunk.
  /// - Parameters:
  ///   - gradients: where weight gradients are added; nil computes none.
  ///   - pixels: where the gradient with respect to the input goes (blocked, per 1/255 of a grey
  ///     level); nil computes none.
  package func backward(
    _ activations: Activations, _ weights: NetworkWeights, rule: ReLURule,
    gradients: [ConvolutionGradients]?, pixels: FloatBuffer?
  ) {
    var current = 0
    for index in convolutions.indices.reversed() {
      let convolution = convolutions[index]
      let signal = signals[current].base
      if convolution.shape.relu {
        reluBackward(
          signal, output: activations.outputs[index].base, rule: rule,
          count: convolution.shape.outputCount)
      }
      let input = index > 0 ? activations.outputs[index - 1] : activations.input
      gradients?[index].accumulate(convolution, input: input.base, signal: signal)
      if index > 0 {
        convolution.backwardData(
          signal, weights.trunk[index], input: signals[1 - current].base)
        current = 1 - current
      } else if let pixels {
        convolution.backwardData(signal, weights.trunk[index], input: pixels.base)
      }
    }
  }
}
