// 3x3 convolutions of stride 1 by Winograd's algorithm, two to three times as fast as oneDNN's direct
// ones: the kernels of CKernels, image by image, and the weights they read.

import CKernels

/// A 3x3 convolution of stride 1 in 36 products for 16 outputs.
final class WinogradConvolution: ConvolutionPasses {
  let gradientCount: Int
  private let shape: ConvolutionShape
  private let sizes: winograd_shape
  /// The way back to the data is a convolution too, of the signal with the kernels turned round.
  private let backSizes: winograd_shape
  private let library: Library
  /// Floats of scratch memory that a thread needs.
  private let scratchCount: Int

  /// Nil for shapes that the algorithm does not fit, and on x86 processors without AVX2.
  init?(_ shape: ConvolutionShape, library: Library) {
    let padding = shape.padding
    guard
      shape.kernel == 3, shape.stride == 1, (0...2).contains(padding),
      Library.hasKernels
    else { return nil }
    self.shape = shape
    self.library = library
    let block = Int32(Blocked.channels)
    let inputs = Int32(Blocked.padded(shape.inputChannels))
    let outputs = Int32(Blocked.padded(shape.outputChannels))
    sizes = winograd_shape(
      block: block, size: Int32(shape.inputSize), padding: Int32(padding), inputs: inputs,
      outputs: outputs)
    backSizes = winograd_shape(
      block: block, size: Int32(shape.outputSize), padding: Int32(2 - padding), inputs: outputs,
      outputs: inputs)
    gradientCount = Int(winograd_products) * Int(inputs) * Int(outputs)
    // Whole lines of the cache for each.
    scratchCount = withUnsafePointer(to: sizes) { (Int(winograd_scratch($0)) + 15) / 16 * 16 }
    library.reserve(library.threads * scratchCount)
  }

  func makeWeights(library: Library) -> any PassWeights {
    WinogradWeights(shape, sizes, backSizes)
  }

  func forward(_ input: Floats, weights: Floats, bias: Floats, output: Floats) {
    for image in 0..<shape.batch {
      forward(
        sizes, input + image * inputCount, weights, bias, relu: shape.relu, gate: nil,
        output + image * outputCount)
    }
  }

  func backwardData(_ signal: Floats, weights: Floats, input: Floats, gate: ReLUGate?) {
    // All rules but the gradient's let only positive signals through, all but deconvolution's look
    // at what went forward.
    let relu = gate.map { $0.rule != .standard } ?? false
    let output = gate.flatMap { $0.rule == .deconvolution ? nil : $0.output }
    for image in 0..<shape.batch {
      forward(
        backSizes, signal + image * outputCount, weights, nil, relu: relu,
        gate: output.map { $0 + image * inputCount }, input + image * inputCount)
    }
  }

  /// One image, its tiles shared out among the threads there are.
  private func forward(
    _ sizes: winograd_shape, _ input: Floats, _ weights: Floats, _ bias: Floats?, relu: Bool,
    gate: UnsafePointer<Float>?, _ output: Floats
  ) {
    Library.onThreads(library.threads) { thread in
      withUnsafePointer(to: sizes) { sizes in
        winograd_forward(
          sizes, input, weights, bias, relu ? 1 : 0, gate, output,
          library.scratch + thread * scratchCount, Int32(thread), Int32(library.threads))
      }
    }
  }

  func addGradients(_ input: Floats, _ signal: Floats, weights: Floats, bias: Floats) {
    withUnsafePointer(to: sizes) { sizes in
      for image in 0..<shape.batch {
        winograd_gradient(
          sizes, input + image * inputCount, signal + image * outputCount, weights, bias,
          library.scratch)
      }
    }
  }

  private var inputCount: Int { shape.inputCount / shape.batch }
  private var outputCount: Int { shape.outputCount / shape.batch }
}

/// Weights taken at the algorithm's 36 points.
private final class WinogradWeights: PassWeights {
  let forward: FloatBuffer
  let backward: FloatBuffer
  private let sizes: winograd_shape
  private let backSizes: winograd_shape
  private let taps: winograd_taps
  private let backTaps: winograd_taps

  init(_ shape: ConvolutionShape, _ sizes: winograd_shape, _ backSizes: winograd_shape) {
    self.sizes = sizes
    self.backSizes = backSizes
    let count = Int(winograd_products) * Int(sizes.inputs) * Int(sizes.outputs)
    forward = FloatBuffer(count: count)
    backward = FloatBuffer(count: count)
    let (inputs, outputs) = (Int32(shape.inputChannels), Int32(shape.outputChannels))
    let row = 9 * shape.inputChannels
    taps = winograd_taps(inputs: inputs, outputs: outputs, input_step: 9, output_step: row)
    backTaps = winograd_taps(inputs: outputs, outputs: inputs, input_step: row, output_step: 9)
  }

  func load(_ weights: UnsafePointer<Float>) {
    withUnsafePointer(to: sizes) { sizes in
      withUnsafePointer(to: taps) { winograd_weights(sizes, $0, 0, weights, forward.base) }
    }
    withUnsafePointer(to: backSizes) { sizes in
      withUnsafePointer(to: backTaps) { winograd_weights(sizes, $0, 1, weights, backward.base) }
    }
  }

  func restoreGradient(_ sum: Floats, to destination: Floats) {
    withUnsafePointer(to: sizes) { sizes in
      withUnsafePointer(to: taps) { winograd_restore(sizes, $0, sum, destination) }
    }
  }
}
