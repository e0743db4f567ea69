// From the pixels of one cell to a character and two colours. Splits are tried exhaustively: of n
// pixels the first always belongs to the background, which leaves 2^(n-1) splits, and the squared
// error of a split follows from its sums alone.

import Frames

/// Chooses the cell that shows a few pixels best.
struct CellPicker {
  /// The value shown for each value of a channel.
  let rounding: [UInt8]

  /// Two pixels, one above the other: exact.
  func half(_ upper: SIMD3<Int32>, _ lower: SIMD3<Int32>) -> Cell {
    if upper == lower {
      return Cell(" ", Style(foreground: color(upper), background: color(upper)))
    }
    return Cell("▀", Style(foreground: color(upper), background: color(lower)))
  }

  /// Two by two pixels: upper left, upper right, lower left, lower right.
  func quadrant(
    _ a: SIMD3<Int32>, _ b: SIMD3<Int32>, _ c: SIMD3<Int32>, _ d: SIMD3<Int32>
  ) -> Cell {
    if a == b, b == c, c == d {
      return Cell(" ", Style(foreground: color(a), background: color(a)))
    }
    // Gray code over the bits of b, c, d: each step moves one pixel between the two sides.
    let total = a &+ b &+ c &+ d
    var sum = SIMD3<Int32>()
    var count: Int32 = 0
    var mask = 0
    var best = (score: Float(-1), mask: 0, sum: sum, count: count)
    for step in 1..<8 {
      let bit = step.trailingZeroBitCount
      let pixel = bit == 0 ? b : bit == 1 ? c : d
      if mask & (1 << bit) == 0 {
        sum &+= pixel
        count += 1
      } else {
        sum &-= pixel
        count -= 1
      }
      mask ^= 1 << bit
      let score = Self.kept(sum, count, total, 4)
      if score > best.score { best = (score, mask, sum, count) }
    }
    return two(Self.quadrants[best.mask], best.sum, best.count, total, 4)
  }

  /// Two by three pixels, row by row.
  func sextant(
    _ a: SIMD3<Int32>, _ b: SIMD3<Int32>, _ c: SIMD3<Int32>, _ d: SIMD3<Int32>,
    _ e: SIMD3<Int32>, _ f: SIMD3<Int32>
  ) -> Cell {
    if a == b, b == c, c == d, d == e, e == f {
      return Cell(" ", Style(foreground: color(a), background: color(a)))
    }
    let total = a &+ b &+ c &+ d &+ e &+ f
    var sum = SIMD3<Int32>()
    var count: Int32 = 0
    var mask = 0
    var best = (score: Float(-1), mask: 0, sum: sum, count: count)
    for step in 1..<32 {
      let bit = step.trailingZeroBitCount
      let pixel = bit == 0 ? b : bit == 1 ? c : bit == 2 ? d : bit == 3 ? e : f
      if mask & (1 << bit) == 0 {
        sum &+= pixel
        count += 1
      } else {
        sum &-= pixel
        count -= 1
      }
      mask ^= 1 << bit
      let score = Self.kept(sum, count, total, 6)
      if score > best.score { best = (score, mask, sum, count) }
    }
    return two(Self.sextantScalar(best.mask << 1), best.sum, best.count, total, 6)
  }

  /// One pixel as a letter: brightness as ink, hue as the colour of the ink, on black.
  func letter(_ pixel: SIMD3<Int32>) -> Cell {
    let brightness = (54 * pixel.x + 183 * pixel.y + 19 * pixel.z) / 256
    let ramp = Self.ramp
    let scalar = ramp[min(ramp.count - 1, Int(brightness) * ramp.count / 256)]
    let peak = max(1, pixel.x, pixel.y, pixel.z)
    // Full brightness in the colour, since the ink already says how bright it is.
    let vivid = pixel &* 255 / SIMD3(repeating: peak)
    return Cell(
      scalar, Style(foreground: color(vivid), background: .rgb(RGB(0, 0, 0))))
  }

  /// How much of the squared signal two means keep; largest where the squared error is smallest.
  private static func kept(
    _ sum: SIMD3<Int32>, _ count: Int32, _ total: SIMD3<Int32>, _ all: Int32
  ) -> Float {
    let rest = total &- sum
    let own = sum &* sum
    let other = rest &* rest
    return Float(own.x &+ own.y &+ own.z) * reciprocal(count)
      + Float(other.x &+ other.y &+ other.z) * reciprocal(all - count)
  }

  private static func reciprocal(_ count: Int32) -> Float {
    switch count {
    case 1: 1
    case 2: 1 / 2
    case 3: 1 / 3
    case 4: 1 / 4
    default: 1 / 5
    }
  }

  /// A cell of two mean colours: `sum` over `count` pixels in front, the rest behind.
  private func two(
    _ scalar: Unicode.Scalar, _ sum: SIMD3<Int32>, _ count: Int32, _ total: SIMD3<Int32>,
    _ all: Int32
  ) -> Cell {
    let rest = all - count
    let front = (sum &+ SIMD3(repeating: count / 2)) / SIMD3(repeating: count)
    let back = (total &- sum &+ SIMD3(repeating: rest / 2)) / SIMD3(repeating: rest)
    return Cell(scalar, Style(foreground: color(front), background: color(back)))
  }

  private func color(_ pixel: SIMD3<Int32>) -> CellColor {
    .rgb(RGB(rounding[Int(pixel.x)], rounding[Int(pixel.y)], rounding[Int(pixel.z)]))
  }

  /// Characters by which of upper right (1), lower left (2), lower right (4) is in front.
  private static let quadrants: [Unicode.Scalar] = [" ", "▝", "▖", "▞", "▗", "▐", "▄", "▟"]

  /// Ten letters from no ink to much.
  private static let ramp: [Unicode.Scalar] = [
    " ", ".", ":", "-", "=", "+", "*", "%", "#", "@",
  ]

  /// The character that fills the set bits (bit 2 * row + column) of a two by three grid. Unicode
  /// leaves out the four that already exist as block elements.
  static func sextantScalar(_ mask: Int) -> Unicode.Scalar {
    switch mask {
    case 0: return " "
    case 0b010101: return "▌"
    case 0b101010: return "▐"
    case 0b111111: return "█"
    default:
      let skipped = (mask > 0b010101 ? 1 : 0) + (mask > 0b101010 ? 1 : 0)
      return Unicode.Scalar(UInt32(0x1FB00 + mask - 1 - skipped)) ?? "?"
    }
  }
}
