// The convolutional trunk that actor and critic share: convolutions without padding, ReLU between them
// and, where the architecture says so, after the last. Maps stay in the blocked layout throughout. Where
// an agent sees numbers in place of pixels there are none, and the features are the input.

import Tensors

/// One worker's trunk for a fixed number of observations. They go through it one at a time, so that
/// the maps stay in the worker's cache from one convolution to the next.
package final class Trunk {
  package let batch: Int
  /// Convolutions of one observation.
  package let convolutions: [Convolution]
  private let featureSignal: FloatBuffer
  /// Floats of one observation's input.
  private let inputCount: Int
  /// Two places for one observation's signal on its way back.
  private let signals: [FloatBuffer]

  package init(
    _ architecture: Architecture, batch: Int, library: Library, alike: Trunk? = nil
  ) throws(TensorError) {
    self.batch = batch
    var convolutions: [Convolution] = []
    for (index, shape) in architecture.trunkShapes(batch: 1).enumerated() {
      convolutions.append(
        try Convolution(shape, library: library, alike: alike?.convolutions[index]))
    }
    self.convolutions = convolutions
    inputCount = convolutions.first?.shape.inputCount ?? architecture.featureCount
    let largest = convolutions.map(\.shape.outputCount).max() ?? 0
    signals = [FloatBuffer(count: largest), FloatBuffer(count: largest)]
    featureSignal = FloatBuffer(count: batch * architecture.featureCount)
  }

  /// What one forward pass leaves for the way back: the input and every convolution's output.
  package final class Activations {
    /// Pixels divided by 255, blocked.
    package let input: FloatBuffer
    let outputs: [FloatBuffer]
    /// The last map, blocked: `batch` x featureCount.
    package var features: Floats { (outputs.last ?? input).base }

    package init(_ trunk: Trunk) {
      input = FloatBuffer(count: trunk.batch * trunk.inputCount)
      outputs = trunk.convolutions.map { FloatBuffer(count: trunk.batch * $0.shape.outputCount) }
    }

    /// What convolution `index` reads for observation `image`.
    fileprivate func input(_ index: Int, _ image: Int, _ convolution: Convolution) -> Floats {
      let buffer = index > 0 ? outputs[index - 1] : input
      return buffer.base + image * convolution.shape.inputCount
    }

    fileprivate func output(_ index: Int, _ image: Int, _ convolution: Convolution) -> Floats {
      outputs[index].base + image * convolution.shape.outputCount
    }
  }

  /// - Parameter load: writes one observation into the input; called just before it is read, while the
  ///   cache still holds what was written. Nil where the input is there already.
  package func forward(
    _ activations: Activations, _ weights: NetworkWeights,
    load: (_ image: Int, _ input: Floats) -> Void = { _, _ in }
  ) {
    for image in 0..<batch {
      load(image, activations.input.base)
      for (index, convolution) in convolutions.enumerated() {
        convolution.forward(
          activations.input(index, image, convolution), weights.trunk[index],
          output: activations.output(index, image, convolution))
      }
    }
  }

  /// Where the gradient with respect to the features is to be put before `backward`.
  package var signal: Floats { featureSignal.base }

  /// Takes `signal` back through the trunk.
  /// - Parameters:
  ///   - gradients: where weight gradients are added; nil computes none.
  ///   - pixels: where the gradient with respect to the input goes (blocked, per unit, which is
  ///     255 grey levels); nil computes none.
  package func backward(
    _ activations: Activations, _ weights: NetworkWeights, rule: ReLURule,
    gradients: [ConvolutionGradients]?, pixels: FloatBuffer?
  ) {
    guard let last = convolutions.last?.shape else { return }
    for image in 0..<batch {
      var signal = featureSignal.base + image * last.outputCount
      if last.relu {
        let output = activations.features + image * last.outputCount
        reluBackward(signal, ReLUGate(output: output, rule: rule), count: last.outputCount)
      }
      for index in convolutions.indices.reversed() {
        let convolution = convolutions[index]
        let input = activations.input(index, image, convolution)
        gradients?[index].accumulate(convolution, input: input, signal: signal)
        if index > 0 {
          let isBehindReLU = convolutions[index - 1].shape.relu
          let next = signals[index % 2].base
          convolution.backwardData(
            signal, weights.trunk[index], input: next,
            behind: isBehindReLU ? ReLUGate(output: input, rule: rule) : nil)
          signal = next
        } else if let pixels {
          convolution.backwardData(
            signal, weights.trunk[index],
            input: pixels.base + image * convolution.shape.inputCount)
        }
      }
    }
  }

  /// The weight gradients' passes alone, for timing: reads whatever signals are there.
  package func weightGradients(_ activations: Activations, _ gradients: [ConvolutionGradients]) {
    for image in 0..<batch {
      for (index, convolution) in convolutions.enumerated() {
        gradients[index].accumulate(
          convolution, input: activations.input(index, image, convolution),
          signal: signals[index % 2].base)
      }
    }
  }
}

/// The largest divisor of `count` that is at most `limit`.
package func largestDivisor(of count: Int, upTo limit: Int) -> Int {
  (1...max(1, min(limit, count))).last { count % $0 == 0 } ?? 1
}
