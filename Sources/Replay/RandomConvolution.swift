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
    let (area, width) = (size * size, size + 2)
    // Three planes with an edge of one pixel all round.
    var padded = [Float](repeating: 0, count: 3 * width * width)
    var sums = [Float](repeating: 0, count: size)
    for image in 0..<count {
      let source = images + image * 3 * area
      pad(source, size, into: &padded)
      let out = target + image * 3 * area
      for color in 0..<3 {
        for y in 0..<size {
          for x in 0..<size { sums[x] = 0 }
          for plane in 0..<3 {
            for row in 0..<3 {
              let weights = ((color * 3 + plane) * 3 + row) * 3
              let (left, middle, right) = (
                kernel[weights], kernel[weights + 1], kernel[weights + 2]
              )
              let from = (plane * width + y + row) * width
              padded.withUnsafeBufferPointer { padded in
                sums.withUnsafeMutableBufferPointer { sums in
                  for x in 0..<size {
                    sums[x] +=
                      left * padded[from + x] + middle * padded[from + x + 1]
                      + right * padded[from + x + 2]
                  }
                }
              }
            }
          }
          let line = out + color * area + y * size
          for x in 0..<size { line[x] = UInt8(255 / (1 + Float.exp(-sums[x]))) }
        }
      }
    }
  }

  private static func pad(_ image: UnsafePointer<UInt8>, _ size: Int, into padded: inout [Float]) {
    let width = size + 2
    for plane in 0..<3 {
      for y in 0..<width {
        let from = image + (plane * size + min(max(y - 1, 0), size - 1)) * size
        let to = (plane * width + y) * width
        for x in 0..<width { padded[to + x] = Float(from[min(max(x - 1, 0), size - 1)]) / 255 }
      }
    }
  }
}
