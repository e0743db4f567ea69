// The font: complete, distinct, inside its cell; and text where it was asked for.

import Testing

@testable import Frames

@Suite struct LetteringTests {
  private static let scalars = (33..<127).compactMap { Unicode.Scalar($0) } + Glyphs.extras
  private let white = RGB(255, 255, 255)

  /// The text as lines of # and dots.
  private func picture(_ text: String, scale: Int = 1) -> [String] {
    let size = Lettering.measure(text, scale: scale)
    var frame = Frame(width: size.width, height: size.height)
    frame.letter(text, x: 0, y: 0, color: white, scale: scale)
    return (0..<frame.height).map { y in
      String((0..<frame.width).map { frame[$0, y] == white ? "#" : "." })
    }
  }

  @Test func `every character has ink and no two look alike`() {
    var seen: [[String]: Unicode.Scalar] = [:]
    for scalar in Self.scalars {
      #expect(Lettering.has(scalar), "no drawing for \(scalar)")
      let drawn = picture(String(scalar))
      #expect(drawn.contains { $0.contains("#") }, "\(scalar) is empty")
      if let other = seen.updateValue(scalar, forKey: drawn) {
        Issue.record("\(scalar) looks like \(other)")
      }
    }
    #expect(seen.count == 94 + 16)
  }

  @Test func `only descenders reach below the baseline`() {
    let below = Self.scalars.filter { scalar in
      picture(String(scalar)).dropFirst(7).contains { $0.contains("#") }
    }
    #expect(String(String.UnicodeScalarView(below)) == ",;_gjpqy|ργ")
  }

  @Test func `a letter is drawn as designed`() {
    #expect(
      picture("L")
        == ["#....", "#....", "#....", "#....", "#....", "#....", "#####", ".....", "....."])
  }

  @Test func `larger scales repeat the pixels`() {
    let small = picture("Q1")
    let large = picture("Q1", scale: 3)
    #expect(large.count == 3 * small.count)
    for (y, line) in small.enumerated() {
      let wide = line.map { String(repeating: $0, count: 3) }.joined()
      #expect(large[3 * y] == wide && large[3 * y + 2] == wide)
    }
  }

  @Test func `measuring counts columns and lines`() {
    #expect(Lettering.measure("") == (0, 9))
    #expect(Lettering.measure("abc") == (17, 9))
    #expect(Lettering.measure("a\nbcd", scale: 2) == (34, 40))
  }

  @Test func `text too long is cut with an ellipsis`() {
    #expect(Lettering.fitted("cartpole", width: 47) == "cartpole")
    let fitted = Lettering.fitted("cartpole", width: 46)
    #expect(fitted == "cartpo…")
    #expect(Lettering.measure(fitted).width <= 46)
    #expect(Lettering.fitted("cartpole", width: 0) == "")
  }

  @Test func `unknown characters show a box`() {
    #expect(!Lettering.has("水"))
    #expect(picture("水")[0] == "#####")
  }

  @Test func `text across the border is clipped`() {
    var frame = Frame(width: 10, height: 6)
    frame.letter("MMMM\nMMM", x: -3, y: -2, color: white, scale: 2, background: RGB(1, 1, 1))
    #expect(frame.pixels.contains(255))
    frame.letter("MMM", x: 400, y: 400, color: RGB(7, 7, 7))
    #expect(!frame.pixels.contains(7))
  }
}
