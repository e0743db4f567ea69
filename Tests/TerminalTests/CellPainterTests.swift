// ncurses holds its screen in globals, so these run one after the other.

import Frames
import Testing

@testable import Terminal

@Suite(.serialized) struct CellPainterTests {
  private static let scalars: [Unicode.Scalar] = ["a", "Z", "%", " ", " ", "▀", "█", "⣷", "é", "│"]

  private static func painter(_ mode: ColorMode, _ width: Int, _ height: Int) throws -> CellPainter
  {
    try CellPainter(
      type: "xterm-256color", decision: ColorDecision(mode: mode, reason: "test"),
      width: width, height: height)
  }

  private static func color(_ random: inout TestRandom) -> CellColor {
    switch random.next(5) {
    case 0: .terminalDefault
    case 1: .palette(UInt8(random.next(16)))
    default:
      .rgb(RGB(UInt8(random.next(256)), UInt8(random.next(256)), UInt8(random.next(256))))
    }
  }

  /// What an emulated terminal must show for a cell.
  private static func spot(_ cell: Cell, _ encoder: ColorEncoder) -> EmulatedTerminal.Spot {
    var spot = EmulatedTerminal.Spot()
    spot.scalar = cell.scalar
    spot.foreground = encoder.code(cell.style.foreground)
    spot.background = encoder.code(cell.style.background)
    for (attribute, code) in [
      (Style.Attributes.bold, 1), (.dim, 2), (.italic, 3), (.underline, 4), (.reverse, 7),
    ] where cell.style.attributes.contains(attribute) { spot.attributes.insert(code) }
    return spot
  }

  /// The first place where terminal and buffer differ; the ink of a plain blank does not show.
  private static func difference(
    _ terminal: EmulatedTerminal, _ buffer: Buffer, _ mode: ColorMode
  ) -> String? {
    let encoder = ColorEncoder(mode: mode)
    for y in 0..<buffer.height {
      for x in 0..<buffer.width {
        var (wanted, got) = (spot(buffer[x, y], encoder), terminal[x, y])
        if wanted.scalar == " ", wanted.attributes.isDisjoint(with: [4, 7]) {
          wanted.foreground = -1
          got.foreground = -1
          got.attributes = []
          wanted.attributes = []
        }
        if wanted != got { return "(\(x), \(y)): \(wanted) became \(got)" }
      }
    }
    return nil
  }

  @Test(arguments: ColorMode.allCases)
  func `a terminal shows every buffer of a random film cell by cell`(mode: ColorMode) throws {
    var random = TestRandom(seed: 7)
    let painter = try Self.painter(mode, 40, 12)
    var terminal = EmulatedTerminal(width: 40, height: 12)
    var buffer = Buffer(width: 40, height: 12)
    for frame in 0..<60 {
      for _ in 0..<random.next(frame % 10 == 0 ? 900 : 25) {
        let attributes = Style.Attributes(
          rawValue: random.next(3) == 0 ? UInt8(random.next(32)) : 0)
        let style = Style(
          foreground: Self.color(&random), background: Self.color(&random), attributes: attributes)
        let (x, y) = (random.next(40), random.next(12))
        for step in 0..<random.next(9) {
          buffer[x + step, y] = Cell(Self.scalars[random.next(Self.scalars.count)], style)
        }
      }
      terminal.feed(painter.paint(buffer))
      #expect(Self.difference(terminal, buffer, mode) == nil, "frame \(frame)")
    }
    #expect(terminal.unknown == [])
  }

  @Test(arguments: ColorMode.allCases)
  func `a picture is shown in the colours there are`(mode: ColorMode) throws {
    let painter = try Self.painter(mode, 8, 4)
    var terminal = EmulatedTerminal(width: 8, height: 4)
    var buffer = Buffer(width: 8, height: 4, fill: Cell("."))
    for value in [UInt8(20), 140, 250] {
      buffer.place(
        Frame(width: 4, height: 4, fill: RGB(value, value, 9)),
        in: Rect(x: 2, y: 1, width: 4, height: 2))
      buffer[3, 1] = Cell("Q")
      terminal.feed(painter.paint(buffer))
      #expect(painter.paint(buffer).isEmpty)
      var pictures = FrameCells()
      let shades: PictureShades? =
        switch mode {
        case .none: PictureShades(colors: 0)
        case .sixteen: PictureShades(colors: 16)
        case .indexed, .truecolor: nil
        }
      #expect(Self.difference(terminal, pictures.flatten(buffer, shades: shades), mode) == nil)
    }
  }

  @Test func `an unchanged buffer sends nothing and one changed cell little`() throws {
    let painter = try Self.painter(.truecolor, 80, 24)
    var buffer = Buffer(width: 80, height: 24, fill: Cell("x"))
    #expect(painter.paint(buffer).count > 80)
    #expect(painter.paint(buffer).isEmpty)
    buffer[40, 12] = Cell("y")
    #expect((1..<60).contains(painter.paint(buffer).count))
  }

  @Test func `more colours than there are pairs still show, and the count of resets says so`()
    throws
  {
    let (width, height) = (200, 120)
    let painter = try Self.painter(.truecolor, width, height)
    var terminal = EmulatedTerminal(width: width, height: height)
    var buffer = Buffer(width: width, height: height)
    // 24,000 new pairs a frame: the third one passes the 65,536th.
    for frame in 0..<4 {
      for y in 0..<height {
        for x in 0..<width {
          let color = RGB(UInt8(x), UInt8(y), UInt8(100 + frame))
          buffer[x, y] = Cell("▀", Style(foreground: .rgb(color), background: .rgb(RGB(9, 9, 9))))
        }
      }
      terminal.feed(painter.paint(buffer))
      #expect(Self.difference(terminal, buffer, .truecolor) == nil, "frame \(frame)")
    }
    #expect(painter.pairResets == 1)
    #expect(terminal.unknown == [])
  }

  @Test func `after a resize the new buffer is shown whole`() throws {
    let painter = try Self.painter(.indexed, 30, 8)
    _ = painter.paint(Buffer(width: 30, height: 8, fill: Cell("a")))
    for (width, height) in [(50, 20), (10, 3), (1, 1), (254, 60)] {
      painter.resize(width: width, height: height)
      var terminal = EmulatedTerminal(width: width, height: height)
      let buffer = Buffer(
        width: width, height: height, fill: Cell("b", Style(background: .palette(3))))
      terminal.feed(painter.paint(buffer))
      #expect(Self.difference(terminal, buffer, .indexed) == nil)
    }
  }

  @Test func `a buffer of another size than the screen is cut, not a crash`() throws {
    let painter = try Self.painter(.truecolor, 20, 5)
    var terminal = EmulatedTerminal(width: 20, height: 5)
    terminal.feed(painter.paint(Buffer(width: 60, height: 30, fill: Cell("q"))))
    #expect(terminal.spots.allSatisfy { $0.scalar == "q" })
    terminal.feed(painter.paint(Buffer(width: 7, height: 2, fill: Cell("r"))))
    #expect(terminal[6, 1].scalar == "r")
    #expect(painter.paint(Buffer(width: 0, height: 0)).count < 200)
  }

  @Test func `characters that are not one column wide never reach the terminal`() throws {
    let painter = try Self.painter(.truecolor, 10, 2)
    var terminal = EmulatedTerminal(width: 10, height: 2)
    var buffer = Buffer(width: 10, height: 2, fill: Cell("."))
    for (x, scalar) in ["日", "\u{301}", "\n", "\u{1B}", "😀", "\u{7F}", "\u{9B}"].enumerated() {
      buffer[x, 0] = Cell(Unicode.Scalar(scalar) ?? "!")
    }
    terminal.feed(painter.paint(buffer))
    let row = String(String.UnicodeScalarView((0..<10).map { terminal[$0, 0].scalar }))
    #expect(row == "??  ???...")
  }

  @Test func `an unknown terminal type is refused with advice`() {
    let error = #expect(throws: TerminalError.self) {
      try CellPainter(
        type: "no-such-type", decision: ColorDecision(mode: .none, reason: "test"), width: 8,
        height: 2)
    }
    #expect(error?.code == .unsuitable)
    #expect(error?.message.contains("try TERM=xterm-256color") == true)
  }
}

/// A small seeded generator for tests (xorshift).
struct TestRandom {
  private var state: UInt64

  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

  /// A number in 0..<limit.
  mutating func next(_ limit: Int) -> Int {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return Int(state >> 11) % limit
  }
}
