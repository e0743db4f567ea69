// From a gradient with respect to the pixels to a saliency map: per stacked frame, the largest
// absolute value over RGB (SGQN, section 3).

import Tensors

/// Saliency maps of a blocked pixel gradient.
package enum Saliency {
  /// Frames in a stack.
  package static let frames = 3

  /// - Parameters:
  ///   - gradient: blocked, nine channels.
  ///   - into: three maps of `pixels.area` points, zero where the gradient has none.
  ///   - rows: the rows to compute, of those that are used; what lies below comes with the last.
  package static func maps(
    of gradient: Floats, image: Int, _ pixels: PixelGrid, rows: Range<Int>, into maps: Floats
  ) {
    let area = pixels.area
    let block = Blocked.channels
    for frame in 0..<frames {
      let start = rows.lowerBound * pixels.used * block
      var red = pixels.channel(3 * frame, of: image, in: gradient) + start
      var green = pixels.channel(3 * frame + 1, of: image, in: gradient) + start
      var blue = pixels.channel(3 * frame + 2, of: image, in: gradient) + start
      for y in rows {
        let row = maps + frame * area + y * pixels.size
        for x in 0..<pixels.used {
          let larger = max(red.pointee.magnitude, green.pointee.magnitude)
          row[x] = max(larger, blue.pointee.magnitude)
          red += block
          green += block
          blue += block
        }
        (row + pixels.used).update(repeating: 0, count: pixels.size - pixels.used)
      }
      if rows.upperBound == pixels.used {
        let below = pixels.used * pixels.size
        (maps + frame * area + below).update(repeating: 0, count: area - below)
      }
    }
  }
}
