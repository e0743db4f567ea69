// Cell colours as the numbers terminfo counts: -1 is the terminal's own, 0...15 its palette, then
// by mode the 6x6x6 cube and greys (256) or 0xRRGGBB (truecolour).

import Frames

/// Encodes colours for one mode.
struct ColorEncoder: Sendable {
  let mode: ColorMode
  /// Colours of the terminal where it has fewer than 16.
  var limit = 16

  /// - Parameter bits: Bits kept of each channel; fewer make fewer pairs.
  func code(_ color: CellColor, bits: Int = 8) -> Int32 {
    switch (mode, color) {
    case (.none, _), (_, .terminalDefault): return -1
    case (_, .palette(let index)): return Int32(index) % Int32(max(1, limit))
    case (.truecolor, .rgb(let color)):
      let coarse = Self.rounded(color, bits: bits)
      let code = Int32(coarse.red) << 16 | Int32(coarse.green) << 8 | Int32(coarse.blue)
      // 0...15 would mean the palette; nearly black is the nearest there is.
      return code < 16 ? 0x000100 : code
    case (.indexed, .rgb(let color)): return Self.indexed(Self.rounded(color, bits: bits))
    case (.sixteen, .rgb(let color)): return Self.nearest(Self.vivid(color), of: min(16, limit))
    }
  }

  /// A colour of which only the upper bits of each channel count, spread over 0...255 again.
  static func rounded(_ color: RGB, bits: Int) -> RGB {
    guard bits < 8 else { return color }
    let kept = UInt8(truncatingIfNeeded: 0xFF00 >> bits)
    func channel(_ value: UInt8) -> UInt8 {
      let high = value & kept
      return high | high >> UInt8(bits) | (2 * bits < 8 ? high >> UInt8(2 * bits) : 0)
    }
    return RGB(channel(color.red), channel(color.green), channel(color.blue))
  }

  /// The nearest of the cube and the greys, 16...255.
  static func indexed(_ color: RGB) -> Int32 {
    func step(_ value: UInt8) -> Int32 {
      value < 48 ? 0 : value < 115 ? 1 : (Int32(value) - 35) / 40
    }
    func level(_ step: Int32) -> Int32 { step == 0 ? 0 : 55 + 40 * step }
    let (r, g, b) = (step(color.red), step(color.green), step(color.blue))
    let mean = (Int32(color.red) + Int32(color.green) + Int32(color.blue)) / 3
    let grey = min(23, max(0, (mean - 3) / 10))
    func distance(_ red: Int32, _ green: Int32, _ blue: Int32) -> Int32 {
      let (dr, dg, db) = (
        red - Int32(color.red), green - Int32(color.green), blue - Int32(color.blue)
      )
      return dr * dr + dg * dg + db * db
    }
    let value = 8 + 10 * grey
    return distance(value, value, value) < distance(level(r), level(g), level(b))
      ? 232 + grey : 16 + 36 * r + 6 * g + b
  }

  /// What the first sixteen colours usually look like (xterm's).
  static let palette: [RGB] = [
    RGB(0, 0, 0), RGB(205, 0, 0), RGB(0, 205, 0), RGB(205, 205, 0),
    RGB(0, 0, 238), RGB(205, 0, 205), RGB(0, 205, 205), RGB(229, 229, 229),
    RGB(127, 127, 127), RGB(255, 0, 0), RGB(0, 255, 0), RGB(255, 255, 0),
    RGB(92, 92, 255), RGB(255, 0, 255), RGB(0, 255, 255), RGB(255, 255, 255),
  ]

  /// A tinted colour at its full tint: of sixteen colours a pale blue should become blue, not grey.
  private static func vivid(_ color: RGB) -> RGB {
    let low = min(color.red, color.green, color.blue)
    let high = max(color.red, color.green, color.blue)
    guard high - low >= 40 else { return color }
    func channel(_ value: UInt8) -> UInt8 {
      UInt8(Int(value - low) * Int(high) / Int(high - low))
    }
    return RGB(channel(color.red), channel(color.green), channel(color.blue))
  }

  private static func nearest(_ color: RGB, of count: Int) -> Int32 {
    var best = (distance: Int.max, index: 0)
    for (index, candidate) in palette.prefix(count).enumerated() {
      let dr = Int(candidate.red) - Int(color.red)
      let dg = Int(candidate.green) - Int(color.green)
      let db = Int(candidate.blue) - Int(color.blue)
      let distance = 2 * dr * dr + 4 * dg * dg + 3 * db * db
      if distance < best.distance { best = (distance, index) }
    }
    return Int32(best.index)
  }
}
