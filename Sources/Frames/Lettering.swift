// Lettering for annotations: a bitmap font of our own, 5x7 letters in a cell of 6x9, larger sizes
// by whole factors. Every character has the same width, so that columns of numbers stand still.

/// Measures and draws text in frames.
package enum Lettering {
  /// Pixels from one character to the next, at scale 1.
  package static let advance = 6
  /// Pixels of a line from the top of a capital to the bottom of a descender, at scale 1.
  package static let height = 9
  /// Pixels from one line to the next, at scale 1.
  package static let lineHeight = 11

  /// Glyph rows, nine bytes a glyph; bit 4 is the leftmost column.
  private static let rows: [UInt8] = {
    let lines = Glyphs.picture.split(separator: "\n").map { Array($0.utf8) }
    let bands = lines.count / height
    var rows = [UInt8](repeating: 0, count: bands * 16 * height)
    for (index, line) in lines.enumerated() {
      for glyph in 0..<16 {
        let ink = line[glyph * advance..<glyph * advance + 5]
        let bits = ink.reduce(UInt8(0)) { $0 << 1 | ($1 == UInt8(ascii: "#") ? 1 : 0) }
        rows[((index / height) * 16 + glyph) * height + index % height] = bits
      }
    }
    return rows
  }()

  private static let missing = 95

  /// Whether the font has its own drawing for a character.
  package static func has(_ scalar: Unicode.Scalar) -> Bool { glyph(of: scalar) != missing }

  private static func glyph(of scalar: Unicode.Scalar) -> Int {
    if scalar.value >= 32 && scalar.value < 127 { return Int(scalar.value) - 32 }
    return Glyphs.extras.firstIndex(of: scalar).map { 96 + $0 } ?? missing
  }

  /// Size of `text` in pixels; lines end at line feeds.
  package static func measure(_ text: String, scale: Int = 1) -> (width: Int, height: Int) {
    var longest = 0
    var column = 0
    var lines = 1
    for scalar in text.unicodeScalars {
      if scalar == "\n" {
        lines += 1
        column = 0
      } else {
        column += 1
        longest = max(longest, column)
      }
    }
    // The last column of the last character is space between letters, not ink.
    return (
      scale * max(longest * advance - 1, 0), scale * ((lines - 1) * lineHeight + height)
    )
  }

  /// `text` cut to `width` pixels, with an ellipsis where something was lost.
  package static func fitted(_ text: String, width: Int, scale: Int = 1) -> String {
    guard measure(text, scale: scale).width > width else { return text }
    let count = max((width / scale + 1) / advance, 0)
    return count == 0 ? "" : String(text.prefix(count - 1)) + "…"
  }

  static func draw(
    _ text: String, x: Int, y: Int, color: RGB, scale: Int, into frame: inout Frame
  ) {
    var column = 0
    var top = y
    rows.withUnsafeBufferPointer { rows in
      for scalar in text.unicodeScalars {
        if scalar == "\n" {
          column = 0
          top += lineHeight * scale
          continue
        }
        let first = glyph(of: scalar) * height
        let left = x + column * advance * scale
        column += 1
        for row in 0..<height {
          let bits = rows[first + row]
          guard bits != 0 else { continue }
          for bit in 0..<5 where bits & (16 >> UInt8(bit)) != 0 {
            frame.fill(
              Rect(
                x: left + bit * scale, y: top + row * scale, width: scale, height: scale), color)
          }
        }
      }
    }
  }
}

extension Frame {
  /// Writes `text` with the top of its capitals at `y`; what lies outside the frame is dropped.
  /// - Parameter background: filled behind the text, one pixel of margin around it.
  package mutating func letter(
    _ text: String, x: Int, y: Int, color: RGB, scale: Int = 1, background: RGB? = nil
  ) {
    precondition(scale >= 1, "lettering at scale \(scale)")
    if let background {
      let size = Lettering.measure(text, scale: scale)
      fill(
        Rect(
          x: x - scale, y: y - scale, width: size.width + 2 * scale,
          height: size.height + 2 * scale), background)
    }
    Lettering.draw(text, x: x, y: y, color: color, scale: scale, into: &self)
  }
}
