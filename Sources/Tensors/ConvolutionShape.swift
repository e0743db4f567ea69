// The sizes of a square convolution, and how its images lie in memory.
//
// Images are kept in oneDNN's blocked layout from the pixels to the last feature map: for each image
// and each block of `Blocked.channels` channels, height x width points of that many floats. Channel
// counts that are not a multiple of the block are rounded up; the channels beyond hold zeros.

import CKernels
import COneDNN

/// The blocked layout of images: `[image][channel / block][y][x][channel % block]`.
package enum Blocked {
  /// Channels in a block: 16 with AVX-512, else 8, in one vector or in two as on arm64. oneDNN is
  /// asked too, so that its environment variable ONEDNN_MAX_CPU_ISA keeps our kernels to AVX2.
  package static let channels: Int = {
    let wide = dnnl_cpu_isa_avx512_core.rawValue
    let isWide = dnnl_get_effective_cpu_isa().rawValue & wide == wide
    return isWide && kernels_support(16) != 0 ? 16 : 8
  }()

  /// `count` rounded up to whole blocks.
  package static func padded(_ count: Int) -> Int {
    (count + channels - 1) / channels * channels
  }
}

/// How a convolution over three frames has its kernels from parameters.
package enum FrameTying: Sendable, Hashable {
  /// Each kernel its own.
  case none
  /// Each third of the channels is a frame: the same kernels go over each by itself, and the outputs are
  /// thirds too.
  case alike
  /// Parameters are for the newest third and for how it and the one before changed since their
  /// predecessors: w2 m2 + w1 (m2 - m1) + w0 (m1 - m0).
  case changes
}

/// The sizes of a convolution over square images with a square kernel.
///
/// Where it upsamples, the input is first doubled in height and width (nearest neighbour), and the
/// output of each image comes as four maps of the input's size, one for each parity of row and
/// column: see `KernelExpansion`.
package struct ConvolutionShape: Sendable, Hashable {
  package var batch: Int
  package var inputChannels: Int
  package var outputChannels: Int
  /// Height and width of the input.
  package var inputSize: Int
  package var kernel: Int
  package var stride: Int
  package var padding: Int
  /// Whether the input is doubled first; with a kernel of 3, a stride and padding of 1.
  package var upsamples: Bool
  /// Whether ReLU follows, computed in the same pass.
  package var relu: Bool
  package var tying: FrameTying

  package init(
    batch: Int, inputChannels: Int, outputChannels: Int, inputSize: Int, kernel: Int = 3,
    stride: Int = 1, padding: Int = 0, upsamples: Bool = false, relu: Bool,
    tying: FrameTying = .none
  ) {
    precondition(!upsamples || (kernel == 3 && stride == 1 && padding == 1), "no such upsampling")
    precondition(
      tying == .none
        || (!upsamples && inputChannels % 3 == 0 && (tying == .changes || outputChannels % 3 == 0)),
      "no such frames")
    self.tying = tying
    self.batch = batch
    self.inputChannels = inputChannels
    self.outputChannels = outputChannels
    self.inputSize = inputSize
    self.kernel = kernel
    self.stride = stride
    self.padding = padding
    self.upsamples = upsamples
    self.relu = relu
  }

  /// Height and width of the output; 0 where the kernel is larger than the padded input.
  package var outputSize: Int {
    let room = (upsamples ? 2 * inputSize : inputSize) + 2 * padding - kernel
    return room < 0 ? 0 : room / stride + 1
  }
  package var inputCount: Int {
    batch * Blocked.padded(inputChannels) * inputSize * inputSize
  }
  package var outputCount: Int {
    batch * Blocked.padded(outputChannels) * outputSize * outputSize
  }
  /// Of the parameters: out x in x kernel x kernel, and as many biases as the first says.
  package var weightShape: [Int] {
    let share = tying == .alike ? 3 : 1
    return [outputChannels / share, inputChannels / share, kernel, kernel]
  }
  package var weightCount: Int { weightShape.reduce(1, *) }
  /// Floating-point operations of one pass (forward, backward to the data or to the weights),
  /// padding channels not counted; upsampling ones as four convolutions of the map with 2x2 kernels.
  package var flop: Int {
    let taps = upsamples ? 4 : kernel * kernel
    return 2 * batch * outputSize * outputSize * outputChannels * inputChannels * taps
  }

  /// What is computed: the convolution itself or, where it upsamples, one of the map as it is, with
  /// the channels of each parity in whole blocks (see `KernelExpansion`).
  var computed: ConvolutionShape {
    guard upsamples else {
      var untied = self
      untied.tying = .none
      return untied
    }
    return ConvolutionShape(
      batch: batch, inputChannels: inputChannels,
      outputChannels: 4 * Blocked.padded(outputChannels), inputSize: inputSize, padding: 1,
      relu: relu)
  }
}
