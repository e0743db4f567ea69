// Rectangles, lines and curves. Everything is clipped to the frame.

extension Frame {
  /// Fills a rectangle, mixing in `share` of the colour.
  package mutating func fill(_ rect: Rect, _ color: RGB, share: Float = 1) {
    let visible = rect.clipped(width: width, height: height)
    guard visible.width > 0, visible.height > 0 else { return }
    let width = width
    pixels.withUnsafeMutableBufferPointer { output in
      for y in visible.y..<visible.maxY {
        var at = 3 * (y * width + visible.x)
        for _ in 0..<visible.width {
          if share >= 1 {
            output[at] = color.red
            output[at + 1] = color.green
            output[at + 2] = color.blue
          } else {
            output[at] = mix(output[at], color.red, share)
            output[at + 1] = mix(output[at + 1], color.green, share)
            output[at + 2] = mix(output[at + 2], color.blue, share)
          }
          at += 3
        }
      }
    }
  }

  /// Draws a rectangle's rim, `thickness` pixels inside it.
  package mutating func stroke(_ rect: Rect, _ color: RGB, thickness: Int = 1) {
    let inner = max(0, rect.height - 2 * thickness)
    fill(Rect(x: rect.x, y: rect.y, width: rect.width, height: thickness), color)
    fill(
      Rect(x: rect.x, y: rect.maxY - thickness, width: rect.width, height: thickness), color)
    fill(Rect(x: rect.x, y: rect.y + thickness, width: thickness, height: inner), color)
    fill(
      Rect(x: rect.maxX - thickness, y: rect.y + thickness, width: thickness, height: inner),
      color)
  }

  /// Mixes `share` of the colour into one pixel; outside the frame nothing happens.
  @inline(__always)
  package mutating func blend(_ color: RGB, x: Int, y: Int, share: Float = 1) {
    guard x >= 0, y >= 0, x < width, y < height else { return }
    let at = 3 * (y * width + x)
    pixels[at] = mix(pixels[at], color.red, share)
    pixels[at + 1] = mix(pixels[at + 1], color.green, share)
    pixels[at + 2] = mix(pixels[at + 2], color.blue, share)
  }

  /// Draws a smooth curve through points at fractional places: each column (or, where the curve is
  /// steep, each row) shares its ink between the two pixels it passes between.
  /// A point that is not finite makes a gap.
  package mutating func curve(_ points: [(x: Float, y: Float)], _ color: RGB) {
    for (index, start) in points.enumerated() where start.x.isFinite && start.y.isFinite {
      let next = index + 1 < points.count ? points[index + 1] : (.nan, .nan)
      // The end of a run of points: only the point itself is left to draw.
      let end = next.x.isFinite && next.y.isFinite ? next : start
      let deltaX = end.x - start.x
      let deltaY = end.y - start.y
      let steep = abs(deltaY) > abs(deltaX)
      let steps = max(Int(min(max(abs(deltaX), abs(deltaY)).rounded(.up), 100_000)), 1)
      for step in 0..<steps {
        let share = Float(step) / Float(steps)
        smear(color, x: start.x + deltaX * share, y: start.y + deltaY * share, down: !steep)
      }
    }
  }

  private mutating func smear(_ color: RGB, x: Float, y: Float, down: Bool) {
    guard abs(x) < 1e6, abs(y) < 1e6 else { return }
    if down {
      let low = y.rounded(.down)
      blend(color, x: Int(x.rounded()), y: Int(low), share: 1 - (y - low))
      blend(color, x: Int(x.rounded()), y: Int(low) + 1, share: y - low)
    } else {
      let low = x.rounded(.down)
      blend(color, x: Int(low), y: Int(y.rounded()), share: 1 - (x - low))
      blend(color, x: Int(low) + 1, y: Int(y.rounded()), share: x - low)
    }
  }
}
