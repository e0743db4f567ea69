import Frames
import Testing

@testable import Terminal

struct PictureShadesTests {
  private func flat(_ color: RGB) -> Cell {
    Cell(" ", Style(foreground: .rgb(color), background: .rgb(color)))
  }

  private func halves(_ upper: RGB, _ lower: RGB) -> Cell {
    Cell("▀", Style(foreground: .rgb(upper), background: .rgb(lower)))
  }

  @Test func `without colour a picture is shades of its brightness, dark to bright`() {
    let shades = PictureShades(colors: 0)
    let ramp = [0, 60, 120, 180, 255].map { value in
      shades.redraw(flat(RGB(UInt8(value), UInt8(value), UInt8(value)))).scalar
    }
    #expect(ramp == [" ", "░", "▒", "▓", "█"])
  }

  @Test func `two clearly different halves stay halves, the brighter one as ink`() {
    let shades = PictureShades(colors: 0)
    let (dark, bright) = (RGB(10, 10, 10), RGB(240, 240, 240))
    #expect(shades.redraw(halves(bright, dark)) == Cell("▀"))
    #expect(shades.redraw(halves(dark, bright)) == Cell("▀", Style(attributes: .reverse)))
    #expect(PictureShades(colors: 16).redraw(halves(dark, bright)) == halves(dark, bright))
  }

  @Test func `of sixteen colours the mixture comes nearer than any one of them`() {
    let shades = PictureShades(colors: 16)
    for color in [RGB(70, 90, 140), RGB(230, 150, 90), RGB(60, 20, 80), RGB(20, 40, 60)] {
      let image = BufferImage(scale: 1).draw(
        Buffer(width: 1, height: 1, fill: shades.redraw(flat(color))))
      let single = ColorEncoder.palette.map { distance($0, color) }.min() ?? 0
      #expect(distance(image[3, 6], color) < single, "\(color)")
    }
  }

  @Test func `the palette's own colours are left pure`() {
    let shades = PictureShades(colors: 16)
    let cell = shades.redraw(flat(RGB(255, 0, 0)))
    #expect(cell == Cell("█", Style(foreground: .palette(9), background: .palette(9))))
  }

  @Test(arguments: [Symbols.half, .quadrant, .sextant])
  func `pictures alone are shaded, whatever stands beside and over them`(symbols: Symbols) {
    let (a, b) = (RGB(100, 20, 30), RGB(90, 30, 40))
    let words = [
      Cell("A", Style(foreground: .rgb(a), background: .rgb(b))),
      Cell(" ", Style(foreground: .rgb(a), background: .rgb(a))),
      Cell("▀", Style(foreground: .rgb(a), background: .rgb(b))),
      Cell("▐", Style(foreground: .rgb(a), background: .rgb(b))),
    ]
    var picture = Frame(width: 8, height: 4, fill: a)
    for y in 0..<4 { for x in stride(from: 1, to: 8, by: 2) { picture[x, y] = b } }
    for colors in [0, 8, 16] {
      var buffer = Buffer(width: 4, height: 3, symbols: symbols)
      for (x, cell) in words.enumerated() { buffer[x, 0] = cell }
      buffer.place(picture, in: Rect(x: 0, y: 1, width: 4, height: 2))
      buffer[3, 2] = words[0]
      var cells = FrameCells()
      let flat = cells.flatten(buffer, shades: PictureShades(colors: colors))
      #expect((0..<4).map { flat[$0, 0] } == words)
      #expect(flat[3, 2] == words[0])
      for x in 0..<4 {
        if case .rgb = flat[x, 1].style.background { Issue.record("\(x): not shaded") }
      }
    }
  }

  private func distance(_ a: RGB, _ b: RGB) -> Int {
    let (r, g, b) = (
      Int(a.red) - Int(b.red), Int(a.green) - Int(b.green), Int(a.blue) - Int(b.blue)
    )
    return 2 * r * r + 4 * g * g + 3 * b * b
  }
}
