// From a gradient with respect to the pixels to a saliency map: per stacked frame, the largest
// absolute value over RGB (SGQN, section 3).

import Tensors

/// Saliency maps of a blocked pixel gradient.
package enum Saliency {
  /// Frames in a stack.
  package static let frames = 3

  /// - Parameters:
  ///   - gradient: blocked, nine channels.
  ///   - into: three maps of `pixels.area` points.
  package static func maps(
    of gradient: Floats, image: Int, _ pixels: PixelGrid, into maps: Floats
  ) {
    let area = pixels.area
    maps.update(repeating: 0, count: frames * area)
    let block = Blocked.channels
    for frame in 0..<frames {
      var red = pixels.channel(3 * frame, of: image, in: gradient)
      var green = pixels.channel(3 * frame + 1, of: image, in: gradient)
      var blue = pixels.channel(3 * frame + 2, of: image, in: gradient)
      for y in 0..<pixels.used {
        let row = maps + frame * area + y * pixels.size
        for x in 0..<pixels.used {
          let larger = max(red.pointee.magnitude, green.pointee.magnitude)
          row[x] = max(larger, blue.pointee.magnitude)
          red += block
          green += block
          blue += block
        }
      }
    }
  }
}
