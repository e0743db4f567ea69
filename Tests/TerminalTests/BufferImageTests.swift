import Frames
import Testing

@testable import Terminal

struct BufferImageTests {
  private let ink = RGB(250, 0, 0)
  private let ground = RGB(0, 0, 90)

  private func picture(_ scalar: Unicode.Scalar, attributes: Style.Attributes = []) -> Frame {
    let style = Style(
      foreground: .rgb(ink), background: .rgb(ground), attributes: attributes)
    return BufferImage(scale: 2).draw(Buffer(width: 1, height: 1, fill: Cell(scalar, style)))
  }

  private func share(_ frame: Frame) -> Double {
    let count = (0..<frame.width * frame.height).filter { frame.pixels[3 * $0] == ink.red }.count
    return Double(count) / Double(frame.width * frame.height)
  }

  @Test func `blocks cover the part of the cell they are named for`() {
    for (scalar, part) in [
      ("█", 1.0), ("▀", 0.5), ("▄", 0.5), ("▌", 0.5), ("▐", 0.5), ("▁", 0.125), ("▎", 0.25),
      ("▖", 0.25), ("▟", 0.75), ("▚", 0.5), ("▔", 0.125),
    ] as [(Unicode.Scalar, Double)] {
      #expect(share(picture(scalar)) == part, "\(scalar)")
    }
  }

  @Test func `every braille dot is drawn, apart from the others`() {
    let one = share(picture("⠁"))
    #expect(one > 0)
    for bits in 0..<256 {
      let scalar = Unicode.Scalar(UInt32(0x2800 + bits)) ?? " "
      #expect(abs(share(picture(scalar)) - Double(bits.nonzeroBitCount) * one) < 1e-9)
    }
  }

  @Test func `box lines meet at the edges of their cells`() {
    let style = Style(foreground: .rgb(ink), background: .rgb(ground))
    var buffer = Buffer(width: 4, height: 3)
    buffer.box(buffer.bounds, style: style)
    let image = BufferImage(scale: 2).draw(buffer)
    for cell in 0..<3 {
      let x = 12 * (cell + 1)
      func inked(_ x: Int) -> [Int] { (0..<24).filter { image[x, $0] == ink } }
      #expect(inked(x) == inked(x - 1) && !inked(x).isEmpty, "column \(cell)")
    }
  }

  @Test func `reverse exchanges the colours and underline adds a line`() {
    #expect(share(picture(" ", attributes: .reverse)) == 1)
    #expect(share(picture(" ", attributes: .underline)) == 1.0 / 12)
    #expect(share(picture("A", attributes: .bold)) > share(picture("A")))
  }
}
