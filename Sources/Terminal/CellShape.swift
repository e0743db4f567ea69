// Characters that are shapes, drawn as such: block elements, sextants, braille dots, box lines and
// a few signs. Neighbouring cells join without gaps.

import Frames

enum CellShape {
  /// Draws a scalar over the rectangle of its cell; false when it is not a shape.
  static func draw(
    _ scalar: Unicode.Scalar, in rect: Rect, of frame: inout Frame, color: RGB, ground: RGB
  ) -> Bool {
    /// Fills from (x0, y0) to (x1, y1), in parts of the cell.
    func part(_ x0: Double, _ y0: Double, _ x1: Double, _ y1: Double) {
      let left = rect.x + Int((x0 * Double(rect.width)).rounded())
      let right = rect.x + Int((x1 * Double(rect.width)).rounded())
      let top = rect.y + Int((y0 * Double(rect.height)).rounded())
      let bottom = rect.y + Int((y1 * Double(rect.height)).rounded())
      frame.fill(Rect(x: left, y: top, width: right - left, height: bottom - top), color)
    }
    let value = scalar.value
    switch value {
    case 0x2013, 0x2014, 0x2212:
      let line = Rect(
        x: rect.x, y: rect.y + rect.height * 5 / 12, width: rect.width * 5 / 6,
        height: max(1, rect.width / 6))
      frame.fill(line, color)
    case 0x03C0:
      part(0, 5.0 / 12, 5.0 / 6, 0.5)
      part(1.0 / 6, 5.0 / 12, 2.0 / 6, 0.75)
      part(3.0 / 6, 5.0 / 12, 4.0 / 6, 0.75)
    case 0x2580: part(0, 0, 1, 0.5)
    case 0x2581...0x2588: part(0, 1 - Double(value - 0x2580) / 8, 1, 1)
    case 0x2589...0x258F: part(0, 0, Double(0x2590 - value) / 8, 1)
    case 0x2590: part(0.5, 0, 1, 1)
    case 0x2591...0x2593:
      frame.fill(rect, mix(color, ground, quarters: Int(value - 0x2590)))
    case 0x2594: part(0, 0, 1, 0.125)
    case 0x2595: part(0.875, 0, 1, 1)
    case 0x2596...0x259F:
      let mask = quadrants[Int(value - 0x2596)]
      for quadrant in 0..<4 where mask & (1 << quadrant) != 0 {
        let (x, y) = (Double(quadrant % 2) / 2, Double(quadrant / 2) / 2)
        part(x, y, x + 0.5, y + 0.5)
      }
    case 0x25A0: part(0.1, 0.3, 0.9, 0.7)
    case 0x25B2, 0x25B4, 0x25B6, 0x25B8, 0x25BC, 0x25BE, 0x25C0, 0x25C2, 0x25C6, 0x25CB, 0x25CF:
      sign(value, in: rect, of: &frame, color)
    case 0x2800...0x28FF: dots(Int(value - 0x2800), in: rect, of: &frame, color)
    case 0x1FB00...0x1FB3B:
      // The masks that other blocks already cover are left out of the numbering.
      var mask = Int(value - 0x1FB00) + 1
      if mask >= 0b010101 { mask += 1 }
      if mask >= 0b101010 { mask += 1 }
      for bit in 0..<6 where mask & (1 << bit) != 0 {
        let (x, y) = (Double(bit % 2) / 2, Double(bit / 2) / 3)
        part(x, y, x + 0.5, y + 1.0 / 3)
      }
    default:
      guard let arms = boxArms[scalar] else { return false }
      lines(arms, in: rect, of: &frame, color)
    }
    return true
  }

  /// Quadrants of U+2596 on: upper left 1, upper right 2, lower left 4, lower right 8.
  private static let quadrants = [4, 8, 1, 13, 9, 7, 11, 2, 6, 14]

  /// Strokes from the middle of a cell: left, right, up, down; 1 light, 2 heavy, 3 double.
  private static let boxArms: [Unicode.Scalar: [Int]] = [
    "─": [1, 1, 0, 0], "│": [0, 0, 1, 1], "┌": [0, 1, 0, 1], "┐": [1, 0, 0, 1],
    "└": [0, 1, 1, 0], "┘": [1, 0, 1, 0], "├": [0, 1, 1, 1], "┤": [1, 0, 1, 1],
    "┬": [1, 1, 0, 1], "┴": [1, 1, 1, 0], "┼": [1, 1, 1, 1], "╭": [0, 1, 0, 1],
    "╮": [1, 0, 0, 1], "╰": [0, 1, 1, 0], "╯": [1, 0, 1, 0], "━": [2, 2, 0, 0],
    "┃": [0, 0, 2, 2], "┏": [0, 2, 0, 2], "┓": [2, 0, 0, 2], "┗": [0, 2, 2, 0],
    "┛": [2, 0, 2, 0], "═": [3, 3, 0, 0], "║": [0, 0, 3, 3], "╔": [0, 3, 0, 3],
    "╗": [3, 0, 0, 3], "╚": [0, 3, 3, 0], "╝": [3, 0, 3, 0], "╴": [1, 0, 0, 0],
    "╵": [0, 0, 1, 0], "╶": [0, 1, 0, 0], "╷": [0, 0, 0, 1],
  ]

  private static func lines(
    _ arms: [Int], in rect: Rect, of frame: inout Frame, _ color: RGB
  ) {
    let unit = max(1, rect.width / 6)
    for (direction, weight) in arms.enumerated() where weight > 0 {
      let thickness = weight == 2 ? 2 * unit : unit
      for offset in weight == 3 ? [-unit, unit] : [0] {
        let x = rect.x + (rect.width - thickness) / 2
        let y = rect.y + (rect.height - thickness) / 2
        let stroke =
          switch direction {
          case 0:
            Rect(
              x: rect.x, y: y + offset, width: x + thickness - rect.x, height: thickness)
          case 1: Rect(x: x, y: y + offset, width: rect.maxX - x, height: thickness)
          case 2:
            Rect(
              x: x + offset, y: rect.y, width: thickness, height: y + thickness - rect.y)
          default: Rect(x: x + offset, y: y, width: thickness, height: rect.maxY - y)
          }
        frame.fill(stroke, color)
      }
    }
  }

  private static func dots(_ mask: Int, in rect: Rect, of frame: inout Frame, _ color: RGB) {
    // Bits by row and column: 0 1 2 6 on the left, 3 4 5 7 on the right.
    let places = [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (0, 3), (1, 3)]
    let size = max(1, rect.width / 4)
    for (bit, place) in places.enumerated() where mask & (1 << bit) != 0 {
      let x = rect.x + (2 * place.0 + 1) * rect.width / 4 - size / 2
      let y = rect.y + (2 * place.1 + 1) * rect.height / 8 - size / 2
      frame.fill(Rect(x: x, y: y, width: size, height: size), color)
    }
  }

  /// Triangles, discs, rings and diamonds, by what each pixel's centre lies in.
  private static func sign(
    _ value: UInt32, in rect: Rect, of frame: inout Frame, _ color: RGB
  ) {
    let radius = Double(rect.width) / 2 - 0.25
    for row in 0..<rect.height {
      for column in 0..<rect.width {
        let x = Double(column) + 0.5 - Double(rect.width) / 2
        let y = Double(row) + 0.5 - Double(rect.height) / 2
        let distance = (x * x + y * y).squareRoot()
        let inside =
          switch value {
          case 0x25B2, 0x25B4: y < radius && y > 2 * abs(x) - radius
          case 0x25BC, 0x25BE: -y < radius && -y > 2 * abs(x) - radius
          case 0x25B6, 0x25B8: -x < radius && -x > 2 * abs(y) - radius
          case 0x25C0, 0x25C2: x < radius && x > 2 * abs(y) - radius
          case 0x25C6: abs(x) + abs(y) < radius
          case 0x25CB: distance < radius && distance > 0.6 * radius
          default: distance < radius
          }
        if inside {
          frame.fill(Rect(x: rect.x + column, y: rect.y + row, width: 1, height: 1), color)
        }
      }
    }
  }

  private static func mix(_ a: RGB, _ b: RGB, quarters: Int) -> RGB {
    func channel(_ a: UInt8, _ b: UInt8) -> UInt8 {
      UInt8((Int(a) * quarters + Int(b) * (4 - quarters)) / 4)
    }
    return RGB(channel(a.red, b.red), channel(a.green, b.green), channel(a.blue, b.blue))
  }
}
