import Frames
import Testing

@testable import Terminal

struct FrameCellsTests {
  private static let red = RGB(255, 0, 0)
  private static let blue = RGB(0, 0, 255)

  /// A frame from letters: r is red, b blue, one line a row.
  private func frame(_ rows: String...) -> Frame {
    var frame = Frame(width: rows[0].count, height: rows.count)
    for (y, row) in rows.enumerated() {
      for (x, letter) in row.enumerated() { frame[x, y] = letter == "r" ? Self.red : Self.blue }
    }
    return frame
  }

  private func draw(_ frame: Frame, _ width: Int, _ height: Int, _ symbols: Symbols) -> Buffer {
    var buffer = Buffer(width: width, height: height, symbols: symbols)
    var cells = FrameCells(bits: 8)
    buffer.place(frame, in: buffer.bounds)
    return cells.flatten(buffer)
  }

  /// The colours a cell shows at its upper left and lower right.
  private func corners(_ cell: Cell) -> [CellColor] {
    [cell.style.foreground, cell.style.background]
  }

  @Test func `half blocks show every pixel exactly`() {
    var source = Frame(width: 6, height: 8)
    for y in 0..<8 {
      for x in 0..<6 { source[x, y] = RGB(UInt8(40 * x), UInt8(30 * y), UInt8(x * y)) }
    }
    let buffer = draw(source, 6, 4, .half)
    for y in 0..<4 {
      for x in 0..<6 {
        let cell = buffer[x, y]
        #expect(cell.style.background == .rgb(source[x, 2 * y + 1]))
        #expect(cell.style.foreground == .rgb(source[x, 2 * y]))
        #expect(cell.scalar == "▀")
      }
    }
  }

  @Test func `a cell of one colour is a blank on that ground`() {
    for symbols in [Symbols.half, .quadrant, .sextant] {
      let cell = draw(Frame(width: 4, height: 4, fill: Self.red), 1, 1, symbols)[0, 0]
      #expect(cell.scalar == " ")
      #expect(cell.style.background == .rgb(Self.red))
    }
  }

  @Test func `every two-colour pattern of a quadrant cell is shown exactly`() {
    for pattern in 1..<15 {
      var source = Frame(width: 2, height: 2)
      for bit in 0..<4 { source[bit % 2, bit / 2] = pattern >> bit & 1 == 1 ? Self.red : Self.blue }
      let image = BufferImage(scale: 2).draw(draw(source, 1, 1, .quadrant))
      for bit in 0..<4 {
        let got = image[3 + 6 * (bit % 2), 6 + 12 * (bit / 2)]
        #expect(got == source[bit % 2, bit / 2], "pattern \(pattern), pixel \(bit)")
      }
    }
  }

  @Test func `every two-colour pattern of a sextant cell is shown exactly`() {
    for pattern in 1..<63 {
      var source = Frame(width: 2, height: 3)
      for bit in 0..<6 { source[bit % 2, bit / 2] = pattern >> bit & 1 == 1 ? Self.red : Self.blue }
      let image = BufferImage(scale: 2).draw(draw(source, 1, 1, .sextant))
      for bit in 0..<6 {
        let got = image[3 + 6 * (bit % 2), 4 + 8 * (bit / 2)]
        #expect(got == source[bit % 2, bit / 2], "pattern \(pattern), pixel \(bit)")
      }
    }
  }

  @Test func `of more than two colours the split with the least squared error is taken`() {
    // Three reddish pixels and a blue one: the blue stands alone, the reds share their mean.
    var source = Frame(width: 2, height: 2, fill: RGB(200, 0, 0))
    source[1, 0] = RGB(210, 30, 0)
    source[0, 1] = RGB(220, 0, 0)
    source[1, 1] = Self.blue
    let cell = draw(source, 1, 1, .quadrant)[0, 0]
    #expect(cell.scalar == "▗")
    #expect(cell.style.foreground == .rgb(Self.blue))
    #expect(cell.style.background == .rgb(RGB(210, 10, 0)))
  }

  @Test func `letters grow darker with the picture and carry its hue`() {
    var source = Frame(width: 3, height: 1)
    source[1, 0] = RGB(60, 0, 0)
    source[2, 0] = RGB(255, 255, 255)
    let buffer = draw(source, 3, 1, .ascii)
    #expect(buffer[0, 0].scalar == " ")
    #expect(buffer[1, 0].style.foreground == .rgb(Self.red))
    #expect(buffer[2, 0].scalar == "@")
  }

  @Test func `shrinking takes the mean of what a pixel covers`() {
    var source = Frame(width: 4, height: 4)
    source[0, 0] = RGB(200, 0, 0)
    source[1, 1] = RGB(0, 100, 0)
    let cell = draw(source, 2, 1, .half)[0, 0]
    #expect(cell.style.foreground == .rgb(RGB(50, 25, 0)))
  }

  @Test func `five bits a channel keep black and white and err by four at most`() {
    #expect(ColorEncoder.rounded(RGB(255, 0, 255), bits: 5) == RGB(255, 0, 255))
    for value in UInt8.min...UInt8.max {
      let got = ColorEncoder.rounded(RGB(value, value, value), bits: 5).green
      #expect(abs(Int(got) - Int(value)) <= 7)
    }
    #expect(Set((0..<256).map { ColorEncoder.rounded(RGB(UInt8($0), 0, 0), bits: 5) }).count == 32)
  }

  @Test func `a frame keeps its shape in the middle of its place`() {
    let square = Frame(width: 84, height: 84)
    #expect(
      FrameCells.fit(square, in: Rect(x: 0, y: 0, width: 50, height: 21))
        == Rect(x: 4, y: 0, width: 42, height: 21))
    #expect(
      FrameCells.fit(square, in: Rect(x: 2, y: 3, width: 30, height: 40))
        == Rect(x: 2, y: 15, width: 30, height: 15))
    #expect(FrameCells.fit(square, in: Rect(x: 0, y: 0, width: 0, height: 9)).isEmpty)
  }

  @Test func `pictures may hang over any edge, and be any size`() {
    var cells = FrameCells()
    let source = frame("rb", "br")
    for symbols in Symbols.allCases {
      for width in [0, 1, 2, 5] {
        for height in [0, 1, 3] {
          var buffer = Buffer(width: 4, height: 3, symbols: symbols)
          for (x, y) in [(-2, -1), (3, 2), (9, 9), (0, 0)] {
            buffer.place(source, in: Rect(x: x, y: y, width: width, height: height))
          }
          buffer.place(Frame(width: 0, height: 0), in: buffer.bounds)
          let flat = cells.flatten(buffer)
          #expect((flat[0, 0] == Cell()) == (width == 0 || height == 0))
        }
      }
    }
  }

  @Test func `what is drawn over a picture stays on top of it, and pictures keep their pixels`() {
    var buffer = Buffer(width: 4, height: 2)
    buffer.place(frame("rb", "br"), in: Rect(x: 0, y: 0, width: 3, height: 2))
    buffer.place(frame("bb", "bb"), in: Rect(x: 2, y: 0, width: 2, height: 1))
    buffer.write("Q", x: 1, y: 1)
    #expect(buffer.pictures.map(\.frame) == [frame("rb", "br"), frame("bb", "bb")])
    #expect(buffer.text == "\n Q")
    var cells = FrameCells()
    let flat = cells.flatten(buffer)
    #expect(flat[1, 1] == Cell("Q"))
    #expect(flat[0, 0].scalar == "▀")
    #expect(flat[2, 0].style.background == .rgb(Self.blue))
    #expect(flat[3, 1] == Cell())
    #expect(cells.flatten(flat).cells == flat.cells)
  }
}
