// Pictures as characters. Half blocks show two pixels a cell exactly; quadrants and sextants have
// more pixels than colours, so `CellPicker` finds the two colours and the split that lose least.

import Frames

/// Draws the pictures of buffers; one per screen, since it keeps its working memory.
package struct FrameCells: Sendable {
  /// Kept between frames, as panes keep their sizes for long.
  private var resamplers: [(from: [Int], to: [Int], scale: Resampler)] = []
  private let rounding: [UInt8]

  /// - Parameter bits: Bits a channel that are kept. Five cannot be told from eight in a moving
  ///   picture, and a terminal then has far fewer colour pairs to remember; 8 is exact.
  package init(bits: Int = 5) {
    precondition((1...8).contains(bits), "\(bits) bits a channel")
    rounding = (0..<256).map {
      ColorEncoder.rounded(RGB(UInt8($0), UInt8($0), UInt8($0)), bits: bits).red
    }
  }

  /// The largest rectangle inside `rect` that shows `frame` undistorted (a cell is twice as high
  /// as wide), in the middle of it.
  package static func fit(_ frame: Frame, in rect: Rect) -> Rect {
    guard frame.width > 0, frame.height > 0, !rect.isEmpty else {
      return rect.centered(width: 0, height: 0)
    }
    let columns = min(rect.width, 2 * rect.height * frame.width / frame.height)
    let rows = min(rect.height, (columns * frame.height / frame.width + 1) / 2)
    return rect.centered(width: max(1, columns), height: max(1, rows))
  }

  /// The buffer with characters in place of its pictures.
  package mutating func flatten(_ buffer: Buffer) -> Buffer { flatten(buffer, shades: nil) }

  /// - Parameter shades: For terminals with too few colours for pictures.
  mutating func flatten(_ buffer: Buffer, shades: PictureShades?) -> Buffer {
    guard !buffer.pictures.isEmpty else { return buffer }
    var flat = buffer
    // Letters of brightness need no shades.
    let shades = buffer.symbols == .ascii ? nil : shades
    for (index, picture) in buffer.pictures.enumerated() {
      draw(picture, symbols: buffer.symbols) { x, y, cell in
        guard buffer[x, y].picture == index + 1 else { return }
        flat[x, y] = shades?.redraw(cell) ?? cell
      }
    }
    return flat
  }

  /// Hands out the cells of a picture.
  private mutating func draw(
    _ picture: Picture, symbols: Symbols, put: (Int, Int, Cell) -> Void
  ) {
    let rect = picture.rect
    let grid = symbols.resolution
    let width = rect.width * grid.width
    let pixels = resized(picture.frame, width: width, height: rect.height * grid.height)
    let picker = CellPicker(rounding: rounding)
    pixels.withUnsafeBufferPointer { pixels in
      func color(_ x: Int, _ y: Int) -> SIMD3<Int32> {
        let at = 3 * (y * width + x)
        return SIMD3(Int32(pixels[at]), Int32(pixels[at + 1]), Int32(pixels[at + 2]))
      }
      for row in 0..<rect.height {
        for column in 0..<rect.width {
          let x = column * grid.width
          let y = row * grid.height
          let cell =
            switch symbols {
            case .half: picker.half(color(x, y), color(x, y + 1))
            case .ascii: picker.letter(color(x, y))
            case .quadrant:
              picker.quadrant(
                color(x, y), color(x + 1, y), color(x, y + 1), color(x + 1, y + 1))
            case .sextant:
              picker.sextant(
                color(x, y), color(x + 1, y), color(x, y + 1), color(x + 1, y + 1),
                color(x, y + 2), color(x + 1, y + 2))
            }
          put(rect.x + column, rect.y + row, cell)
        }
      }
    }
  }

  /// The pixels at another size: means over areas where it shrinks, else bilinear.
  private mutating func resized(_ frame: Frame, width: Int, height: Int) -> [UInt8] {
    let (from, to) = ([frame.width, frame.height], [width, height])
    if from == to { return frame.pixels }
    if let known = resamplers.first(where: { $0.from == from && $0.to == to }) {
      return known.scale.resize(frame).pixels
    }
    let shrinks = width < frame.width || height < frame.height
    let scale = Resampler(
      from: (frame.width, frame.height), to: (width, height), filter: shrinks ? .area : .bilinear)
    if resamplers.count >= 8 { resamplers.removeFirst() }
    resamplers.append((from, to, scale))
    return scale.resize(frame).pixels
  }
}
