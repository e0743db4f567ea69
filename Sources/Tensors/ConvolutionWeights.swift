// The weights of a convolution as its passes want them, made from the canonical ones
// (out x in x kernel x kernel, as PyTorch stores them) after every optimiser step.

import COneDNN

/// One set of weights, shared by all workers for reading.
package final class ConvolutionWeights {
  let shape: ConvolutionShape
  package var outputChannels: Int { shape.outputChannels }
  let parts: [DirectWeights]
  let bias: FloatBuffer
  /// One part's canonical weights, where there are several.
  private let small: FloatBuffer

  package init(_ convolution: Convolution, library: Library) throws(TensorError) {
    shape = convolution.shape
    bias = FloatBuffer(count: Blocked.padded(shape.outputChannels))
    var parts: [DirectWeights] = []
    for (part, shape) in zip(convolution.parts, shape.parts) {
      parts.append(try DirectWeights(part, shape, library: library))
    }
    self.parts = parts
    small = FloatBuffer(count: shape.upsamples ? shape.weightCount / 9 * 4 : 0)
  }

  /// Takes over canonical weights (`shape.weightCount` floats) and bias (`outputChannels` floats).
  package func load(_ weights: UnsafePointer<Float>, bias source: UnsafePointer<Float>) {
    bias.copy(from: source, count: shape.outputChannels)
    guard shape.upsamples else { return parts[0].load(weights) }
    for (index, part) in parts.enumerated() {
      small.zero()
      ParityKernel(index).eachTap(kernels: shape.weightCount / 9) { large, little in
        small.base[little] += weights[large]
      }
      part.load(small.base)
    }
  }

  /// Adds up the workers' weight gradients in their order and writes the canonical sum.
  package func unpackGradients(_ sums: [Floats], to destination: Floats) {
    guard shape.upsamples else { return parts[0].unpackGradients(sums, to: destination) }
    destination.update(repeating: 0, count: shape.weightCount)
    var offset = 0
    for (index, part) in parts.enumerated() {
      part.unpackGradients(sums, from: offset, to: small.base)
      offset += part.gradientCount
      ParityKernel(index).eachTap(kernels: shape.weightCount / 9) { large, little in
        destination[large] += small.base[little]
      }
    }
  }
}

/// How a 3x3 kernel over a map doubled by nearest neighbour acts on the map itself, at the points
/// of one parity of row and column: as a 2x2 kernel, some of whose taps are sums.
///
/// Row 2i of the doubled map, say, sees rows 2i-1, 2i, 2i+1, which are i-1, i, i of the map; row
/// 2i+1 sees i, i, i+1. Columns likewise.
struct ParityKernel {
  private let y: Int
  private let x: Int

  /// - Parameter index: 2 * (row's parity) + (column's parity).
  init(_ index: Int) { (y, x) = (index / 2, index % 2) }

  /// Visits, for each of `kernels` kernels, every tap of the 3x3 and the tap of the 2x2 it goes to.
  @inline(__always)
  func eachTap(kernels: Int, _ body: (_ large: Int, _ little: Int) -> Void) {
    for kernel in 0..<kernels {
      for row in 0..<3 {
        for column in 0..<3 {
          // -1, 0, 1 from an even point stay at -1, 0, 0; from an odd one at 0, 0, 1.
          let (i, j) = ((row + 1 - y) / 2, (column + 1 - x) / 2)
          body(9 * kernel + 3 * row + column, 4 * kernel + 2 * i + j)
        }
      }
    }
  }
}

/// The weights of one direct convolution.
final class DirectWeights {
  let forward: FloatBuffer
  let backward: FloatBuffer
  private let shape: DirectShape
  private let plain: FloatBuffer
  private let toForward: Reorder
  private let toBackward: Reorder
  private let fromGradient: Reorder
  private let gradientSum: FloatBuffer

  var gradientCount: Int { gradientSum.count }

  init(
    _ convolution: DirectConvolution, _ shape: DirectShape, library: Library
  ) throws(TensorError) {
    self.shape = shape
    let channelsOut = Blocked.padded(shape.outputChannels)
    let sizes = [channelsOut, Blocked.padded(shape.inputChannels), shape.kernel, shape.kernel]
    let canonical = try descriptor(sizes, dnnl_abcd)
    forward = FloatBuffer(count: convolution.forwardWeightCount)
    backward = FloatBuffer(count: convolution.backwardWeightCount)
    plain = FloatBuffer(count: sizes.reduce(1, *))
    gradientSum = FloatBuffer(count: convolution.gradientCount)
    toForward = try Reorder(
      canonical, plain, convolution.forwardWeights, forward, library: library)
    toBackward = try Reorder(
      canonical, plain, convolution.backwardWeights, backward, library: library)
    fromGradient = try Reorder(
      convolution.gradientWeights, gradientSum, canonical, plain, library: library)
  }

  func load(_ weights: UnsafePointer<Float>) {
    plain.zero()
    eachRow { row, padded, length in
      (plain.base + padded).update(from: weights + row, count: length)
    }
    toForward.run()
    toBackward.run()
  }

  /// - Parameter offset: where this convolution's gradients begin in each of `sums`.
  func unpackGradients(_ sums: [Floats], from offset: Int = 0, to destination: Floats) {
    gradientSum.zero()
    for sum in sums { add(sum + offset, to: gradientSum.base, count: gradientSum.count) }
    fromGradient.run()
    eachRow { row, padded, length in
      (destination + row).update(from: plain.base + padded, count: length)
    }
  }

  /// Offsets of one output channel's weights in canonical and in padded storage.
  private func eachRow(_ body: (Int, Int, Int) -> Void) {
    let length = shape.inputChannels * shape.kernel * shape.kernel
    let padded = Blocked.padded(shape.inputChannels) * shape.kernel * shape.kernel
    for channel in 0..<shape.outputChannels { body(channel * length, channel * padded, length) }
  }
}

/// A copy between two layouts.
private final class Reorder {
  private let library: Library
  private var description: dnnl_primitive_desc_t?
  private var primitive: dnnl_primitive_t?
  private var memories: [dnnl_memory_t?] = [nil, nil]
  private let arguments = UnsafeMutablePointer<dnnl_exec_arg_t>.allocate(capacity: 2)
  private let buffers: [FloatBuffer]

  init(
    _ source: dnnl_memory_desc_t, _ sourceBuffer: FloatBuffer, _ destination: dnnl_memory_desc_t,
    _ destinationBuffer: FloatBuffer, library: Library
  ) throws(TensorError) {
    self.library = library
    buffers = [sourceBuffer, destinationBuffer]
    var source = source
    var destination = destination
    let engine = library.engine
    try check(
      dnnl_reorder_primitive_desc_create(
        &description, &source, engine, &destination, engine, nil), "find a reorder")
    try check(dnnl_primitive_create(&primitive, description), "compile a reorder")
    try check(
      dnnl_memory_create(&memories[0], &source, engine, sourceBuffer.base), "describe memory")
    try check(
      dnnl_memory_create(&memories[1], &destination, engine, destinationBuffer.base),
      "describe memory")
    arguments[0] = dnnl_exec_arg_t(arg: DNNL_ARG_FROM, memory: memories[0])
    arguments[1] = dnnl_exec_arg_t(arg: DNNL_ARG_TO, memory: memories[1])
  }

  deinit {
    for memory in memories { if let memory { dnnl_memory_destroy(memory) } }
    if let primitive { dnnl_primitive_destroy(primitive) }
    if let description { dnnl_primitive_desc_destroy(description) }
    arguments.deallocate()
  }

  func run() {
    require(dnnl_primitive_execute(primitive, library.stream, 2, arguments), "reorder")
  }
}
