// Binary masks over images: `width * height` Booleans, row-major, of exactly the frame's size.

extension Frame {
  /// A picture of the mask alone.
  package init(
    mask: [Bool], width: Int, height: Int, on: RGB = RGB(255, 255, 255), off: RGB = RGB(0, 0, 0)
  ) {
    precondition(mask.count == width * height, "mask of \(mask.count) for \(width)x\(height)")
    self.init(width: width, height: height, fill: off)
    paint(on, where: mask, is: true)
  }

  /// The frame with every pixel outside the mask in one colour: what the consistency loss sees.
  package func masked(by mask: [Bool], fill: RGB) -> Frame {
    var result = self
    result.paint(fill, where: mask, is: false)
    return result
  }

  /// Mixes `share` of `color` into the pixels where the mask is `value`.
  package mutating func tint(
    _ color: RGB, share: Float, where mask: [Bool], is value: Bool = true
  ) {
    precondition(mask.count == width * height, "mask of \(mask.count) for \(width)x\(height)")
    pixels.withUnsafeMutableBufferPointer { output in
      for pixel in 0..<mask.count where mask[pixel] == value {
        let at = 3 * pixel
        output[at] = mix(output[at], color.red, share)
        output[at + 1] = mix(output[at + 1], color.green, share)
        output[at + 2] = mix(output[at + 2], color.blue, share)
      }
    }
  }

  /// Mixes `share` of `color` into the pixel at a row-major position.
  package mutating func blend(_ color: RGB, share: Float, at pixel: Int) {
    let at = 3 * pixel
    pixels[at] = mix(pixels[at], color.red, share)
    pixels[at + 1] = mix(pixels[at + 1], color.green, share)
    pixels[at + 2] = mix(pixels[at + 2], color.blue, share)
  }

  /// Sets the pixels where the mask is `value`.
  package mutating func paint(_ color: RGB, where mask: [Bool], is value: Bool = true) {
    tint(color, share: 1, where: mask, is: value)
  }

  /// Two masks in one picture: each colour where one mask stands alone, `both` where they agree.
  package mutating func compare(
    _ first: [Bool], _ second: [Bool], onlyFirst: RGB, onlySecond: RGB, both: RGB,
    share: Float = 0.6
  ) {
    precondition(first.count == second.count, "masks of \(first.count) and \(second.count)")
    tint(both, share: share, where: zip(first, second).map { $0 && $1 })
    tint(onlyFirst, share: share, where: zip(first, second).map { $0 && !$1 })
    tint(onlySecond, share: share, where: zip(first, second).map { !$0 && $1 })
  }
}

/// The edges of a mask.
package enum MaskBoundary {
  /// Draws the line between inside and outside on an enlarged frame, `thickness` pixels on the
  /// inner side, so that the pixels themselves stay visible.
  /// - Parameters:
  ///   - mask: of `width` x `height` source pixels.
  ///   - factor: frame pixels a source pixel covers.
  ///   - origin: frame coordinates of the source's upper left corner.
  package static func draw(
    _ mask: [Bool], width: Int, height: Int, factor: Int, on frame: inout Frame,
    origin: (x: Int, y: Int) = (0, 0), color: RGB, thickness: Int = 1
  ) {
    precondition(mask.count == width * height, "mask of \(mask.count) for \(width)x\(height)")
    for y in 0..<height {
      for x in 0..<width where mask[y * width + x] {
        let left = origin.x + x * factor
        let top = origin.y + y * factor
        let bottom = top + factor - thickness
        let right = left + factor - thickness
        if y == 0 || !mask[(y - 1) * width + x] {
          frame.fill(Rect(x: left, y: top, width: factor, height: thickness), color)
        }
        if y == height - 1 || !mask[(y + 1) * width + x] {
          frame.fill(Rect(x: left, y: bottom, width: factor, height: thickness), color)
        }
        if x == 0 || !mask[y * width + x - 1] {
          frame.fill(Rect(x: left, y: top, width: thickness, height: factor), color)
        }
        if x == width - 1 || !mask[y * width + x + 1] {
          frame.fill(Rect(x: right, y: top, width: thickness, height: factor), color)
        }
      }
    }
  }
}
