// Convolutions whose kernels share weights, against ones with all kernels written out.

import Testing

@testable import Tensors

@Suite struct TiedConvolutionTests {
  /// The kernels that tied ones amount to, in canonical order, written out by hand.
  private func untied(_ shape: ConvolutionShape, _ weights: [Float]) -> [Float] {
    let taps = shape.kernel * shape.kernel
    var result = [Float](
      repeating: 0, count: shape.outputChannels * shape.inputChannels * taps)
    let third = shape.inputChannels / 3
    for output in 0..<shape.outputChannels {
      for input in 0..<shape.inputChannels {
        for tap in 0..<taps {
          let at = (output * shape.inputChannels + input) * taps + tap
          if shape.tying == .alike {
            let filters = shape.outputChannels / 3
            guard output / filters == input / third else { continue }
            result[at] = weights[(output % filters * third + input % third) * taps + tap]
          } else {
            // The newest map: itself and its change. The middle one: its change less the newest's.
            func weight(_ frame: Int) -> Float {
              weights[(output * shape.inputChannels + frame * third + input % third) * taps + tap]
            }
            result[at] = [-weight(0), weight(0) - weight(1), weight(1) + weight(2)][input / third]
          }
        }
      }
    }
    return result
  }

  @Test(
    arguments: [
      ConvolutionShape(
        batch: 2, inputChannels: 9, outputChannels: 24, inputSize: 10, kernel: 4, stride: 2,
        relu: true, tying: .alike),
      ConvolutionShape(
        batch: 2, inputChannels: 9, outputChannels: 15, inputSize: 9, relu: false, tying: .alike),
      ConvolutionShape(
        batch: 2, inputChannels: 24, outputChannels: 32, inputSize: 10, kernel: 4, stride: 2,
        relu: true, tying: .changes),
      ConvolutionShape(
        batch: 1, inputChannels: 9, outputChannels: 5, inputSize: 8, relu: false, tying: .changes),
    ], [ConvolutionAlgorithm.fastest, .direct])
  func tiedKernelsAreThoseWrittenOut(
    _ shape: ConvolutionShape, _ algorithm: ConvolutionAlgorithm
  ) throws {
    Library.useOneThread()
    let library = try Library()
    let convolution = try Convolution(shape, library: library, algorithm: algorithm)
    let weights = try ConvolutionWeights(convolution, library: library)
    var generator = Generator(seed: 12)
    func draw(_ count: Int) -> [Float] { (0..<count).map { _ in Float(generator.normal()) } }
    let parameters = draw(shape.weightCount)
    let bias = draw(shape.weightShape[0])
    var plain = shape
    plain.tying = .none
    let naive = NaiveConvolution(
      shape: plain,
      input: draw(shape.batch * shape.inputChannels * shape.inputSize * shape.inputSize),
      weights: untied(shape, parameters),
      bias: (0..<shape.outputChannels).map { bias[$0 % bias.count] })
    weights.load(parameters, bias: bias)
    let inputs = Maps(images: shape.batch, channels: shape.inputChannels, size: shape.inputSize)
    let outputs = Maps(images: shape.batch, channels: shape.outputChannels, size: shape.outputSize)
    let input = inputs.blocked(naive.input)
    let output = FloatBuffer(count: shape.outputCount)
    convolution.forward(input.base, weights, output: output.base)
    #expect(deviation(outputs.dense(output), naive.forward()) < 1e-5)

    let signal = draw(shape.batch * shape.outputChannels * shape.outputSize * shape.outputSize)
    let blocked = outputs.blocked(signal)
    let back = FloatBuffer(count: shape.inputCount)
    convolution.backwardData(blocked.base, weights, input: back.base)
    #expect(deviation(inputs.dense(back), naive.backwardData(signal)) < 1e-5)

    // By the chain rule: a parameter's gradient is the sum over the taps it goes to, each by how much
    // of it goes there.
    let gradient = FloatBuffer(count: convolution.gradientCount)
    let biasGradient = FloatBuffer(count: convolution.biasCount)
    convolution.addGradients(
      input.base, blocked.base, weights: gradient.base, bias: biasGradient.base)
    let whole = naive.backwardWeights(signal)
    let wanted = parameters.indices.map { at in
      var one = [Float](repeating: 0, count: parameters.count)
      one[at] = 1
      return zip(untied(shape, one), whole.weights).reduce(0) { $0 + Double($1.0) * $1.1 }
    }
    var canonical = [Float](repeating: .nan, count: shape.weightCount)
    weights.unpackGradients([gradient.base], to: &canonical)
    #expect(deviation(canonical, wanted) < 1e-5)
    var biases = [Float](repeating: .nan, count: bias.count)
    weights.unpackBias([biasGradient.base], to: &biases)
    let sums = biases.indices.map { at in
      whole.bias.indices.filter { $0 % bias.count == at }.reduce(0) { $0 + whole.bias[$1] }
    }
    #expect(deviation(biases, sums) < 1e-5)
  }
}
