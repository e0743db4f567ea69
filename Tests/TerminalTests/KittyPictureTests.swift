// Pictures as pixels: what the terminal is sent, which cells stand for which part, and when nothing is sent.

import Frames
import Testing

@testable import Terminal

extension CellPainterTests {
  @Suite struct KittyPictureTests {
    private func painter(_ route: PictureRoute, _ mode: ColorMode = .truecolor) throws
      -> CellPainter
    {
      try CellPainter(
        type: "xterm-256color", decision: ColorDecision(mode: mode, reason: "test"),
        pictures: route, width: 20, height: 8)
    }

    private func picture(_ value: UInt8) -> Frame {
      var frame = Frame(width: 84, height: 84, fill: RGB(value, 7, 9))
      frame.pixels[0] = 255
      return frame
    }

    private func buffer(_ values: [UInt8]) -> Buffer {
      var buffer = Buffer(width: 20, height: 8, fill: Cell("."))
      for (at, value) in values.enumerated() {
        buffer.place(picture(value), in: Rect(x: 1 + 9 * at, y: 2, width: 8, height: 4))
      }
      return buffer
    }

    /// What a terminal with these pixels shows in a cell: number of the picture, row and column.
    private func place(_ spot: EmulatedTerminal.Spot) -> [Int]? {
      guard spot.scalar == KittyPictures.placeholder, spot.marks.count == 2 else { return nil }
      let parts = spot.marks.compactMap { KittyPictures.marks.firstIndex(of: $0) }
      return parts.count == 2 ? [Int(spot.foreground)] + parts : nil
    }

    @Test(arguments: [PictureRoute.kitty, .kittyInTmux])
    func `each cell of a picture names its part, and what lies on top stays`(
      route: PictureRoute
    ) throws {
      let painter = try painter(route)
      var terminal = EmulatedTerminal(width: 20, height: 8)
      for values in [[UInt8(10), 20], [30, 20], [30, 40], [50], []] {
        var buffer = buffer(values)
        buffer[3, 3] = Cell("Q")
        terminal.feed(painter.paint(buffer))
        #expect(terminal.unknown.isEmpty, "\(terminal.unknown)")
        #expect(terminal.images.count == values.count, "pictures that are gone take no memory")
        for (at, value) in values.enumerated() {
          for row in 0..<4 {
            for column in 0..<8 where !(at == 0 && row == 1 && column == 2) {
              let spot = terminal[1 + 9 * at + column, 2 + row]
              let named = try #require(place(spot))
              let image = try #require(terminal.images[named[0]])
              #expect(named.dropFirst() == [row, column])
              #expect(image.pixels == picture(value).pixels && image.columns == 8)
              #expect(image.width == 84 && image.rows == 4)
            }
          }
        }
        #expect(terminal[3, 3].scalar == "Q" && terminal[3, 3].marks.isEmpty)
        #expect(terminal[0, 0].scalar == ".")
        #expect(painter.paint(buffer).isEmpty, "nothing changed")
      }
    }

    @Test func `after a repaint pictures are sent again`() throws {
      let painter = try painter(.kitty)
      _ = painter.paint(buffer([10]))
      painter.repaint()
      var terminal = EmulatedTerminal(width: 20, height: 8)
      terminal.feed(painter.paint(buffer([10])))
      #expect(terminal.images.count == 1 && place(terminal[1, 2])?.dropFirst() == [0, 0])
    }

    @Test func `a picture that moves keeps its parts`() throws {
      let painter = try painter(.kitty)
      var terminal = EmulatedTerminal(width: 20, height: 8)
      terminal.feed(painter.paint(buffer([10])))
      var moved = Buffer(width: 20, height: 8, fill: Cell("."))
      moved.place(picture(10), in: Rect(x: 2, y: 1, width: 8, height: 4))
      terminal.feed(painter.paint(moved))
      #expect(place(terminal[2, 1])?.dropFirst() == [0, 0])
      #expect(place(terminal[9, 4])?.dropFirst() == [3, 7])
      #expect(terminal[1, 2].scalar == ".")
    }

    @Test func `without 24-bit colours, and for pictures too large, there are cells`() throws {
      for mode in [ColorMode.indexed, .sixteen, .none] {
        let painter = try painter(.kitty, mode)
        var terminal = EmulatedTerminal(width: 20, height: 8)
        terminal.feed(painter.paint(buffer([10])))
        #expect(terminal.images.isEmpty && place(terminal[1, 2]) == nil)
      }
      var large = Buffer(width: 400, height: 4)
      large.place(picture(1), in: Rect(x: 0, y: 0, width: 298, height: 4))
      #expect(!KittyPictures.takes(large) && KittyPictures.takes(buffer([1, 2])))
    }

    @Test func `the marks are the protocol's`() {
      // The first, some between and the last of the published list.
      let marks = KittyPictures.marks
      #expect(marks.count == 297 && Set(marks).count == 297)
      #expect(marks[0] == 0x305 && marks[1] == 0x30D && marks[2] == 0x30E && marks[296] == 0x1D244)
      #expect(marks == marks.sorted())
    }

    @Test func `leaving the screen takes all pictures along`() throws {
      let painter = try painter(.kitty)
      var terminal = EmulatedTerminal(width: 20, height: 8)
      terminal.feed(painter.paint(buffer([10, 20])))
      terminal.feed(KittyPictures(isInTmux: false).farewell)
      #expect(terminal.images.isEmpty && terminal.unknown.isEmpty)
      #expect(painter.leaveString.contains("a=d,d=I"))
      let inTmux = try self.painter(.kittyInTmux).leaveString
      #expect(inTmux.utf8.count < 4096, "what the guard holds for signals")
      #expect(!(try self.painter(.cells).leaveString.contains("_G")))
    }

    @Test func `pixels are for terminals that know placeholders, and tmux hands them on`() {
      #expect(PictureChoice.auto.route(["TERM": "xterm-kitty"]) == .kittyIfTold)
      #expect(PictureChoice.auto.route(["TERM": "xterm-kitty", "TMUX": "/tmp/t,1,0"]) == .cells)
      #expect(PictureChoice.auto.route(["TERM": "xterm-256color"]) == .cells)
      for version in ["kitty(0.28.0)", "kitty(0.35.2)", "kitty(1.0)", "ghostty 1.1.3"] {
        #expect(PictureChoice.isKnown(toTake: version), "\(version)")
      }
      for version in ["kitty(0.26.5)", "kitty()", "kitty(x.y)", "tmux 3.3a", "XTerm(379)", ""] {
        #expect(!PictureChoice.isKnown(toTake: version), "\(version)")
      }
      #expect(PictureChoice.cells.route(["TERM": "xterm-kitty"]) == .cells)
      #expect(PictureChoice.kitty.route(["TMUX": "/tmp/tmux-0/default,1,0"]) == .kittyInTmux)
      #expect(PictureChoice.kitty.route(["TMUX": ""]) == .kitty)
      #expect(PictureChoice.isOffered(["TERM": "xterm-kitty"]))
      #expect(PictureChoice.isOffered(["TERM": "tmux-256color", "KITTY_WINDOW_ID": "1"]))
      #expect(!PictureChoice.isOffered(["TERM": "xterm-256color"]))
    }
  }
}
