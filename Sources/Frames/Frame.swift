// One RGB image. Row-major, interleaved: pixel (x, y) starts at byte 3 * (y * width + x); y grows
// downwards. Everything that is drawn on the screen or written to a PNG is one of these.

/// An image of `width` x `height` pixels, 8 bits each of red, green and blue.
package struct Frame: Sendable, Equatable {
  package let width: Int
  package let height: Int
  /// `3 * width * height` bytes, row-major, RGB interleaved.
  package var pixels: [UInt8]

  /// An image of one colour.
  package init(width: Int, height: Int, fill: RGB = RGB(0, 0, 0)) {
    precondition(width >= 0 && height >= 0, "frame of \(width)x\(height)")
    self.width = width
    self.height = height
    pixels = [UInt8](repeating: 0, count: 3 * width * height)
    guard fill != RGB(0, 0, 0) else { return }
    for at in stride(from: 0, to: pixels.count, by: 3) {
      pixels[at] = fill.red
      pixels[at + 1] = fill.green
      pixels[at + 2] = fill.blue
    }
  }

  /// Takes over existing bytes, `3 * width * height` of them.
  package init(width: Int, height: Int, pixels: [UInt8]) {
    precondition(
      pixels.count == 3 * width * height,
      "\(pixels.count) bytes for a frame of \(width)x\(height)")
    self.width = width
    self.height = height
    self.pixels = pixels
  }

  /// The colour at column `x`, row `y`.
  package subscript(x: Int, y: Int) -> RGB {
    get {
      let at = 3 * (y * width + x)
      return RGB(pixels[at], pixels[at + 1], pixels[at + 2])
    }
    set {
      let at = 3 * (y * width + x)
      pixels[at] = newValue.red
      pixels[at + 1] = newValue.green
      pixels[at + 2] = newValue.blue
    }
  }
}

/// A colour, 8 bits a channel.
package struct RGB: Sendable, Hashable {
  package var red: UInt8
  package var green: UInt8
  package var blue: UInt8

  package init(_ red: UInt8, _ green: UInt8, _ blue: UInt8) {
    self.red = red
    self.green = green
    self.blue = blue
  }
}
