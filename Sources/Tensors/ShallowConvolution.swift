// 3x3 and 4x4 convolutions of stride two from few channels, such as a network's first: two to four times as
// fast as oneDNN's, which computes all lanes of its channel blocks.

import CKernels

/// A convolution of stride two without padding, from at most 32 channels.
///
/// One that goes over three frames alike makes a pass over each with the kernels that they share, instead of
/// one with kernels that are two thirds zeros.
final class ShallowConvolution: ConvolutionPasses {
  let gradientCount: Int
  let takesTied: Bool
  private let shape: ConvolutionShape
  /// Of a pass forward or to the weights over each frame; of the whole one back to the data.
  private let frames: [shallow_shape]
  private let whole: shallow_shape
  private let library: Library
  /// Floats of scratch memory that a thread needs.
  private let scratchCount: Int

  /// Nil for shapes that the kernels do not fit, and on x86 processors without AVX2.
  init?(_ shape: ConvolutionShape, library: Library) {
    guard
      (3...4).contains(shape.kernel), shape.stride == 2, shape.padding == 0,
      shape.inputChannels <= Int(shallow_inputs), shape.tying != .changes,
      Library.hasKernels
    else { return nil }
    // The maps of each frame must be whole blocks.
    takesTied = shape.tying == .alike
    if takesTied, !(shape.outputChannels / 3).isMultiple(of: Blocked.channels) { return nil }
    self.shape = shape
    self.library = library
    let count = takesTied ? 3 : 1
    frames = (0..<count).map { frame in
      Self.sizes(
        shape, inputs: shape.inputChannels / count, outputs: shape.outputChannels / count,
        first: frame * shape.inputChannels / count)
    }
    whole = Self.sizes(
      shape, inputs: shape.inputChannels, outputs: shape.outputChannels, first: 0)
    gradientCount = shape.kernel * shape.kernel * Int(frames[0].inputs * frames[0].outputs)
    scratchCount = withUnsafePointer(to: whole) { Int(shallow_scratch($0)) }
    library.reserve(library.threads * scratchCount)
  }

  private static func sizes(
    _ shape: ConvolutionShape, inputs: Int, outputs: Int, first: Int
  ) -> shallow_shape {
    shallow_shape(
      block: Int32(Blocked.channels), size: Int32(shape.inputSize), inputs: Int32(inputs),
      outputs: Int32(Blocked.padded(outputs)), kernel: Int32(shape.kernel), first: Int32(first))
  }

  func makeWeights(library: Library) -> any PassWeights { ShallowWeights(shape) }

  func forward(_ input: Floats, weights: Floats, bias: Floats, output: Floats) {
    eachFrame(input, output) { sizes, input, output, filter in
      Library.onThreads(library.threads) { thread in
        shallow_forward(
          sizes, input, weights, bias + filter, shape.relu ? 1 : 0, output, Int32(thread),
          Int32(library.threads))
      }
    }
  }

  func backwardData(_ signal: Floats, weights: Floats, input: Floats, gate: ReLUGate?) {
    withUnsafePointer(to: whole) { sizes in
      for image in 0..<shape.batch {
        Library.onThreads(library.threads) { thread in
          shallow_backward(
            sizes, signal + image * shape.outputCount / shape.batch, weights,
            input + image * shape.inputCount / shape.batch,
            library.scratch + thread * scratchCount, Int32(thread), Int32(library.threads))
        }
      }
    }
    if let gate { reluBackward(input, gate, count: shape.inputCount) }
  }

  func addGradients(_ input: Floats, _ signal: Floats, weights: Floats, bias: Floats) {
    eachFrame(input, signal) { sizes, input, signal, filter in
      shallow_gradient(sizes, input, signal, weights, bias + filter)
    }
  }

  /// Each frame of each image: its sizes, the image, its maps, and the first of its filters.
  private func eachFrame(
    _ input: Floats, _ output: Floats,
    _ body: (UnsafePointer<shallow_shape>, Floats, Floats, _ filter: Int) -> Void
  ) {
    let area = shape.outputSize * shape.outputSize
    for image in 0..<shape.batch {
      for (frame, sizes) in frames.enumerated() {
        let filter = frame * Int(sizes.outputs)
        withUnsafePointer(to: sizes) {
          body(
            $0, input + image * shape.inputCount / shape.batch,
            output + image * shape.outputCount / shape.batch + filter * area, filter)
        }
      }
    }
  }
}

/// Weights in rows of outputs, for each tap of each channel; on the way back in rows of channels, for all
/// frames.
private final class ShallowWeights: PassWeights {
  let forward: FloatBuffer
  let backward: FloatBuffer
  /// Of the weights.
  private let inputs: Int
  private let outputs: Int
  private let taps: Int
  private let frames: Int
  /// Of the convolution.
  private let allOutputs: Int

  init(_ shape: ConvolutionShape) {
    taps = shape.kernel * shape.kernel
    (outputs, inputs) = (shape.weightShape[0], shape.weightShape[1])
    frames = shape.inputChannels / inputs
    allOutputs = Blocked.padded(shape.outputChannels)
    forward = FloatBuffer(count: taps * inputs * Blocked.padded(outputs))
    backward = FloatBuffer(count: taps * Blocked.padded(shape.inputChannels) * allOutputs)
  }

  func load(_ weights: UnsafePointer<Float>) {
    let (block, row) = (Blocked.channels, Blocked.padded(outputs))
    eachWeight { at, channel, tap, output in
      forward.base[(channel * taps + tap) * row + output] = weights[at]
      for frame in 0..<frames {
        let (input, filter) = (frame * inputs + channel, frame * outputs + output)
        let matrix = input / block * taps + tap
        backward.base[(matrix * allOutputs + filter) * block + input % block] = weights[at]
      }
    }
  }

  func restoreGradient(_ sum: Floats, to destination: Floats) {
    let row = Blocked.padded(outputs)
    eachWeight { at, channel, tap, output in
      destination[at] = sum[(channel * taps + tap) * row + output]
    }
  }

  /// Visits the canonical weights: out x in x kernel x kernel.
  private func eachWeight(_ body: (_ at: Int, _ channel: Int, _ tap: Int, _ output: Int) -> Void) {
    var at = 0
    for output in 0..<outputs {
      for channel in 0..<inputs {
        for tap in 0..<taps {
          body(at, channel, tap, output)
          at += 1
        }
      }
    }
  }
}
