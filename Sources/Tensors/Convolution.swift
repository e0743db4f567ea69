// One convolution of fixed sizes on blocked images.
//
// Not shared between threads: each worker owns its own, with its own scratch memory. Nothing is
// allocated after init.
//
// A 3x3 convolution behind nearest upsampling by two sees, at every output point, at most 2x2
// different points of the small map. It is computed as four 2x2 convolutions of the small map, one
// for each parity of row and column: 16 products a point of the small map and channel pair, not 36.

/// Forward, backward-data and backward-weights of one convolution.
package final class Convolution {
  package let shape: ConvolutionShape
  let parts: [DirectConvolution]
  /// Where each part's output lies behind the first one's.
  private let outputs: [Int]
  private let biasSum: FloatBuffer
  private let inputSum: FloatBuffer

  /// Floats of a weight gradient in oneDNN's own order.
  package var gradientCount: Int { parts.reduce(0) { $0 + $1.gradientCount } }

  /// - Parameter alike: a convolution whose weight layouts this one must share, so that one copy of
  ///   the weights serves both (they differ in batch size only).
  /// - Throws: `TensorError` where oneDNN has no kernel for the sizes or memory is short.
  package init(
    _ shape: ConvolutionShape, library: Library, alike: Convolution? = nil
  ) throws(TensorError) {
    self.shape = shape
    let shapes = shape.parts
    var parts: [DirectConvolution] = []
    for (index, part) in shapes.enumerated() {
      parts.append(try DirectConvolution(part, library: library, alike: alike?.parts[index]))
    }
    self.parts = parts
    outputs = shapes.indices.map { $0 * shapes[0].outputCount }
    let isSum = parts.count > 1
    biasSum = FloatBuffer(count: isSum ? Blocked.padded(shape.outputChannels) : 0)
    inputSum = FloatBuffer(count: isSum ? shape.inputCount : 0)
  }

  /// output = convolution(input) + bias, through ReLU where the shape says so. Where it upsamples,
  /// the output is four maps; `interleave` makes one of them.
  package func forward(_ input: Floats, _ weights: ConvolutionWeights, output: Floats) {
    for (index, part) in parts.enumerated() {
      part.forward(
        input, weights.parts[index], bias: weights.bias.base, output: output + outputs[index])
    }
  }

  /// Gradient with respect to the input, given that with respect to the output before ReLU (four
  /// maps where it upsamples; `deinterleave` makes them).
  package func backwardData(_ gradient: Floats, _ weights: ConvolutionWeights, input: Floats) {
    parts[0].backwardData(gradient, weights.parts[0], input: input)
    for index in parts.indices.dropFirst() {
      parts[index].backwardData(
        gradient + outputs[index], weights.parts[index], input: inputSum.base)
      add(inputSum.base, to: input, count: inputSum.count)
    }
  }

  /// Gradient with respect to weights (`gradientCount` floats) and bias. Overwrites both.
  package func backwardWeights(_ input: Floats, _ gradient: Floats, weights: Floats, bias: Floats) {
    var offset = 0
    for (index, part) in parts.enumerated() {
      part.backwardWeights(
        input, gradient + outputs[index], weights: weights + offset,
        bias: index == 0 ? bias : biasSum.base)
      if index > 0 { add(biasSum.base, to: bias, count: biasSum.count) }
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
