// The weights of a convolution as its passes want them, made from the canonical ones
// (out x in x kernel x kernel, as PyTorch stores them) after every optimiser step.

import COneDNN

/// One set of weights, shared by all workers for reading.
package final class ConvolutionWeights {
  let shape: ConvolutionShape
  package var outputChannels: Int { shape.outputChannels }
  let forward: FloatBuffer
  let backward: FloatBuffer
  let bias: FloatBuffer
  private let plain: FloatBuffer
  private let toForward: Reorder
  private let toBackward: Reorder
  private let fromGradient: Reorder
  private let gradientSum: FloatBuffer

  package init(_ convolution: Convolution, library: Library) throws(TensorError) {
    shape = convolution.shape
    let channelsOut = Blocked.padded(shape.outputChannels)
    let sizes = [channelsOut, Blocked.padded(shape.inputChannels), shape.kernel, shape.kernel]
    let canonical = try descriptor(sizes, dnnl_abcd)
    forward = FloatBuffer(count: convolution.forwardWeightCount)
    backward = FloatBuffer(count: convolution.backwardWeightCount)
    bias = FloatBuffer(count: channelsOut)
    plain = FloatBuffer(count: sizes.reduce(1, *))
    gradientSum = FloatBuffer(count: convolution.gradientCount)
    toForward = try Reorder(
      canonical, plain, convolution.forwardWeights, forward, library: library)
    toBackward = try Reorder(
      canonical, plain, convolution.backwardWeights, backward, library: library)
    fromGradient = try Reorder(
      convolution.gradientWeights, gradientSum, canonical, plain, library: library)
  }

  /// Takes over canonical weights (`shape.weightCount` floats) and bias (`outputChannels` floats).
  package func load(_ weights: UnsafePointer<Float>, bias source: UnsafePointer<Float>) {
    plain.zero()
    eachRow { row, padded, length in
      (plain.base + padded).update(from: weights + row, count: length)
    }
    toForward.run()
    toBackward.run()
    bias.copy(from: source, count: shape.outputChannels)
  }

  /// Adds up the workers' weight gradients in their order and writes the canonical sum.
  package func unpackGradients(
    _ parts: [UnsafeMutablePointer<Float>], to destination: UnsafeMutablePointer<Float>
  ) {
    gradientSum.zero()
    for part in parts { add(part, to: gradientSum.base, count: gradientSum.count) }
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
