// A random 3x3 convolution over the colours of an image, by which Bertoin et al. (2022) alter observations
// of the robot's tasks (Lee et al. 2020 as the published code has it): what is where stays, colours and
// textures do not.

import RealModule
import Tensors

/// A convolution with random weights and a sigmoid behind it.
package enum RandomConvolution {
  /// Weights of a kernel: output colour, input colour, row, column.
  package static let weightCount = 3 * 3 * 3 * 3

  /// Draws a kernel: each weight normal with deviation 1.
  package static func kernel(_ generator: inout Generator) -> [Float] {
    (0..<weightCount).map { _ in Float(generator.normal()) }
  }

  /// Convolves images; beyond an edge its pixels are repeated.
  /// - Parameters:
  ///   - images: `count` images of 3 x size x size bytes; values are read as 0...1.
  ///   - target: as many bytes: 255 * sigmoid of the sums.
  package static func apply(
    _ kernel: [Float], to images: UnsafePointer<UInt8>, count: Int, size: Int,
    into target: UnsafeMutablePointer<UInt8>
  ) {
    precondition(kernel.count == weightCount, "\(kernel.count) weights, not \(weightCount)")
    // Three planes with an edge of one pixel all round; a row of sums for each colour.
    let (width, height) = (size + 2, size + 2)
    let stride = size + ColorConvolution.margin
    let capacity = 3 * width * height + ColorConvolution.margin + 3 * stride
    withUnsafeTemporaryAllocation(of: Float.self, capacity: capacity) { memory in
      memory.initialize(repeating: 0)
      guard let padded = memory.baseAddress else { return }
      let sums = padded + 3 * width * height + ColorConvolution.margin
      for image in 0..<count {
        let source = images + image * 3 * size * size
        let out = target + image * 3 * size * size
        pad(source, size, into: padded)
        for y in 0..<size {
          kernel.withUnsafeBufferPointer { kernel in
            guard let weights = kernel.baseAddress else { return }
            ColorConvolution.sums(
              weights, of: padded + y * width, width: width, plane: width * height, count: size,
              into: sums, stride: stride)
          }
          for color in 0..<3 {
            Sigmoid.bytes(
              sums + color * stride, count: size, into: out + (color * size + y) * size)
          }
        }
      }
    }
  }

  private static func pad(
    _ image: UnsafePointer<UInt8>, _ size: Int, into padded: UnsafeMutablePointer<Float>
  ) {
    let width = size + 2
    for plane in 0..<3 {
      for y in 0..<width {
        let from = image + (plane * size + min(max(y - 1, 0), size - 1)) * size
        let to = padded + (plane * width + y) * width
        for x in 0..<size { to[x + 1] = Float(from[x]) / 255 }
        to[0] = to[1]
        to[size + 1] = to[size]
      }
    }
  }
}

/// 255 * sigmoid as a byte, without an exponential: found near where a table says, then exactly.
private enum Sigmoid {
  /// From which argument on the byte is its index or more; 255 is what rounding makes of the rest.
  private static let thresholds: [Float] = {
    let inner = (1...254).map { (byte: Int) -> Float in .log(Float(byte) / Float(255 - byte)) }
    return [-.infinity] + inner + [16.6355]
  }()
  private static let (edge, bins): (Float, Float) = (8, 64)
  private static let table: [UInt8] = (0..<Int(2 * edge * bins)).map { bin in
    let least = Float(bin) / bins - edge
    return UInt8(min(254, thresholds.lastIndex { $0 <= least } ?? 0))
  }

  /// A bin is narrower than the distance of two thresholds, so one more comparison is enough.
  static func bytes(
    _ numbers: UnsafePointer<Float>, count: Int, into bytes: UnsafeMutablePointer<UInt8>
  ) {
    table.withUnsafeBufferPointer { table in
      thresholds.withUnsafeBufferPointer { thresholds in
        for index in 0..<count {
          let number = numbers[index]
          let bin = min(max((number + edge) * bins, 0), 2 * edge * bins - 1)
          let byte = table[Int(bin)]
          bytes[index] = byte + (thresholds[Int(byte) + 1] <= number ? 1 : 0)
        }
      }
    }
  }
}
