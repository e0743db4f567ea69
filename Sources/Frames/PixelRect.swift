// Where something stands in a frame, in pixels. Half open: columns x ..< x + width.

/// A rectangle of pixels: `x` and `y` of the upper left corner, zero-based.
package struct PixelRect: Sendable, Hashable {
  package var x: Int
  package var y: Int
  package var width: Int
  package var height: Int

  package init(x: Int, y: Int, width: Int, height: Int) {
    self.x = x
    self.y = y
    self.width = width
    self.height = height
  }

  /// The first column to the right of the rectangle.
  package var maxX: Int { x + width }
  /// The first row below the rectangle.
  package var maxY: Int { y + height }

  /// The same rectangle with `by` pixels less on every side, never smaller than empty.
  package func inset(by amount: Int) -> PixelRect {
    PixelRect(
      x: x + amount, y: y + amount, width: max(0, width - 2 * amount),
      height: max(0, height - 2 * amount))
  }

  /// The part that lies inside an image of `width` x `height` pixels.
  func clipped(width limitX: Int, height limitY: Int) -> PixelRect {
    let left = min(max(x, 0), limitX)
    let top = min(max(y, 0), limitY)
    let right = min(max(maxX, left), limitX)
    let bottom = min(max(maxY, top), limitY)
    return PixelRect(x: left, y: top, width: right - left, height: bottom - top)
  }
}

extension Frame {
  /// The whole frame.
  package var bounds: PixelRect { PixelRect(x: 0, y: 0, width: width, height: height) }
}
