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
    for channel in 0..<pixels.channels {
      let map = maps + channel / 3 * area
      pixels.visit(channel, of: image, in: gradient) { map[$0] = max(map[$0], abs($1)) }
    }
  }
}
