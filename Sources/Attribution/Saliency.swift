// From a gradient with respect to the pixels to a saliency map: per stacked frame, the largest
// absolute value over RGB (SGQN, section 3).

import Tensors

/// Saliency maps of a blocked pixel gradient.
package enum Saliency {
  /// Frames in a stack.
  package static let frames = 3

  /// - Parameters:
  ///   - gradient: blocked, nine channels of `area` points each image.
  ///   - into: three maps of `area` points.
  package static func maps(
    of gradient: Floats, image: Int, area: Int, into maps: Floats
  ) {
    let block = Blocked.channels
    for frame in 0..<frames {
      let channel = { (index: Int) in
        blockedChannel(
          gradient, image: image, channel: 3 * frame + index, channels: 9, area: area)
      }
      let (red, green, blue) = (channel(0), channel(1), channel(2))
      let map = maps + frame * area
      for i in 0..<area {
        map[i] = max(abs(red[i * block]), abs(green[i * block]), abs(blue[i * block]))
      }
    }
  }
}
