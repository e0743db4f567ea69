// The three passes of oneDNN's direct algorithm on blocked images. The compiled
// kernels behind them are shared by oneDNN itself.

import COneDNN

/// oneDNN's direct convolution.
final class DirectConvolution: ConvolutionPasses {
  let forwardWeights: dnnl_memory_desc_t
  let backwardWeights: dnnl_memory_desc_t
  let gradientWeights: dnnl_memory_desc_t
  private let library: Library
  private let forwardPass: Pass
  private let dataPass: Pass
  private let weightsPass: Pass
  private let shape: ConvolutionShape
  /// What one pass gives, before it is added.
  private let newWeights: FloatBuffer
  private let newBias: FloatBuffer

  var gradientCount: Int { newWeights.count }

  init(
    _ shape: ConvolutionShape, library: Library, alike: DirectConvolution?
  ) throws(TensorError) {
    self.library = library
    self.shape = shape
    let channelsIn = Blocked.padded(shape.inputChannels)
    let channelsOut = Blocked.padded(shape.outputChannels)
    var source = try blocked(shape.batch, channelsIn, shape.inputSize)
    var destination = try blocked(shape.batch, channelsOut, shape.outputSize)
    let kernel = [channelsOut, channelsIn, shape.kernel, shape.kernel]
    var anyWeights = try descriptor(kernel, dnnl_format_tag_any)
    var weightsIn = alike?.forwardWeights ?? anyWeights
    var weightsBack = alike?.backwardWeights ?? anyWeights
    if let alike { anyWeights = alike.gradientWeights }
    var bias = try descriptor([channelsOut], dnnl_a)
    var strides = dimensions([shape.stride, shape.stride])
    var before = dimensions([shape.padding, shape.padding])
    var after = before

    var forward = dnnl_convolution_desc_t()
    try check(
      withUnsafeMutablePointer(to: &strides) { strides in
        withPointers(to: &before, &after) { before, after in
          dnnl_convolution_forward_desc_init(
            &forward, dnnl_forward_training, dnnl_convolution_direct, &source, &weightsIn, &bias,
            &destination, first(strides), before, after)
        }
      }, "describe the convolution \(shape)")
    let forwardPass = try Pass(&forward, relu: shape.relu, hint: nil, library: library)
    var data = dnnl_convolution_desc_t()
    try check(
      withUnsafeMutablePointer(to: &strides) { strides in
        withPointers(to: &before, &after) { before, after in
          dnnl_convolution_backward_data_desc_init(
            &data, dnnl_convolution_direct, &source, &weightsBack, &destination, first(strides),
            before, after)
        }
      }, "describe the backward-data pass of \(shape)")
    let dataPass = try Pass(&data, relu: false, hint: forwardPass, library: library)
    var weights = dnnl_convolution_desc_t()
    try check(
      withUnsafeMutablePointer(to: &strides) { strides in
        withPointers(to: &before, &after) { before, after in
          dnnl_convolution_backward_weights_desc_init(
            &weights, dnnl_convolution_direct, &source, &anyWeights, &bias, &destination,
            first(strides), before, after)
        }
      }, "describe the backward-weights pass of \(shape)")
    let weightsPass = try Pass(&weights, relu: false, hint: forwardPass, library: library)

    forwardWeights = forwardPass.query(dnnl_query_weights_md)
    backwardWeights = dataPass.query(dnnl_query_weights_md)
    gradientWeights = weightsPass.query(dnnl_query_diff_weights_md)
    newWeights = FloatBuffer(count: floats(gradientWeights))
    newBias = FloatBuffer(count: channelsOut)
    let engine = library.engine
    try forwardPass.bind(
      [
        (DNNL_ARG_SRC, source), (DNNL_ARG_WEIGHTS, forwardWeights), (DNNL_ARG_BIAS, bias),
        (DNNL_ARG_DST, destination),
      ], engine)
    try dataPass.bind(
      [
        (DNNL_ARG_DIFF_DST, destination), (DNNL_ARG_WEIGHTS, backwardWeights),
        (DNNL_ARG_DIFF_SRC, source),
      ], engine)
    try weightsPass.bind(
      [
        (DNNL_ARG_SRC, source), (DNNL_ARG_DIFF_DST, destination),
        (DNNL_ARG_DIFF_WEIGHTS, gradientWeights), (DNNL_ARG_DIFF_BIAS, bias),
      ], engine)
    self.forwardPass = forwardPass
    self.dataPass = dataPass
    self.weightsPass = weightsPass
  }

  func makeWeights(library: Library) throws(TensorError) -> any PassWeights {
    try DirectWeights(self, shape, library: library)
  }

  func forward(_ input: Floats, weights: Floats, bias: Floats, output: Floats) {
    forwardPass.run(input, weights, bias, output, stream: library.stream)
  }

  func backwardData(_ signal: Floats, weights: Floats, input: Floats, gate: ReLUGate?) {
    dataPass.run(signal, weights, input, nil, stream: library.stream)
    if let gate { reluBackward(input, gate, count: shape.inputCount) }
  }

  func addGradients(_ input: Floats, _ signal: Floats, weights: Floats, bias: Floats) {
    weightsPass.run(input, signal, newWeights.base, newBias.base, stream: library.stream)
    add(newWeights.base, to: weights, count: newWeights.count)
    add(newBias.base, to: bias, count: newBias.count)
  }
}

/// One oneDNN primitive with its memory objects and scratch memory.
private final class Pass {
  private var description: dnnl_primitive_desc_t?
  private var primitive: dnnl_primitive_t?
  private var memories: [dnnl_memory_t] = []
  private let arguments = UnsafeMutablePointer<dnnl_exec_arg_t>.allocate(capacity: 5)
  private var scratch: FloatBuffer?

  init(
    _ operation: inout dnnl_convolution_desc_t, relu: Bool, hint: Pass?, library: Library
  ) throws(TensorError) {
    var attributes: dnnl_primitive_attr_t?
    try check(dnnl_primitive_attr_create(&attributes), "make attributes")
    defer { dnnl_primitive_attr_destroy(attributes) }
    try check(
      dnnl_primitive_attr_set_scratchpad_mode(attributes, dnnl_scratchpad_mode_user),
      "take scratch memory from us")
    if relu {
      var operations: dnnl_post_ops_t?
      try check(dnnl_post_ops_create(&operations), "make post-operations")
      defer { dnnl_post_ops_destroy(operations) }
      try check(
        dnnl_post_ops_append_eltwise(operations, 1, dnnl_eltwise_relu, 0, 0), "append ReLU")
      try check(dnnl_primitive_attr_set_post_ops(attributes, operations), "set ReLU")
    }
    try check(
      dnnl_primitive_desc_create(
        &description, &operation, attributes, library.engine, hint?.description),
      "find a kernel for a convolution")
    try check(dnnl_primitive_create(&primitive, description), "compile a convolution")
  }

  deinit {
    for memory in memories { dnnl_memory_destroy(memory) }
    if let primitive { dnnl_primitive_destroy(primitive) }
    if let description { dnnl_primitive_desc_destroy(description) }
    arguments.deallocate()
  }

  func query(_ what: dnnl_query_t) -> dnnl_memory_desc_t {
    dnnl_primitive_desc_query_md(description, what, 0).pointee
  }

  /// Makes the memory objects, without memory yet, in the order in which `run` takes pointers.
  func bind(
    _ layout: [(Int32, dnnl_memory_desc_t)], _ engine: dnnl_engine_t
  ) throws(TensorError) {
    var pad = query(dnnl_query_scratchpad_md)
    let scratch = FloatBuffer(count: floats(pad))
    self.scratch = scratch
    for (index, (argument, description)) in layout.enumerated() {
      var description = description
      var memory: dnnl_memory_t?
      try check(dnnl_memory_create(&memory, &description, engine, nil), "describe memory")
      guard let memory else { throw TensorError("oneDNN gave no memory object") }
      memories.append(memory)
      arguments[index] = dnnl_exec_arg_t(arg: argument, memory: memory)
    }
    var memory: dnnl_memory_t?
    try check(
      dnnl_memory_create(&memory, &pad, engine, UnsafeMutableRawPointer(scratch.base)),
      "describe scratch memory")
    guard let memory else { throw TensorError("oneDNN gave no memory object") }
    arguments[layout.count] = dnnl_exec_arg_t(arg: DNNL_ARG_SCRATCHPAD, memory: memory)
    memories.append(memory)
  }

  func run(
    _ a: UnsafeMutablePointer<Float>, _ b: UnsafeMutablePointer<Float>,
    _ c: UnsafeMutablePointer<Float>, _ d: UnsafeMutablePointer<Float>?, stream: dnnl_stream_t
  ) {
    require(dnnl_memory_set_data_handle(arguments[0].memory, a), "first operand")
    require(dnnl_memory_set_data_handle(arguments[1].memory, b), "second operand")
    require(dnnl_memory_set_data_handle(arguments[2].memory, c), "third operand")
    if let d { require(dnnl_memory_set_data_handle(arguments[3].memory, d), "fourth operand") }
    require(
      dnnl_primitive_execute(primitive, stream, Int32(memories.count), arguments), "convolution")
  }
}

func floats(_ description: dnnl_memory_desc_t) -> Int {
  var description = description
  return (dnnl_memory_desc_get_size(&description) + 3) / 4
}

/// A descriptor of floats in a given layout.
func descriptor(
  _ sizes: [Int], _ layout: dnnl_format_tag_t
) throws(TensorError) -> dnnl_memory_desc_t {
  var result = dnnl_memory_desc_t()
  var sizes = dimensions(sizes)
  let count = Int32(sizes.used)
  try check(
    withUnsafeMutablePointer(to: &sizes) {
      dnnl_memory_desc_init_by_tag(&result, count, first($0), dnnl_f32, layout)
    }, "describe memory")
  return result
}

private func blocked(
  _ batch: Int, _ channels: Int, _ size: Int
) throws(TensorError) -> dnnl_memory_desc_t {
  try descriptor(
    [batch, channels, size, size], Blocked.channels == 16 ? dnnl_aBcd16b : dnnl_aBcd8b)
}

/// oneDNN's fixed array of twelve sizes.
struct Dimensions {
  var values:
    (
      Int64, Int64, Int64, Int64, Int64, Int64, Int64, Int64, Int64, Int64, Int64, Int64
    ) = (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
  var used = 0
}

func dimensions(_ sizes: [Int]) -> Dimensions {
  var result = Dimensions()
  result.used = sizes.count
  withUnsafeMutableBytes(of: &result.values) { bytes in
    let values = bytes.bindMemory(to: Int64.self)
    for (index, size) in sizes.enumerated() { values[index] = Int64(size) }
  }
  return result
}

/// Two sets of sizes as oneDNN wants them.
private func withPointers<Result>(
  to one: inout Dimensions, _ other: inout Dimensions,
  _ body: (UnsafePointer<Int64>, UnsafePointer<Int64>) -> Result
) -> Result {
  withUnsafeMutablePointer(to: &one) { one in
    withUnsafeMutablePointer(to: &other) { body(first(one), first($0)) }
  }
}

func first(_ dimensions: UnsafeMutablePointer<Dimensions>) -> UnsafePointer<Int64> {
  UnsafeRawPointer(dimensions).assumingMemoryBound(to: Int64.self)
}
