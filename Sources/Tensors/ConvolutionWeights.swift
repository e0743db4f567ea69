// The weights of a convolution as its passes want them, made from the canonical ones
// (out x in x kernel x kernel, as PyTorch stores them) after every optimiser step.

/// The weights of one part of a convolution.
protocol PartWeights: AnyObject {
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
  package var outputChannels: Int { shape.outputChannels }
  let parts: [any PartWeights]
  let bias: FloatBuffer
  /// Where each part's gradient begins.
  private let offsets: [Int]
  private let sum: FloatBuffer
  /// One part's canonical weights, where there are several.
  private let small: FloatBuffer

  package init(_ convolution: Convolution, library: Library) throws(TensorError) {
    shape = convolution.shape
    bias = FloatBuffer(count: Blocked.padded(shape.outputChannels))
    var parts: [any PartWeights] = []
    var offsets: [Int] = []
    var count = 0
    for part in convolution.parts {
      parts.append(try part.makeWeights(library: library))
      offsets.append(count)
      count += part.gradientCount
    }
    self.parts = parts
    self.offsets = offsets
    sum = FloatBuffer(count: count)
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
    sum.zero()
    for other in sums { add(other, to: sum.base, count: sum.count) }
    guard shape.upsamples else { return parts[0].restoreGradient(sum.base, to: destination) }
    destination.update(repeating: 0, count: shape.weightCount)
    for (index, part) in parts.enumerated() {
      part.restoreGradient(sum.base + offsets[index], to: small.base)
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
