// A 3x3 convolution over the three colours of an image, a row at a time, by our own kernel or, where the processor
// has not what that needs, by loops.

import CKernels

package enum ColorConvolution {
  /// Floats that may be read and written behind a row.
  package static let margin = 16

  /// The sums of a row of pixels for three colours.
  /// - Parameters:
  ///   - weights: output colour, input colour, row, column; 81 of them.
  ///   - corner: the upper left of the first pixel's window, in three planes of `plane` floats with `width` a row.
  ///   - sums: gets `count` floats for each colour, from `stride` times the colour on.
  package static func sums(
    _ weights: UnsafePointer<Float>, of corner: UnsafePointer<Float>, width: Int, plane: Int,
    count: Int, into sums: UnsafeMutablePointer<Float>, stride: Int
  ) {
    guard Library.hasKernels else {
      for color in 0..<3 {
        for x in 0..<count {
          var sum: Float = 0
          for tap in 0..<27 {
            let at = tap / 9 * plane + tap / 3 % 3 * width + tap % 3 + x
            sum += weights[27 * color + tap] * corner[at]
          }
          sums[color * stride + x] = sum
        }
      }
      return
    }
    colors_convolve(
      Int32(Blocked.channels), weights, corner, width, plane, Int32(count), sums, stride)
  }
}
