// The weights of a direct convolution in the layouts that oneDNN chose for its passes.

import COneDNN

/// The weights of one direct convolution.
final class DirectWeights: PassWeights {
  let forward: FloatBuffer
  let backward: FloatBuffer
  private let shape: ConvolutionShape
  private let plain: FloatBuffer
  private let toForward: Reorder
  private let toBackward: Reorder
  private let fromGradient: Reorder
  private let gradientSum: FloatBuffer

  init(
    _ convolution: DirectConvolution, _ shape: ConvolutionShape, library: Library
  ) throws(TensorError) {
    self.shape = shape
    let channelsOut = Blocked.padded(shape.outputChannels)
    let sizes = [channelsOut, Blocked.padded(shape.inputChannels), shape.kernel, shape.kernel]
    let canonical = try descriptor(sizes, dnnl_abcd)
    forward = FloatBuffer(count: floats(convolution.forwardWeights))
    backward = FloatBuffer(count: floats(convolution.backwardWeights))
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

  func restoreGradient(_ sum: Floats, to destination: Floats) {
    gradientSum.copy(from: sum, count: gradientSum.count)
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
