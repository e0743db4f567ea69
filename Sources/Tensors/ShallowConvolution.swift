// 3x3 convolutions of stride two from few channels, such as a network's first: two to four times as
// fast as oneDNN's, which computes all lanes of its channel blocks.

import CKernels

/// A 3x3 convolution of stride two without padding, from at most sixteen channels.
final class ShallowConvolution: ConvolutionPasses {
  let gradientCount: Int
  private let shape: ConvolutionShape
  private let sizes: shallow_shape
  private let library: Library
  /// Floats of scratch memory that a thread needs.
  private let scratchCount: Int

  /// Nil for shapes that the kernels do not fit, and on x86 processors without AVX2.
  init?(_ shape: ConvolutionShape, library: Library) {
    guard
      shape.kernel == 3, shape.stride == 2, shape.padding == 0,
      shape.inputChannels <= Int(shallow_inputs),
      Library.hasKernels
    else { return nil }
    self.shape = shape
    self.library = library
    let outputs = Blocked.padded(shape.outputChannels)
    sizes = shallow_shape(
      block: Int32(Blocked.channels), size: Int32(shape.inputSize),
      inputs: Int32(shape.inputChannels), outputs: Int32(outputs))
    gradientCount = 9 * shape.inputChannels * outputs
    scratchCount = withUnsafePointer(to: sizes) { Int(shallow_scratch($0)) }
    library.reserve(library.threads * scratchCount)
  }

  func makeWeights(library: Library) -> any PassWeights { ShallowWeights(shape) }

  func forward(_ input: Floats, weights: Floats, bias: Floats, output: Floats) {
    eachImage { sizes, inputOffset, outputOffset in
      Library.onThreads(library.threads) { thread in
        shallow_forward(
          sizes, input + inputOffset, weights, bias, shape.relu ? 1 : 0, output + outputOffset,
          Int32(thread), Int32(library.threads))
      }
    }
  }

  func backwardData(_ signal: Floats, weights: Floats, input: Floats, gate: ReLUGate?) {
    eachImage { sizes, inputOffset, outputOffset in
      Library.onThreads(library.threads) { thread in
        shallow_backward(
          sizes, signal + outputOffset, weights, input + inputOffset,
          library.scratch + thread * scratchCount, Int32(thread), Int32(library.threads))
      }
    }
    if let gate { reluBackward(input, gate, count: shape.inputCount) }
  }

  func addGradients(_ input: Floats, _ signal: Floats, weights: Floats, bias: Floats) {
    eachImage { sizes, inputOffset, outputOffset in
      shallow_gradient(sizes, input + inputOffset, signal + outputOffset, weights, bias)
    }
  }

  private func eachImage(_ body: (UnsafePointer<shallow_shape>, Int, Int) -> Void) {
    withUnsafePointer(to: sizes) { sizes in
      for image in 0..<shape.batch {
        body(sizes, image * shape.inputCount / shape.batch, image * shape.outputCount / shape.batch)
      }
    }
  }
}

/// Weights in rows of outputs, for each tap of each channel; on the way back in rows of channels.
private final class ShallowWeights: PassWeights {
  let forward: FloatBuffer
  let backward: FloatBuffer
  private let inputs: Int
  private let outputs: Int

  init(_ shape: ConvolutionShape) {
    inputs = shape.inputChannels
    outputs = shape.outputChannels
    let row = Blocked.padded(outputs)
    forward = FloatBuffer(count: 9 * inputs * row)
    backward = FloatBuffer(count: 9 * Blocked.padded(inputs) * row)
  }

  func load(_ weights: UnsafePointer<Float>) {
    let (block, row) = (Blocked.channels, Blocked.padded(outputs))
    eachWeight { at, channel, tap, output in
      forward.base[(channel * 9 + tap) * row + output] = weights[at]
      let matrix = channel / block * 9 + tap
      backward.base[(matrix * row + output) * block + channel % block] = weights[at]
    }
  }

  func restoreGradient(_ sum: Floats, to destination: Floats) {
    let row = Blocked.padded(outputs)
    eachWeight { at, channel, tap, output in
      destination[at] = sum[(channel * 9 + tap) * row + output]
    }
  }

  /// Visits the canonical weights: out x in x kernel x kernel.
  private func eachWeight(_ body: (_ at: Int, _ channel: Int, _ tap: Int, _ output: Int) -> Void) {
    var at = 0
    for output in 0..<outputs {
      for channel in 0..<inputs {
        for tap in 0..<9 {
          body(at, channel, tap, output)
          at += 1
        }
      }
    }
  }
}
