// All three passes of a convolution, by either algorithm, against loops that follow the definition,
// in Double. Sizes cover both strides, all paddings, maps that are no whole tiles, more tiles than
// go through a pass together, and channel counts that are no whole blocks.

import Testing

@testable import Tensors

/// A convolution by its definition, over dense arrays in canonical order.
private struct Naive {
  let shape: ConvolutionShape
  let input: [Float]
  let weights: [Float]
  let bias: [Float]

  private func inputIndex(_ image: Int, _ channel: Int, _ y: Int, _ x: Int) -> Int? {
    let size = shape.inputSize
    guard (0..<size).contains(y), (0..<size).contains(x) else { return nil }
    return ((image * shape.inputChannels + channel) * size + y) * size + x
  }

  /// Calls `body` with every product of the definition: output, input and weight index.
  private func eachProduct(_ body: (_ output: Int, _ input: Int, _ weight: Int) -> Void) {
    let (n, k) = (shape.outputSize, shape.kernel)
    for image in 0..<shape.batch {
      for o in 0..<shape.outputChannels {
        for y in 0..<n {
          for x in 0..<n {
            let output = ((image * shape.outputChannels + o) * n + y) * n + x
            for c in 0..<shape.inputChannels {
              for ky in 0..<k {
                for kx in 0..<k {
                  let (iy, ix) = (
                    y * shape.stride + ky - shape.padding, x * shape.stride + kx - shape.padding
                  )
                  guard let input = inputIndex(image, c, iy, ix) else { continue }
                  body(output, input, ((o * shape.inputChannels + c) * k + ky) * k + kx)
                }
              }
            }
          }
        }
      }
    }
  }

  func forward() -> [Double] {
    let area = shape.outputSize * shape.outputSize
    var result = (0..<(shape.batch * shape.outputChannels * area)).map {
      Double(bias[$0 / area % shape.outputChannels])
    }
    eachProduct { output, at, weight in
      result[output] += Double(input[at]) * Double(weights[weight])
    }
    return shape.relu ? result.map { max($0, 0) } : result
  }

  func backwardData(_ signal: [Float]) -> [Double] {
    var result = [Double](repeating: 0, count: input.count)
    eachProduct { output, at, weight in
      result[at] += Double(signal[output]) * Double(weights[weight])
    }
    return result
  }

  func backwardWeights(_ signal: [Float]) -> (weights: [Double], bias: [Double]) {
    var result = [Double](repeating: 0, count: weights.count)
    eachProduct { output, at, weight in
      result[weight] += Double(signal[output]) * Double(input[at])
    }
    let area = shape.outputSize * shape.outputSize
    var sums = [Double](repeating: 0, count: shape.outputChannels)
    for at in signal.indices { sums[at / area % shape.outputChannels] += Double(signal[at]) }
    return (result, sums)
  }
}

/// Dense maps in canonical order, in the blocked layout and back.
private struct Maps {
  let images: Int
  let channels: Int
  let size: Int

  private func eachPoint(_ body: (_ dense: Int, _ blocked: Int) -> Void) {
    let block = Blocked.channels
    let blocks = Blocked.padded(channels) / block
    let area = size * size
    for image in 0..<images {
      for channel in 0..<channels {
        for point in 0..<area {
          body(
            (image * channels + channel) * area + point,
            ((image * blocks + channel / block) * area + point) * block + channel % block)
        }
      }
    }
  }

  func blocked(_ values: [Float]) -> FloatBuffer {
    let buffer = FloatBuffer(count: images * Blocked.padded(channels) * size * size)
    eachPoint { buffer.base[$1] = values[$0] }
    return buffer
  }

  func dense(_ buffer: FloatBuffer) -> [Float] {
    var values = [Float](repeating: .nan, count: images * channels * size * size)
    eachPoint { values[$0] = buffer.base[$1] }
    return values
  }
}

/// The largest difference, as a share of the reference's largest value.
private func deviation(_ ours: [Float], _ theirs: [Double]) -> Double {
  precondition(ours.count == theirs.count, "\(ours.count) values against \(theirs.count)")
  let scale = theirs.reduce(1e-12) { max($0, abs($1)) }
  return zip(ours, theirs).reduce(0) {
    let difference = abs(Double($1.0) - $1.1)
    return difference.isNaN ? .infinity : max($0, difference / scale)
  }
}

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
    let naive = Naive(
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
    let naive = Naive(
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
    let naive = Naive(
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
