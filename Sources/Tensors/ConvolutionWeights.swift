// The weights of a convolution as its passes want them, made from the canonical ones
// (out x in x kernel x kernel, as PyTorch stores them) after every optimiser step.

/// The weights as one way of computing the passes wants them.
protocol PassWeights: AnyObject {
  /// As the forward and the backward-data pass read them.
  var forward: FloatBuffer { get }
  var backward: FloatBuffer { get }
  /// Takes over canonical weights.
  func load(_ weights: UnsafePointer<Float>)
  /// Writes a gradient as the backward-weights pass sums it in canonical order.
  func restoreGradient(_ sum: Floats, to destination: Floats)
}

/// One set of weights, shared by all workers for reading.
package final class ConvolutionWeights {
  let shape: ConvolutionShape
  let passes: any PassWeights
  let bias: FloatBuffer
  private let sum: FloatBuffer
  /// Canonical weights of what is computed, where that is another convolution.
  private let expanded: FloatBuffer?
  private var biases: Int { shape.weightShape[0] }

  package init(_ convolution: Convolution, library: Library) throws(TensorError) {
    shape = convolution.shape
    bias = FloatBuffer(count: convolution.biasCount)
    passes = try convolution.passes.makeWeights(library: library)
    sum = FloatBuffer(count: convolution.gradientCount)
    expanded =
      shape.computed == shape || convolution.passes.takesTied
      ? nil : FloatBuffer(count: shape.computed.weightCount)
  }

  /// Takes over canonical weights (`shape.weightCount` floats) and bias (`shape.weightShape[0]` floats).
  package func load(_ weights: UnsafePointer<Float>, bias source: UnsafePointer<Float>) {
    eachBias { (bias.base + $0).update(from: source, count: biases) }
    guard let expanded else { return passes.load(weights) }
    expanded.zero()
    KernelExpansion.eachTap(shape) { expanded.base[$1] += $2 * weights[$0] }
    passes.load(expanded.base)
  }

  /// Adds up the workers' weight gradients in their order and writes the canonical sum.
  package func unpackGradients(_ sums: [Floats], to destination: Floats) {
    sum.zero()
    for other in sums { add(other, to: sum.base, count: sum.count) }
    guard let expanded else { return passes.restoreGradient(sum.base, to: destination) }
    passes.restoreGradient(sum.base, to: expanded.base)
    destination.update(repeating: 0, count: shape.weightCount)
    KernelExpansion.eachTap(shape) { destination[$0] += $2 * expanded.base[$1] }
  }

  /// The same for the bias (`shape.weightShape[0]` floats).
  package func unpackBias(_ sums: [Floats], to destination: Floats) {
    destination.update(repeating: 0, count: biases)
    for other in sums {
      eachBias { add(other + $0, to: destination, count: biases) }
    }
  }

  /// Where biases begin: once, for every parity, or for every frame.
  private func eachBias(_ body: (Int) -> Void) {
    let step = shape.tying == .alike ? biases : Blocked.padded(biases)
    let end = shape.tying == .alike ? shape.outputChannels : bias.count
    for start in stride(from: 0, to: end, by: step) { body(start) }
  }
}

/// Convolutions that are computed as others: which taps of those each tap of their parameters goes to.
enum KernelExpansion {
  /// Visits every tap of the canonical weights with those of `shape.computed` that it goes to, each with
  /// a factor.
  static func eachTap(
    _ shape: ConvolutionShape, _ body: (_ at: Int, _ expanded: Int, _ factor: Float) -> Void
  ) {
    if shape.upsamples { return eachParity(shape, body) }
    switch shape.tying {
    case .none: for at in 0..<shape.weightCount { body(at, at, 1) }
    case .alike: eachFrame(shape, body)
    case .changes: eachChange(shape, body)
    }
  }

  /// How a 3x3 kernel over a map doubled by nearest neighbour acts on the map itself, at the points
  /// of each parity of row and column: as a 3x3 kernel too, in which some taps are sums and others
  /// zero. So the four together are one convolution of the map with four times the channels.
  ///
  /// Row 2i of the doubled map, say, sees rows 2i-1, 2i, 2i+1, which are i-1, i, i of the map; row
  /// 2i+1 sees i, i, i+1. Columns likewise.
  private static func eachParity(
    _ shape: ConvolutionShape, _ body: (_ at: Int, _ expanded: Int, _ factor: Float) -> Void
  ) {
    let padded = Blocked.padded(shape.outputChannels)
    for parity in 0..<4 {
      let (y, x) = (parity / 2, parity % 2)
      for kernel in 0..<(shape.outputChannels * shape.inputChannels) {
        let expanded = kernel + parity * padded * shape.inputChannels
        for row in 0..<3 {
          for column in 0..<3 {
            let (i, j) = ((row + y + 1) / 2, (column + x + 1) / 2)
            body(9 * kernel + 3 * row + column, 9 * expanded + 3 * i + j, 1)
          }
        }
      }
    }
  }

  /// Blocks on the diagonal, one for each frame.
  private static func eachFrame(
    _ shape: ConvolutionShape, _ body: (_ at: Int, _ expanded: Int, _ factor: Float) -> Void
  ) {
    let (outputs, row) = (shape.weightShape[0], shape.weightCount / shape.weightShape[0])
    for frame in 0..<3 {
      for output in 0..<outputs {
        let first = ((frame * outputs + output) * 3 + frame) * row
        for at in 0..<row { body(output * row + at, first + at, 1) }
      }
    }
  }

  /// w2 m2 + w1 (m2 - m1) + w0 (m1 - m0), sorted by maps.
  private static func eachChange(
    _ shape: ConvolutionShape, _ body: (_ at: Int, _ expanded: Int, _ factor: Float) -> Void
  ) {
    let third = shape.weightCount / shape.outputChannels / 3
    for first in stride(from: 0, to: shape.weightCount, by: 3 * third) {
      for at in first..<(first + third) {
        let (oldest, middle, newest) = (at, at + third, at + 2 * third)
        body(newest, newest, 1)
        body(middle, newest, 1)
        body(middle, middle, -1)
        body(oldest, middle, 1)
        body(oldest, oldest, -1)
      }
    }
  }
}
