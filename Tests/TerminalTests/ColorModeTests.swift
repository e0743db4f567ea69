import Frames
import Testing

@testable import Terminal

struct ColorModeTests {
  private func mode(
    _ environment: [String: String], colors: Int = 256, direct: Bool = false,
    choice: ColorChoice = .auto
  ) -> ColorMode {
    ColorDecision.make(choice, environment: environment, colors: colors, direct: direct).mode
  }

  @Test func `what the person asked for wins over everything`() {
    #expect(mode(["NO_COLOR": "1"], choice: .mode(.truecolor)) == .truecolor)
    #expect(mode(["COLORTERM": "truecolor"], choice: .mode(.sixteen)) == .sixteen)
  }

  @Test func `NO_COLOR counts when it is not empty`() {
    #expect(mode(["NO_COLOR": "1", "COLORTERM": "truecolor"]) == .none)
    #expect(mode(["NO_COLOR": "", "COLORTERM": "truecolor"]) == .truecolor)
  }

  @Test func `24-bit colour is taken where it is promised or known, else what terminfo has`() {
    #expect(mode(["COLORTERM": "24bit", "TERM": "xterm"], colors: 8) == .truecolor)
    #expect(mode(["TMUX": "/tmp/x,1,0", "TERM": "screen-256color"]) == .truecolor)
    #expect(mode(["TERM": "xterm-kitty"]) == .truecolor)
    #expect(mode(["TERM": "xterm-256color", "TERM_PROGRAM": "vscode"]) == .truecolor)
    #expect(mode(["TERM": "anything"], direct: true) == .truecolor)
    #expect(mode(["TERM": "xterm-256color"]) == .indexed)
    #expect(mode(["TERM": "linux"], colors: 8) == .sixteen)
    #expect(mode(["STY": "1.x", "COLORTERM": "truecolor", "TERM": "screen-256color"]) == .indexed)
    #expect(mode(["TERM": "vt100"], colors: 0) == .none)
  }

  @Test func `settings are spelt as the help spells them`() {
    #expect(ColorChoice.allCases.map(\.text) == ["auto", "none", "16", "256", "truecolor"])
    for choice in ColorChoice.allCases { #expect(ColorChoice(choice.text) == choice) }
    #expect(ColorChoice("rainbow") == nil)
  }

  @Test func `cube and greys of the 256 colours are hit exactly and the rest nearly`() {
    #expect(ColorEncoder.indexed(RGB(0, 0, 0)) == 16)
    #expect(ColorEncoder.indexed(RGB(255, 255, 255)) == 231)
    #expect(ColorEncoder.indexed(RGB(95, 135, 175)) == 67)
    #expect(ColorEncoder.indexed(RGB(8, 8, 8)) == 232)
    #expect(ColorEncoder.indexed(RGB(238, 238, 238)) == 255)
    #expect(ColorEncoder.indexed(RGB(255, 4, 3)) == 196)
  }

  @Test func `codes of true colours never collide with the palette`() {
    let encoder = ColorEncoder(mode: .truecolor)
    #expect(encoder.code(.palette(9)) == 9)
    #expect(encoder.code(.terminalDefault) == -1)
    for blue in UInt8(0)...20 { #expect(encoder.code(.rgb(RGB(0, 0, blue))) >= 16) }
    #expect(encoder.code(.rgb(RGB(1, 2, 3))) == 0x010203)
  }

  @Test func `sixteen colours take the nearest, and eight where there are no more`() {
    #expect(ColorEncoder(mode: .sixteen).code(.rgb(RGB(250, 10, 10))) == 9)
    #expect(ColorEncoder(mode: .sixteen).code(.rgb(RGB(150, 190, 250))) == 12)
    #expect(ColorEncoder(mode: .sixteen).code(.rgb(RGB(30, 33, 40))) == 0)
    #expect(ColorEncoder(mode: .sixteen, limit: 8).code(.rgb(RGB(250, 10, 10))) == 1)
    #expect(ColorEncoder(mode: .sixteen, limit: 8).code(.palette(12)) == 4)
    #expect(ColorEncoder(mode: .none).code(.palette(12)) == -1)
  }
}
