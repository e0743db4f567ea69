// Convolutions whose kernels share weights, against ones with all kernels written out.

import Testing

@testable import Tensors

@Suite struct TiedConvolutionTests {
  /// How the kernels written out, in canonical order, are made of those that are shared: by hand. Calls `body`
  /// with every weight, a parameter that is in it, and its factor.
  private func eachShare(
    of shape: ConvolutionShape, _ body: (_ weight: Int, _ parameter: Int, _ factor: Float) -> Void
  ) {
    let taps = shape.kernel * shape.kernel
    let third = shape.inputChannels / 3
    let filters = shape.outputChannels / 3
    for output in 0..<shape.outputChannels {
      for input in 0..<shape.inputChannels {
        for tap in 0..<taps {
          let at = (output * shape.inputChannels + input) * taps + tap
          if shape.tying == .alike {
            guard output / filters == input / third else { continue }
            body(at, (output % filters * third + input % third) * taps + tap, 1)
          } else {
            // The newest map: itself and its change. The middle one: its change less the newest's.
            func parameter(_ frame: Int) -> Int {
              (output * shape.inputChannels + frame * third + input % third) * taps + tap
            }
            let shares: [(frame: Int, factor: Float)] = [
              [(0, -1)], [(0, 1), (1, -1)], [(1, 1), (2, 1)],
            ][input / third]
            for share in shares { body(at, parameter(share.frame), share.factor) }
          }
        }
      }
    }
  }

  private func untied(_ shape: ConvolutionShape, _ weights: [Float]) -> [Float] {
    var result = [Float](
      repeating: 0, count: shape.outputChannels * shape.inputChannels * shape.kernel * shape.kernel)
    eachShare(of: shape) { result[$0] += $2 * weights[$1] }
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
    var wanted = [Double](repeating: 0, count: parameters.count)
    eachShare(of: shape) { wanted[$1] += Double($2) * whole.weights[$0] }
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
