// M_phi, the auxiliary head that predicts the attribution mask from [projection, action]: linear to a
// map at a quarter of the image's size, then three 3x3 convolutions with nearest upsampling by two
// before the second, and before the third where the networks see every pixel and not means of squares of
// them. ReLU follows each but the last; it commutes with the upsampling. Nine logits a point.

import Tensors

/// One worker's decoder for a fixed number of observations. The encoder is the critic's.
package final class AttributionPredictor {
  package let batch: Int
  /// Convolutions of one observation: their maps are large.
  package let convolutions: [Convolution]
  private let inputs: Int
  private let mapCount: Int
  private let weight: Int
  private let bias: Int
  private let signals: [FloatBuffer]
  /// One observation's output of an upsampling convolution, as it computes and wants it.
  private let parities: FloatBuffer
  private let logitSignal: FloatBuffer
  private let mapSignal: FloatBuffer
  private let headSignal: FloatBuffer

  package init(
    _ architecture: Architecture, _ layout: ParameterLayout, batch: Int, library: Library,
    alike: AttributionPredictor? = nil
  ) throws(TensorError) {
    self.batch = batch
    var convolutions: [Convolution] = []
    for (index, shape) in architecture.decoderShapes(batch: 1).enumerated() {
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
    parities = FloatBuffer(count: largest)
    logitSignal = FloatBuffer(count: batch * convolutions[2].shape.outputCount)
    mapSignal = FloatBuffer(count: batch * mapCount)
    headSignal = FloatBuffer(count: batch * inputs)
  }

  package final class Activations {
    /// What each convolution reads; the next one's input is its output.
    let maps: [FloatBuffer]
    /// Blocked, `batch` x `pointSize` x `pointSize` points.
    package let logits: FloatBuffer

    package init(_ predictor: AttributionPredictor) {
      maps = predictor.convolutions.map {
        FloatBuffer(count: predictor.batch * $0.shape.inputCount)
      }
      logits = FloatBuffer(count: predictor.batch * predictor.convolutions[2].shape.outputCount)
    }

    /// What convolution `index` reads of observation `image`.
    fileprivate func input(_ index: Int, _ image: Int, _ convolution: Convolution) -> Floats {
      maps[index].base + image * convolution.shape.inputCount
    }

    /// What convolution `index` gives for observation `image`.
    fileprivate func output(_ index: Int, _ image: Int, _ convolution: Convolution) -> Floats {
      (index < 2 ? maps[index + 1] : logits).base + image * convolution.shape.outputCount
    }
  }

  /// Logits for `headInput`, rows of [projection, action].
  package func forward(
    _ headInput: UnsafePointer<Float>, _ activations: Activations, _ weights: NetworkWeights
  ) {
    let parameters = weights.parameters.base
    let map = activations.maps[0].base
    for row in 0..<batch {
      (map + row * mapCount).update(from: parameters + bias, count: mapCount)
    }
    multiply(
      headInput, parameters + weight, transposeB: true, into: map, m: batch, n: mapCount,
      k: inputs, adding: true)
    relu(map, count: batch * mapCount)
    let prepared = weights.convolutions(of: "predictor")
    for image in 0..<batch {
      for (index, convolution) in convolutions.enumerated() {
        let input = activations.input(index, image, convolution)
        let output = activations.output(index, image, convolution)
        let isDirect = !convolution.shape.upsamples
        convolution.forward(
          input, prepared[index], output: isDirect ? output : parities.base)
        if isDirect { continue }
        interleave(
          parities.base, planes: planes(convolution), size: convolution.shape.inputSize,
          into: output)
      }
    }
  }

  /// Where the gradient with respect to the logits is to be put before `backward`.
  package var signal: Floats { logitSignal.base }

  /// Takes `signal` back; adds the decoder's gradients.
  /// - Returns: the gradient with respect to [projection, action], `batch` rows.
  package func backward(
    _ headInput: UnsafePointer<Float>, _ activations: Activations, _ weights: NetworkWeights,
    gradients: Gradients
  ) -> Floats {
    for image in 0..<batch { backward(image, activations, weights, gradients) }
    let map = mapSignal.base
    let flat = gradients.flat.base
    multiply(
      map, transposeA: true, headInput, into: flat + weight, m: mapCount, n: inputs, k: batch,
      adding: true)
    for row in 0..<batch { add(map + row * mapCount, to: flat + bias, count: mapCount) }
    multiply(
      map, weights.parameters.base + weight, into: headSignal.base, m: batch, n: inputs,
      k: mapCount)
    return headSignal.base
  }

  /// One observation through the convolutions, as far as the first map.
  private func backward(
    _ image: Int, _ activations: Activations, _ weights: NetworkWeights, _ gradients: Gradients
  ) {
    let prepared = weights.convolutions(of: "predictor")
    let sums = gradients.convolutions(of: "predictor")
    var signal = logitSignal.base + image * convolutions[2].shape.outputCount
    for index in [2, 1, 0] {
      let convolution = convolutions[index]
      let input = activations.input(index, image, convolution)
      if convolution.shape.upsamples {
        deinterleave(
          signal, planes: planes(convolution), size: convolution.shape.inputSize,
          into: parities.base)
        signal = parities.base
      }
      sums[index].accumulate(convolution, input: input, signal: signal)
      let next = index > 0 ? signals[index % 2].base : mapSignal.base + image * mapCount
      convolution.backwardData(
        signal, prepared[index], input: next,
        behind: ReLUGate(output: input, rule: .standard))
      signal = next
    }
  }

  private func planes(_ convolution: Convolution) -> Int {
    Blocked.padded(convolution.shape.outputChannels) / Blocked.channels
  }
}
