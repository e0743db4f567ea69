// One convolution of fixed sizes on blocked images.
//
// Not shared between threads: each worker owns its own, with its own scratch memory. Nothing is
// allocated after init.
//
// A 3x3 convolution behind nearest upsampling by two sees, at every output point, at most 2x2
// different points of the small map. It is computed as four 2x2 convolutions of the small map, one
// for each parity of row and column: 16 products a point of the small map and channel pair, not 36.

/// One way of computing the passes of a convolution or of a part of one.
protocol ConvolutionPart: AnyObject {
  /// Floats of a weight gradient in its own order.
  var gradientCount: Int { get }
  func makeWeights(library: Library) throws(TensorError) -> any PartWeights
  /// output = convolution(input) + bias, through ReLU where the shape says so.
  func forward(_ input: Floats, weights: Floats, bias: Floats, output: Floats)
  /// Gradient with respect to the input, given that with respect to the output before ReLU; with
  /// respect to what was before `gate`, where there is one.
  func backwardData(_ signal: Floats, weights: Floats, input: Floats, gate: ReLUGate?)
  /// Adds the gradients with respect to weights (`gradientCount` floats) and bias.
  func addGradients(_ input: Floats, _ signal: Floats, weights: Floats, bias: Floats)
}

/// What computes convolutions.
package enum ConvolutionAlgorithm: Sendable {
  /// Kernels of our own where they fit, oneDNN's elsewhere.
  case fastest
  /// oneDNN's direct algorithm, for comparisons.
  case direct
}

/// Forward, backward-data and backward-weights of one convolution.
package final class Convolution {
  package let shape: ConvolutionShape
  let parts: [any ConvolutionPart]
  /// Where each part's output lies behind the first one's.
  private let outputs: [Int]
  private let inputSum: FloatBuffer

  /// Floats of a weight gradient in its own order.
  package var gradientCount: Int { parts.reduce(0) { $0 + $1.gradientCount } }

  /// - Parameter alike: a convolution whose weight layouts this one must share, so that one copy of
  ///   the weights serves both (they differ in batch size only).
  /// - Throws: `TensorError` where oneDNN has no kernel for the sizes or memory is short.
  package init(
    _ shape: ConvolutionShape, library: Library, alike: Convolution? = nil,
    algorithm: ConvolutionAlgorithm = .fastest
  ) throws(TensorError) {
    self.shape = shape
    let shapes = shape.parts
    var parts: [any ConvolutionPart] = []
    for (index, part) in shapes.enumerated() {
      parts.append(
        try Self.part(part, library: library, alike: alike?.parts[index], algorithm: algorithm))
    }
    self.parts = parts
    outputs = shapes.indices.map { $0 * shapes[0].outputCount }
    inputSum = FloatBuffer(count: parts.count > 1 ? shape.inputCount : 0)
  }

  private static func part(
    _ shape: PartShape, library: Library, alike: (any ConvolutionPart)?,
    algorithm: ConvolutionAlgorithm
  ) throws(TensorError) -> any ConvolutionPart {
    if algorithm == .fastest {
      if let winograd = WinogradConvolution(shape, library: library) { return winograd }
      if let shallow = ShallowConvolution(shape, library: library) { return shallow }
    }
    return try DirectConvolution(shape, library: library, alike: alike as? DirectConvolution)
  }

  /// output = convolution(input) + bias, through ReLU where the shape says so. Where it upsamples,
  /// the output is four maps; `interleave` makes one of them.
  package func forward(_ input: Floats, _ weights: ConvolutionWeights, output: Floats) {
    for (index, part) in parts.enumerated() {
      part.forward(
        input, weights: weights.parts[index].forward.base, bias: weights.bias.base,
        output: output + outputs[index])
    }
  }

  /// Gradient with respect to the input, given that with respect to the output before ReLU (four
  /// maps where it upsamples; `deinterleave` makes them).
  /// - Parameter gate: the ReLU that the input came through, to be taken back as well.
  package func backwardData(
    _ signal: Floats, _ weights: ConvolutionWeights, input: Floats, behind gate: ReLUGate? = nil
  ) {
    let isWhole = parts.count == 1
    parts[0].backwardData(
      signal, weights: weights.parts[0].backward.base, input: input, gate: isWhole ? gate : nil)
    for index in parts.indices.dropFirst() {
      parts[index].backwardData(
        signal + outputs[index], weights: weights.parts[index].backward.base,
        input: inputSum.base, gate: nil)
      add(inputSum.base, to: input, count: inputSum.count)
    }
    if let gate, !isWhole { reluBackward(input, gate, count: shape.inputCount) }
  }

  /// Adds the gradients with respect to weights (`gradientCount` floats) and bias.
  package func addGradients(_ input: Floats, _ signal: Floats, weights: Floats, bias: Floats) {
    var offset = 0
    for (index, part) in parts.enumerated() {
      part.addGradients(input, signal + outputs[index], weights: weights + offset, bias: bias)
      offset += part.gradientCount
    }
  }
}

/// One map of 2 `size` x 2 `size` points from four of `size` x `size`, one for each parity of row and
/// column. `planes`: images times blocks of channels.
package func interleave(
  _ parts: UnsafePointer<Float>, planes: Int, size: Int, into output: Floats
) {
  eachParityRow(planes: planes, size: size) { part, whole in
    let block = Blocked.channels
    for x in 0..<size {
      (output + whole + 2 * x * block).update(from: parts + part + x * block, count: block)
    }
  }
}

/// The way back from `interleave`.
package func deinterleave(
  _ input: UnsafePointer<Float>, planes: Int, size: Int, into parts: Floats
) {
  eachParityRow(planes: planes, size: size) { part, whole in
    let block = Blocked.channels
    for x in 0..<size {
      (parts + part + x * block).update(from: input + whole + 2 * x * block, count: block)
    }
  }
}

/// Visits every row of the four maps: where it starts, and where its first point is in the whole.
@inline(__always)
private func eachParityRow(planes: Int, size: Int, _ body: (_ part: Int, _ whole: Int) -> Void) {
  let block = Blocked.channels
  for parity in 0..<4 {
    for plane in 0..<planes {
      for y in 0..<size {
        let part = ((parity * planes + plane) * size + y) * size
        let whole = ((plane * size + y) * 2 + parity / 2) * 2 * size + parity % 2
        body(part * block, whole * block)
      }
    }
  }
}
