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
  private var outputChannels: Int { shape.outputChannels }
  let passes: any PassWeights
  let bias: FloatBuffer
  private let sum: FloatBuffer
  /// Canonical weights of what is computed, where that is another convolution.
  private let expanded: FloatBuffer

  package init(_ convolution: Convolution, library: Library) throws(TensorError) {
    shape = convolution.shape
    bias = FloatBuffer(count: convolution.biasCount)
    passes = try convolution.passes.makeWeights(library: library)
    sum = FloatBuffer(count: convolution.gradientCount)
    expanded = FloatBuffer(count: shape.upsamples ? shape.computed.weightCount : 0)
  }

  /// Takes over canonical weights (`shape.weightCount` floats) and bias (`outputChannels` floats).
  package func load(_ weights: UnsafePointer<Float>, bias source: UnsafePointer<Float>) {
    eachBias { (bias.base + $0).update(from: source, count: outputChannels) }
    guard shape.upsamples else { return passes.load(weights) }
    expanded.zero()
    ParityKernel.eachTap(shape) { expanded.base[$1] += weights[$0] }
    passes.load(expanded.base)
  }

  /// Adds up the workers' weight gradients in their order and writes the canonical sum.
  package func unpackGradients(_ sums: [Floats], to destination: Floats) {
    sum.zero()
    for other in sums { add(other, to: sum.base, count: sum.count) }
    guard shape.upsamples else { return passes.restoreGradient(sum.base, to: destination) }
    passes.restoreGradient(sum.base, to: expanded.base)
    destination.update(repeating: 0, count: shape.weightCount)
    ParityKernel.eachTap(shape) { destination[$0] += expanded.base[$1] }
  }

  /// The same for the bias (`outputChannels` floats).
  package func unpackBias(_ sums: [Floats], to destination: Floats) {
    destination.update(repeating: 0, count: outputChannels)
    for other in sums {
      eachBias { add(other + $0, to: destination, count: outputChannels) }
    }
  }

  /// Where biases begin: once, or for every parity.
  private func eachBias(_ body: (Int) -> Void) {
    for start in stride(from: 0, to: bias.count, by: Blocked.padded(outputChannels)) { body(start) }
  }
}

/// How a 3x3 kernel over a map doubled by nearest neighbour acts on the map itself, at the points
/// of each parity of row and column: as a 3x3 kernel too, in which some taps are sums and others
/// zero. So the four together are one convolution of the map with four times the channels.
///
/// Row 2i of the doubled map, say, sees rows 2i-1, 2i, 2i+1, which are i-1, i, i of the map; row
/// 2i+1 sees i, i, i+1. Columns likewise.
enum ParityKernel {
  /// Visits every tap of the canonical weights and, for each parity, the tap it goes to in those of
  /// `shape.computed`.
  static func eachTap(_ shape: ConvolutionShape, _ body: (_ at: Int, _ expanded: Int) -> Void) {
    let padded = Blocked.padded(shape.outputChannels)
    for parity in 0..<4 {
      let (y, x) = (parity / 2, parity % 2)
      for kernel in 0..<(shape.outputChannels * shape.inputChannels) {
        let expanded = kernel + parity * padded * shape.inputChannels
        for row in 0..<3 {
          for column in 0..<3 {
            let (i, j) = ((row + y + 1) / 2, (column + x + 1) / 2)
            body(9 * kernel + 3 * row + column, 9 * expanded + 3 * i + j)
          }
        }
      }
    }
  }
}
