// One convolution of fixed sizes on blocked images.
//
// Not shared between threads: each worker owns its own, with its own scratch memory. Nothing is
// allocated after init.

/// One way of computing a convolution's passes.
protocol ConvolutionPasses: AnyObject {
  /// Floats of a weight gradient in its own order.
  var gradientCount: Int { get }
  /// Whether its weights are the parameters, where frames share them.
  var takesTied: Bool { get }
  func makeWeights(library: Library) throws(TensorError) -> any PassWeights
  /// output = convolution(input) + bias, through ReLU where the shape says so.
  func forward(_ input: Floats, weights: Floats, bias: Floats, output: Floats)
  /// Gradient with respect to the input, given that with respect to the output before ReLU; with
  /// respect to what was before `gate`, where there is one.
  func backwardData(_ signal: Floats, weights: Floats, input: Floats, gate: ReLUGate?)
  /// Adds the gradients with respect to weights (`gradientCount` floats) and bias.
  func addGradients(_ input: Floats, _ signal: Floats, weights: Floats, bias: Floats)
}

extension ConvolutionPasses {
  var takesTied: Bool { false }
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
  let passes: any ConvolutionPasses
  private let library: Library

  /// Floats of a weight gradient in its own order.
  package var gradientCount: Int { passes.gradientCount }
  /// Floats of a bias gradient.
  package var biasCount: Int { Blocked.padded(shape.computed.outputChannels) }

  /// - Parameter alike: a convolution whose weight layouts this one must share, so that one copy of
  ///   the weights serves both (they differ in batch size only).
  /// - Throws: `TensorError` where oneDNN has no kernel for the sizes or memory is short.
  package init(
    _ shape: ConvolutionShape, library: Library, alike: Convolution? = nil,
    algorithm: ConvolutionAlgorithm = .fastest
  ) throws(TensorError) {
    guard shape.outputSize > 0 else {
      throw TensorError("a kernel of \(shape.kernel) is larger than a map of \(shape.inputSize)")
    }
    self.shape = shape
    self.library = library
    let computed = shape.computed
    let isFastest = algorithm == .fastest
    if isFastest, let winograd = WinogradConvolution(computed, library: library) {
      passes = winograd
    } else if isFastest,
      let shallow = ShallowConvolution(shape, library: library)
        ?? ShallowConvolution(computed, library: library)
    {
      passes = shallow
    } else {
      passes = try DirectConvolution(
        computed, library: library, alike: alike?.passes as? DirectConvolution)
    }
  }

  /// output = convolution(input) + bias, through ReLU where the shape says so. Where it upsamples,
  /// each image's output is four maps; `interleave` makes one of them.
  package func forward(_ input: Floats, _ weights: ConvolutionWeights, output: Floats) {
    library.operations += shape.flop
    passes.forward(
      input, weights: weights.passes.forward.base, bias: weights.bias.base, output: output)
  }

  /// Gradient with respect to the input, given that with respect to the output before ReLU (four
  /// maps where it upsamples; `deinterleave` makes them).
  /// - Parameter gate: the ReLU that the input came through, to be taken back as well.
  package func backwardData(
    _ signal: Floats, _ weights: ConvolutionWeights, input: Floats, behind gate: ReLUGate? = nil
  ) {
    library.operations += shape.flop
    passes.backwardData(
      signal, weights: weights.passes.backward.base, input: input, gate: gate)
  }

  /// Adds the gradients with respect to weights (`gradientCount` floats) and bias (`biasCount`).
  package func addGradients(_ input: Floats, _ signal: Floats, weights: Floats, bias: Floats) {
    library.operations += shape.flop
    passes.addGradients(input, signal, weights: weights, bias: bias)
  }
}

/// One map of 2 `size` x 2 `size` points from four of `size` x `size`, one for each parity of row and
/// column. `planes`: blocks of channels.
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
