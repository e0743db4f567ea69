// A buffer as a picture, as a terminal would show it: for documentation and for looking at a
// screen where there is none. Blocks, sextants, braille and boxes are drawn as the shapes they
// are, letters in the font of `Lettering`.

import Frames

/// Draws buffers as frames; a cell is `6 * scale` by `12 * scale` pixels.
package struct BufferImage: Sendable {
  /// Size of the lettering; 1 is the smallest that can be read.
  package var scale: Int
  /// What stands for the terminal's own colours.
  package var foreground: RGB
  package var background: RGB
  /// What stands for palette colours 0...15.
  package var palette: [RGB]

  package init(
    scale: Int = 2, foreground: RGB = RGB(208, 208, 208), background: RGB = RGB(18, 18, 22),
    palette: [RGB]? = nil
  ) {
    precondition(scale >= 1, "a picture of a buffer at scale \(scale)")
    precondition(palette.map { $0.count == 16 } ?? true, "a palette has 16 colours")
    self.scale = scale
    self.foreground = foreground
    self.background = background
    self.palette = palette ?? ColorEncoder.palette
  }

  /// Pixels of a cell.
  package var cellSize: (width: Int, height: Int) { (6 * scale, 12 * scale) }

  /// The picture of the whole buffer.
  package func draw(_ buffer: Buffer) -> Frame {
    var pictures = FrameCells()
    let buffer = pictures.flatten(buffer)
    let size = cellSize
    var frame = Frame(
      width: buffer.width * size.width, height: buffer.height * size.height, fill: background)
    for y in 0..<buffer.height {
      for x in 0..<buffer.width {
        draw(
          buffer[x, y],
          in: Rect(
            x: x * size.width, y: y * size.height, width: size.width, height: size.height),
          of: &frame)
      }
    }
    return frame
  }

  private func draw(_ cell: Cell, in rect: Rect, of frame: inout Frame) {
    var ink = color(cell.style.foreground, own: foreground)
    var ground = color(cell.style.background, own: background)
    let attributes = cell.style.attributes
    if attributes.contains(.reverse) { swap(&ink, &ground) }
    if attributes.contains(.dim) { ink = Self.mix(ink, ground) }
    frame.fill(rect, ground)
    if attributes.contains(.underline) {
      frame.fill(
        Rect(x: rect.x, y: rect.maxY - scale, width: rect.width, height: scale), ink)
    }
    guard cell.scalar != " " else { return }
    if CellShape.draw(cell.scalar, in: rect, of: &frame, color: ink, ground: ground) { return }
    let text = String(cell.scalar)
    let y = rect.y + 2 * scale
    frame.letter(text, x: rect.x, y: y, color: ink, scale: scale)
    if attributes.contains(.bold), scale > 1 {
      frame.letter(text, x: rect.x + 1, y: y, color: ink, scale: scale)
    }
  }

  private func color(_ color: CellColor, own: RGB) -> RGB {
    switch color {
    case .terminalDefault: own
    case .palette(let index): palette[Int(index) % palette.count]
    case .rgb(let color): color
    }
  }

  private static func mix(_ a: RGB, _ b: RGB) -> RGB {
    func half(_ a: UInt8, _ b: UInt8) -> UInt8 { UInt8((Int(a) + Int(b)) / 2) }
    return RGB(half(a.red, b.red), half(a.green, b.green), half(a.blue, b.blue))
  }
}
