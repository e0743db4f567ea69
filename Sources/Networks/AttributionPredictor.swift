// M_phi, the auxiliary head that predicts the attribution mask from [projection, action]: linear to a
// map at a quarter of the image's size, then three 3x3 convolutions with nearest upsampling by two
// after the first two. ReLU follows each but the last; it commutes with the upsampling and is
// computed before it, on a quarter of the points. Nine logits a pixel.

import Tensors

/// One worker's decoder for a fixed number of observations. The encoder is the critic's.
package final class AttributionPredictor {
  package let batch: Int
  package let convolutions: [Convolution]
  private let inputs: Int
  private let mapCount: Int
  private let weight: Int
  private let bias: Int
  private let signals: [FloatBuffer]
  private let headSignal: FloatBuffer

  package init(
    _ architecture: Architecture, _ layout: ParameterLayout, batch: Int, library: Library,
    alike: AttributionPredictor? = nil
  ) throws(TensorError) {
    self.batch = batch
    var convolutions: [Convolution] = []
    for (index, shape) in architecture.decoderShapes(batch: batch).enumerated() {
      convolutions.append(
        try Convolution(shape, library: library, alike: alike?.convolutions[index]))
    }
    self.convolutions = convolutions
    inputs = architecture.projection + architecture.actions
    mapCount = architecture.decoder[0] * architecture.decoderSize * architecture.decoderSize
    weight = layout.offset(of: "predictor.decoder.proj.weight")
    bias = layout.offset(of: "predictor.decoder.proj.bias")
    let largest = convolutions.map { max($0.shape.inputCount, $0.shape.outputCount) }.max() ?? 0
    signals = [FloatBuffer(count: largest), FloatBuffer(count: largest)]
    headSignal = FloatBuffer(count: batch * inputs)
  }

  package final class Activations {
    /// What each convolution read.
    let inputs: [FloatBuffer]
    /// The first two convolutions' outputs, before upsampling.
    let outputs: [FloatBuffer]
    /// Blocked, `batch` x 84 x 84 points.
    package let logits: FloatBuffer

    package init(_ predictor: AttributionPredictor) {
      inputs = predictor.convolutions.map { FloatBuffer(count: $0.shape.inputCount) }
      outputs = predictor.convolutions.dropLast().map { FloatBuffer(count: $0.shape.outputCount) }
      logits = FloatBuffer(count: predictor.convolutions[2].shape.outputCount)
    }
  }

  /// Logits for `headInput`, rows of [projection, action].
  package func forward(
    _ headInput: UnsafePointer<Float>, _ activations: Activations, _ weights: NetworkWeights
  ) {
    let parameters = weights.parameters.base
    let map = activations.inputs[0].base
    for row in 0..<batch {
      (map + row * mapCount).update(from: parameters + bias, count: mapCount)
    }
    multiply(
      headInput, parameters + weight, transposeB: true, into: map, m: batch, n: mapCount,
      k: inputs, beta: 1)
    relu(map, count: batch * mapCount)
    for index in 0..<2 {
      let convolution = convolutions[index]
      let output = activations.outputs[index].base
      convolution.forward(activations.inputs[index].base, weights.decoder[index], output: output)
      upsample(
        output, planes: planes(convolution), size: convolution.shape.outputSize,
        into: activations.inputs[index + 1].base)
    }
    convolutions[2].forward(
      activations.inputs[2].base, weights.decoder[2], output: activations.logits.base)
  }

  /// Where the gradient with respect to the logits is to be put before `backward`.
  package var signal: Floats { signals[0].base }

  /// Takes `signal` back; adds the decoder's gradients.
  /// - Returns: the gradient with respect to [projection, action], `batch` rows.
  package func backward(
    _ headInput: UnsafePointer<Float>, _ activations: Activations, _ weights: NetworkWeights,
    gradients: Gradients
  ) -> Floats {
    let near = signals[0].base
    let far = signals[1].base
    for index in [2, 1, 0] {
      let convolution = convolutions[index]
      gradients.decoder[index].accumulate(
        convolution, input: activations.inputs[index].base, signal: near)
      convolution.backwardData(near, weights.decoder[index], input: far)
      if index > 0 {
        let below = convolutions[index - 1]
        upsampleBackward(far, planes: planes(below), size: below.shape.outputSize, into: near)
        reluBackward(
          near, output: activations.outputs[index - 1].base, rule: .standard,
          count: below.shape.outputCount)
      } else {
        reluBackward(
          far, output: activations.inputs[0].base, rule: .standard, count: batch * mapCount)
      }
    }
    let flat = gradients.flat.base
    multiply(
      far, transposeA: true, headInput, into: flat + weight, m: mapCount, n: inputs, k: batch,
      beta: 1)
    for row in 0..<batch { add(far + row * mapCount, to: flat + bias, count: mapCount) }
    multiply(
      far, weights.parameters.base + weight, into: headSignal.base, m: batch, n: inputs,
      k: mapCount)
    return headSignal.base
  }

  private func planes(_ convolution: Convolution) -> Int {
    batch * Blocked.padded(convolution.shape.outputChannels) / Blocked.channels
  }
}
