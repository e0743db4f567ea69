// All three passes of a convolution, by either algorithm, against loops that follow the definition,
// in Double. Sizes cover both strides, all paddings, maps that are no whole tiles, more tiles than
// go through a pass together, and channel counts that are no whole blocks.

import Testing

@testable import Tensors

@Suite struct ConvolutionTests {
  static let shapes = [
    ConvolutionShape(
      batch: 2, inputChannels: 9, outputChannels: 16, inputSize: 9, stride: 2, relu: true),
    ConvolutionShape(
      batch: 2, inputChannels: 9, outputChannels: 16, inputSize: 8, stride: 1, relu: false),
    ConvolutionShape(
      batch: 1, inputChannels: 16, outputChannels: 9, inputSize: 8, padding: 1, relu: false),
    ConvolutionShape(
      batch: 3, inputChannels: 16, outputChannels: 9, inputSize: 7, padding: 1, relu: true),
    ConvolutionShape(
      batch: 2, inputChannels: 16, outputChannels: 32, inputSize: 7, stride: 2, padding: 1,
      relu: true),
    ConvolutionShape(
      batch: 1, inputChannels: 20, outputChannels: 12, inputSize: 6, stride: 1, relu: true),
    ConvolutionShape(
      batch: 1, inputChannels: 3, outputChannels: 1, inputSize: 3, stride: 1, relu: false),
    ConvolutionShape(
      batch: 2, inputChannels: 32, outputChannels: 32, inputSize: 23, stride: 1, relu: true),
    ConvolutionShape(
      batch: 2, inputChannels: 16, outputChannels: 40, inputSize: 29, stride: 2, relu: true),
    ConvolutionShape(
      batch: 1, inputChannels: 33, outputChannels: 48, inputSize: 5, padding: 2, relu: true),
    ConvolutionShape(
      batch: 2, inputChannels: 9, outputChannels: 24, inputSize: 14, kernel: 4, stride: 2,
      relu: true),
    ConvolutionShape(
      batch: 2, inputChannels: 9, outputChannels: 16, inputSize: 11, kernel: 4, stride: 2,
      relu: true),
    ConvolutionShape(
      batch: 2, inputChannels: 24, outputChannels: 32, inputSize: 10, kernel: 4, stride: 2,
      relu: false),
  ]

  @Test(arguments: shapes, [ConvolutionAlgorithm.fastest, .direct])
  func everyPassFollowsTheDefinition(
    _ shape: ConvolutionShape, _ algorithm: ConvolutionAlgorithm
  ) throws {
    Library.useOneThread()
    let library = try Library()
    let convolution = try Convolution(shape, library: library, algorithm: algorithm)
    let isDirect =
      algorithm == .direct
      || (shape.stride > 1 && (shape.padding > 0 || shape.inputChannels > 32))
    #expect((convolution.passes is DirectConvolution) == isDirect)
    let weights = try ConvolutionWeights(convolution, library: library)
    var generator = Generator(seed: 3)
    func draw(_ count: Int) -> [Float] { (0..<count).map { _ in Float(generator.normal()) } }
    let inputs = Maps(images: shape.batch, channels: shape.inputChannels, size: shape.inputSize)
    let outputs = Maps(images: shape.batch, channels: shape.outputChannels, size: shape.outputSize)
    let area = shape.outputSize * shape.outputSize
    let naive = NaiveConvolution(
      shape: shape,
      input: draw(shape.batch * shape.inputChannels * shape.inputSize * shape.inputSize),
      weights: draw(shape.weightCount), bias: draw(shape.outputChannels))
    let signal = draw(shape.batch * shape.outputChannels * area)
    weights.load(naive.weights, bias: naive.bias)
    let input = inputs.blocked(naive.input)
    let output = FloatBuffer(count: shape.outputCount)
    convolution.forward(input.base, weights, output: output.base)
    #expect(deviation(outputs.dense(output), naive.forward()) < 1e-5)

    let back = FloatBuffer(count: shape.inputCount)
    let blockedSignal = outputs.blocked(signal)
    convolution.backwardData(blockedSignal.base, weights, input: back.base)
    #expect(deviation(inputs.dense(back), naive.backwardData(signal)) < 1e-5)
    for rule in [ReLURule.standard, .guided, .deconvolution] {
      let gate = ReLUGate(output: input.base, rule: rule)
      let gated = FloatBuffer(count: shape.inputCount)
      convolution.backwardData(blockedSignal.base, weights, input: gated.base, behind: gate)
      let wanted = FloatBuffer(back.array)
      reluBackward(wanted.base, gate, count: shape.inputCount)
      #expect(gated.array == wanted.array, "\(rule)")
    }

    let gradient = FloatBuffer(count: convolution.gradientCount)
    let bias = FloatBuffer(count: Blocked.padded(shape.outputChannels))
    convolution.addGradients(
      input.base, blockedSignal.base, weights: gradient.base, bias: bias.base)
    var canonical = [Float](repeating: .nan, count: shape.weightCount)
    let wanted = naive.backwardWeights(signal)
    weights.unpackGradients([gradient.base], to: &canonical)
    #expect(deviation(canonical, wanted.weights) < 1e-5)
    #expect(deviation(Array(bias.array.prefix(shape.outputChannels)), wanted.bias) < 1e-5)
    weights.unpackGradients([gradient.base, gradient.base], to: &canonical)
    #expect(deviation(canonical, wanted.weights.map { 2 * $0 }) < 1e-5)

    // What a second pass gives is added.
    convolution.addGradients(
      input.base, blockedSignal.base, weights: gradient.base, bias: bias.base)
    weights.unpackGradients([gradient.base], to: &canonical)
    #expect(deviation(canonical, wanted.weights.map { 2 * $0 }) < 1e-5)
    let sums = bias.array.prefix(shape.outputChannels)
    #expect(deviation(Array(sums), wanted.bias.map { 2 * $0 }) < 1e-5)
  }

  @Test func whatIsNotANumberStaysVisible() throws {
    Library.useOneThread()
    let shape = ConvolutionShape(
      batch: 1, inputChannels: 16, outputChannels: 16, inputSize: 6, stride: 1, relu: true)
    let library = try Library()
    let convolution = try Convolution(shape, library: library)
    let weights = try ConvolutionWeights(convolution, library: library)
    weights.load(
      [Float](repeating: 1, count: shape.weightCount), bias: [Float](repeating: 0, count: 16))
    let input = FloatBuffer(count: shape.inputCount)
    input.base[0] = .nan
    let output = FloatBuffer(count: shape.outputCount)
    convolution.forward(input.base, weights, output: output.base)
    #expect(output.base[0].isNaN)
  }

  @Test(
    arguments: [(9, 16, 5, true), (16, 9, 4, false), (32, 20, 7, true), (16, 32, 3, false)],
    [ConvolutionAlgorithm.fastest, .direct])
  func upsamplingEqualsConvolvingTheDoubledMap(
    _ sizes: (channelsIn: Int, channelsOut: Int, size: Int, relu: Bool),
    _ algorithm: ConvolutionAlgorithm
  ) throws {
    Library.useOneThread()
    let (channelsIn, channelsOut, size, relu) = sizes
    let shape = ConvolutionShape(
      batch: 2, inputChannels: channelsIn, outputChannels: channelsOut, inputSize: size,
      padding: 1, upsamples: true, relu: relu)
    let doubled = ConvolutionShape(
      batch: 2, inputChannels: channelsIn, outputChannels: channelsOut, inputSize: 2 * size,
      padding: 1, relu: relu)
    let library = try Library()
    let convolution = try Convolution(shape, library: library, algorithm: algorithm)
    let weights = try ConvolutionWeights(convolution, library: library)
    var generator = Generator(seed: 8)
    func draw(_ count: Int) -> [Float] { (0..<count).map { _ in Float(generator.normal()) } }
    let small = draw(2 * channelsIn * size * size)
    func point(_ at: Int) -> Int {
      let (plane, y, x) = (at / (4 * size * size), at / (2 * size) % (2 * size), at % (2 * size))
      return (plane * size + y / 2) * size + x / 2
    }
    let naive = NaiveConvolution(
      shape: doubled, input: (0..<(4 * small.count)).map { small[point($0)] },
      weights: draw(shape.weightCount), bias: draw(channelsOut))
    let signal = draw(2 * channelsOut * 4 * size * size)
    weights.load(naive.weights, bias: naive.bias)
    let inputs = Maps(images: 2, channels: channelsIn, size: size)
    let outputs = Maps(images: 2, channels: channelsOut, size: 2 * size)
    let planes = Blocked.padded(channelsOut) / Blocked.channels
    let second = shape.outputCount / 2

    let input = inputs.blocked(small)
    let parts = FloatBuffer(count: shape.outputCount)
    let output = FloatBuffer(count: shape.outputCount)
    convolution.forward(input.base, weights, output: parts.base)
    for start in [0, second] {
      interleave(parts.base + start, planes: planes, size: size, into: output.base + start)
    }
    #expect(deviation(outputs.dense(output), naive.forward()) < 1e-5)

    let blocked = outputs.blocked(signal)
    for start in [0, second] {
      deinterleave(blocked.base + start, planes: planes, size: size, into: parts.base + start)
    }
    let back = FloatBuffer(count: shape.inputCount)
    convolution.backwardData(parts.base, weights, input: back.base)
    var wanted = [Double](repeating: 0, count: small.count)
    for (at, value) in naive.backwardData(signal).enumerated() { wanted[point(at)] += value }
    #expect(deviation(inputs.dense(back), wanted) < 1e-5)
    let gated = FloatBuffer(count: shape.inputCount)
    let gate = ReLUGate(output: input.base, rule: .guided)
    convolution.backwardData(parts.base, weights, input: gated.base, behind: gate)
    reluBackward(back.base, gate, count: shape.inputCount)
    #expect(gated.array == back.array)

    let gradient = FloatBuffer(count: convolution.gradientCount)
    let bias = FloatBuffer(count: convolution.biasCount)
    convolution.addGradients(input.base, parts.base, weights: gradient.base, bias: bias.base)
    var canonical = [Float](repeating: .nan, count: shape.weightCount)
    weights.unpackGradients([gradient.base, gradient.base], to: &canonical)
    let sums = naive.backwardWeights(signal)
    #expect(deviation(canonical, sums.weights.map { 2 * $0 }) < 1e-5)
    var biases = [Float](repeating: .nan, count: channelsOut)
    weights.unpackBias([bias.base, bias.base], to: &biases)
    #expect(deviation(biases, sums.bias.map { 2 * $0 }) < 1e-5)
  }

  @Test func channelsBeyondTheLastStayZero() throws {
    Library.useOneThread()
    let shape = ConvolutionShape(
      batch: 1, inputChannels: 9, outputChannels: 9, inputSize: 5, relu: false)
    let library = try Library()
    let convolution = try Convolution(shape, library: library)
    let weights = try ConvolutionWeights(convolution, library: library)
    weights.load(
      [Float](repeating: 1, count: shape.weightCount), bias: [Float](repeating: 1, count: 9))
    let maps = Maps(images: 1, channels: 9, size: 5)
    let input = maps.blocked([Float](repeating: 1, count: 9 * 25))
    let output = FloatBuffer(count: shape.outputCount)
    convolution.forward(input.base, weights, output: output.base)
    // 9 channels x 9 taps of one, and the bias.
    #expect(output.array.filter { abs($0 - 82) < 1e-5 * 82 }.count == 9 * 9)
    #expect(output.array.filter { $0 == 0 }.count == shape.outputCount - 81)
  }

  @Test func convolutionsOfOtherBatchSizesShareTheWeights() throws {
    Library.useOneThread()
    var shape = Self.shapes[0]
    let library = try Library()
    let large = try Convolution(shape, library: library)
    let weights = try ConvolutionWeights(large, library: library)
    shape.batch = 1
    let small = try Convolution(shape, library: library, alike: large)
    var generator = Generator(seed: 4)
    weights.load(
      (0..<shape.weightCount).map { _ in Float(generator.normal()) },
      bias: (0..<16).map { _ in Float(generator.normal()) })
    let input = Maps(images: 2, channels: 9, size: 9).blocked(
      (0..<(2 * 9 * 81)).map { _ in Float(generator.normal()) })
    let both = FloatBuffer(count: 2 * shape.outputCount)
    let second = FloatBuffer(count: shape.outputCount)
    large.forward(input.base, weights, output: both.base)
    small.forward(input.base + shape.inputCount, weights, output: second.base)
    #expect(second.array == Array(both.array.suffix(shape.outputCount)))
  }

  @Test(arguments: [(1, 1), (2, 2), (1, 2)])
  func sizesThatNoKernelFitsAreRefused(_ size: Int, _ stride: Int) throws {
    let library = try Library()
    let shape = ConvolutionShape(
      batch: 1, inputChannels: 9, outputChannels: 16, inputSize: size, stride: stride, relu: false)
    #expect(throws: TensorError.self) { try Convolution(shape, library: library) }
  }
}
