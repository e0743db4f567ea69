// The sizes of a square convolution, and how its images lie in memory.
//
// Images are kept in oneDNN's blocked layout from the pixels to the last feature map: for each image
// and each block of `Blocked.channels` channels, height x width points of that many floats. Channel
// counts that are no multiple of the block are rounded up; the channels beyond hold zeros.

import COneDNN

/// The blocked layout of images: `[image][channel / block][y][x][channel % block]`.
package enum Blocked {
  /// Channels in a block: the floats in a vector of this processor, 16 with AVX-512, else 8.
  package static let channels: Int = {
    let wide = dnnl_cpu_isa_avx512_core.rawValue
    return dnnl_get_effective_cpu_isa().rawValue & wide == wide ? 16 : 8
  }()

  /// `count` rounded up to whole blocks.
  package static func padded(_ count: Int) -> Int {
    (count + channels - 1) / channels * channels
  }
}

/// The sizes of a convolution over square images with a square kernel.
package struct ConvolutionShape: Sendable, Hashable {
  package var batch: Int
  package var inputChannels: Int
  package var outputChannels: Int
  /// Height and width of the input.
  package var inputSize: Int
  package var kernel: Int
  package var stride: Int
  package var padding: Int
  /// Whether ReLU follows, computed in the same pass.
  package var relu: Bool

  package init(
    batch: Int, inputChannels: Int, outputChannels: Int, inputSize: Int, kernel: Int = 3,
    stride: Int = 1, padding: Int = 0, relu: Bool
  ) {
    self.batch = batch
    self.inputChannels = inputChannels
    self.outputChannels = outputChannels
    self.inputSize = inputSize
    self.kernel = kernel
    self.stride = stride
    self.padding = padding
    self.relu = relu
  }

  /// Height and width of the output.
  package var outputSize: Int { (inputSize + 2 * padding - kernel) / stride + 1 }
  package var inputCount: Int {
    batch * Blocked.padded(inputChannels) * inputSize * inputSize
  }
  package var outputCount: Int {
    batch * Blocked.padded(outputChannels) * outputSize * outputSize
  }
  package var weightCount: Int { outputChannels * inputChannels * kernel * kernel }
  /// Floating-point operations of one pass (forward, backward to the data or to the weights),
  /// padding channels not counted.
  package var flop: Int { 2 * batch * outputSize * outputSize * weightCount }
}
