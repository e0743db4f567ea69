// Cutting, resizing and joining of whole frames. All give new frames of exactly the stated size.

extension Frame {
  /// The pictures of a task's cameras, which it has one above the other; itself where there is one camera.
  package var squares: [Frame] {
    guard height > width else { return [self] }
    return (0..<height / width).map {
      cropped(x: 0, y: $0 * width, width: width, height: width)
    }
  }

  /// Squares of one size, one above the other.
  package init(squares: [Frame]) {
    self.init(
      width: squares[0].width, height: squares[0].width * squares.count,
      pixels: squares.flatMap(\.pixels))
  }

  /// The `width` x `height` pixels from column `x`, row `y` on; the rectangle lies inside the
  /// frame.
  package func cropped(x: Int, y: Int, width: Int, height: Int) -> Frame {
    precondition(
      x >= 0 && y >= 0 && width >= 0 && height >= 0 && x + width <= self.width
        && y + height <= self.height,
      "crop of \(width)x\(height) at \(x),\(y) from a frame of \(self.width)x\(self.height)")
    var result: [UInt8] = []
    result.reserveCapacity(3 * width * height)
    for row in y..<y + height {
      let from = 3 * (row * self.width + x)
      result += pixels[from..<from + 3 * width]
    }
    return Frame(width: width, height: height, pixels: result)
  }

  /// The whole frame at another size. For many frames of one size keep a `Resampler`.
  package func resized(width: Int, height: Int, filter: ResizeFilter = .bilinear) -> Frame {
    if width == self.width && height == self.height { return self }
    return Resampler(
      from: (self.width, self.height), to: (width, height), filter: filter
    ).resize(self)
  }

  /// Every pixel as a square of `factor` x `factor` pixels.
  package func upscaled(by factor: Int) -> Frame {
    precondition(factor >= 1, "upscaling by \(factor)")
    if factor == 1 { return self }
    var result = Frame(width: width * factor, height: height * factor)
    let rowBytes = 3 * result.width
    result.pixels.withUnsafeMutableBufferPointer { output in
      pixels.withUnsafeBufferPointer { input in
        for y in 0..<height {
          var to = y * factor * rowBytes
          for x in 0..<width {
            let from = 3 * (y * width + x)
            for _ in 0..<factor {
              output[to] = input[from]
              output[to + 1] = input[from + 1]
              output[to + 2] = input[from + 2]
              to += 3
            }
          }
          let first = y * factor * rowBytes
          for copy in 1..<factor {
            for byte in 0..<rowBytes {
              output[first + copy * rowBytes + byte] = output[first + byte]
            }
          }
        }
      }
    }
    return result
  }

  /// Puts `other` with its upper left corner at (x, y); what lies outside is dropped.
  package mutating func paste(_ other: Frame, x: Int, y: Int) {
    let visible = Rect(x: x, y: y, width: other.width, height: other.height)
      .clipped(width: width, height: height)
    guard visible.width > 0, visible.height > 0 else { return }
    let rowBytes = 3 * visible.width
    let width = width
    pixels.withUnsafeMutableBufferPointer { output in
      other.pixels.withUnsafeBufferPointer { input in
        for row in visible.y..<visible.maxY {
          let to = 3 * (row * width + visible.x)
          let from = 3 * ((row - y) * other.width + visible.x - x)
          for byte in 0..<rowBytes { output[to + byte] = input[from + byte] }
        }
      }
    }
  }
}

extension Frame {
  /// Left and right exchanged.
  package var mirrored: Frame {
    var result = self
    for y in 0..<height {
      for x in 0..<width { result[x, y] = self[width - 1 - x, y] }
    }
    return result
  }

  /// A quarter turn clockwise.
  package var turned: Frame {
    var result = Frame(width: height, height: width)
    for y in 0..<height {
      for x in 0..<width { result[height - 1 - y, x] = self[x, y] }
    }
    return result
  }
}
