// Rectangles of pixels in a frame or of cells on a screen, and how a layout cuts them. Zero-based, y grows
// downwards, half open: columns x ..< x + width. A rectangle with no area is allowed everywhere and draws
// nothing.

/// A rectangle: `x` and `y` of the upper left corner.
package struct Rect: Sendable, Hashable {
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
}

extension Rect {
  /// The first column to the right of it.
  package var maxX: Int { x + width }
  /// The first row below it.
  package var maxY: Int { y + height }
  package var isEmpty: Bool { width <= 0 || height <= 0 }

  package func contains(x column: Int, y row: Int) -> Bool {
    column >= x && column < maxX && row >= y && row < maxY
  }

  /// What both have in common; empty where they do not meet.
  package func intersection(_ other: Rect) -> Rect {
    let left = max(x, other.x)
    let top = max(y, other.y)
    return Rect(
      x: left, y: top, width: max(0, min(maxX, other.maxX) - left),
      height: max(0, min(maxY, other.maxY) - top))
  }

  /// Smaller by `dx` columns on the left and right and `dy` rows at the top and bottom.
  package func inset(_ dx: Int, _ dy: Int) -> Rect {
    Rect(
      x: x + dx, y: y + dy, width: max(0, width - 2 * dx), height: max(0, height - 2 * dy))
  }

  /// Cuts `rows` off the top and returns them; at most what is there.
  package mutating func takeTop(_ rows: Int) -> Rect {
    let taken = min(max(0, rows), max(0, height))
    defer {
      y += taken
      height -= taken
    }
    return Rect(x: x, y: y, width: width, height: taken)
  }

  /// Cuts `rows` off the bottom and returns them; at most what is there.
  package mutating func takeBottom(_ rows: Int) -> Rect {
    let taken = min(max(0, rows), max(0, height))
    height -= taken
    return Rect(x: x, y: y + height, width: width, height: taken)
  }

  /// Cuts `columns` off the left and returns them; at most what is there.
  package mutating func takeLeft(_ columns: Int) -> Rect {
    let taken = min(max(0, columns), max(0, width))
    defer {
      x += taken
      width -= taken
    }
    return Rect(x: x, y: y, width: taken, height: height)
  }

  /// Cuts `columns` off the right and returns them; at most what is there.
  package mutating func takeRight(_ columns: Int) -> Rect {
    let taken = min(max(0, columns), max(0, width))
    width -= taken
    return Rect(x: x + width, y: y, width: taken, height: height)
  }

  /// A rectangle of at most this size in the middle of this one.
  package func centered(width inner: Int, height innerHeight: Int) -> Rect {
    let size = (min(inner, width), min(innerHeight, height))
    return Rect(
      x: x + (width - size.0) / 2, y: y + (height - size.1) / 2, width: size.0, height: size.1)
  }
}

extension Rect {
  /// The part that lies inside an image of `width` x `height` pixels.
  func clipped(width limitX: Int, height limitY: Int) -> Rect {
    let left = min(max(x, 0), limitX)
    let top = min(max(y, 0), limitY)
    let right = min(max(maxX, left), limitX)
    let bottom = min(max(maxY, top), limitY)
    return Rect(x: left, y: top, width: right - left, height: bottom - top)
  }

  /// The same with `amount` less on every side, never smaller than empty.
  package func inset(by amount: Int) -> Rect { inset(amount, amount) }
}

extension Frame {
  /// The whole frame.
  package var bounds: Rect { Rect(x: 0, y: 0, width: width, height: height) }
}
