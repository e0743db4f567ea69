import Frames
import Testing

@testable import Terminal

struct BufferTests {
  @Test func `writes outside are dropped and reads outside are blank`() {
    var buffer = Buffer(width: 3, height: 2, fill: Cell("."))
    for (x, y) in [(-1, 0), (3, 0), (0, -1), (0, 2)] { buffer[x, y] = Cell("!") }
    #expect(buffer.text == "...\n...")
    #expect(buffer[3, 0] == Cell())
    buffer.fill(Rect(x: 1, y: -5, width: 9, height: 6), Cell("#"))
    #expect(buffer.text == ".##\n...")
  }

  @Test func `a buffer of negative size is empty`() {
    #expect(Buffer(width: -3, height: 4).cells.isEmpty)
  }

  @Test func `text is clipped by the edge, and by its width with an ellipsis`() {
    var buffer = Buffer(width: 8, height: 4)
    #expect(buffer.write("policy", x: 5, y: 0) == 6)
    buffer.write("policy", x: -3, y: 1)
    #expect(buffer.write("policy", x: 0, y: 2, width: 4) == 4)
    #expect(buffer.write("policy", x: 0, y: 3, width: 0) == 0)
    #expect(buffer.text == "     pol\nicy\npol…\n")
  }

  @Test func `text in a rectangle stands left, centred or right`() {
    var buffer = Buffer(width: 7, height: 3)
    for (y, alignment) in [TextAlignment.left, .center, .right].enumerated() {
      buffer.write("abc", in: Rect(x: 0, y: y, width: 7, height: 1), alignment: alignment)
    }
    #expect(buffer.text == "abc\n  abc\n    abc")
  }

  @Test func `each character takes one column: marks fold, wide ones become a question mark`() {
    var buffer = Buffer(width: 12, height: 1)
    let text = "e\u{301}\u{200D}日x😀\u{7}\u{1B}é"
    #expect(buffer.write(text, x: 0, y: 0) == text.columns)
    #expect(buffer.text == "e?x?é")
  }

  @Test func `with ASCII alone every helper keeps to ASCII`() {
    var buffer = Buffer(width: 20, height: 12, symbols: .ascii)
    let inner = buffer.box(buffer.bounds, title: "ρ → 0.95", note: "…")
    buffer.bar(x: 1, y: 1, width: 10, fraction: 0.43)
    buffer.sparkline([1, 2, 3], in: Rect(x: 1, y: 3, width: 10, height: 2))
    buffer.plot([PlotSeries([0, 1, 0.5])], in: Rect(x: 1, y: 5, width: 10, height: 2))
    buffer.horizontalRule(x: 1, y: 7, width: 9)
    buffer.verticalRule(x: 15, y: 1, height: 4)
    buffer.verticalScrollbar(Rect(x: 18, y: 1, width: 1, height: 9), first: 0, visible: 1, total: 9)
    buffer.write("日 ± é ▶", in: Rect(x: 1, y: 8, width: 9, height: 1))
    var cells = FrameCells()
    buffer.place(
      Frame(width: 9, height: 9, fill: RGB(200, 10, 10)),
      in: Rect(x: 12, y: 8, width: 4, height: 2))
    #expect(cells.flatten(buffer).cells.allSatisfy { $0.scalar.isASCII })
    #expect(inner == Rect(x: 1, y: 1, width: 18, height: 10))
  }

  @Test func `pieces follow each other and stop at the width`() {
    var buffer = Buffer(width: 10, height: 1)
    let used = buffer.write(
      [("ab", Style()), ("cd", Style(attributes: .bold)), ("efgh", Style())], x: 1, y: 0, width: 6)
    #expect(used == 6)
    #expect(buffer.text == " abcde…")
    #expect(buffer[3, 0].style.attributes == .bold)
  }

  @Test func `a box has its title above and its note below, and gives its inside`() {
    var buffer = Buffer(width: 14, height: 4)
    let inner = buffer.box(buffer.bounds, title: "Q(s, a)", note: "3/9")
    #expect(
      buffer.text == """
        ╭ Q(s, a) ───╮
        │            │
        │            │
        ╰─────── 3/9 ╯
        """)
    #expect(inner == Rect(x: 1, y: 1, width: 12, height: 2))
  }

  @Test func `boxes of any size, title and place draw without harm`() {
    for width in -1...7 {
      for height in -1...4 {
        var buffer = Buffer(width: 6, height: 4)
        buffer.box(
          Rect(x: 2 - width, y: 1 - height, width: width, height: height), title: "a long title",
          note: "a long note")
        buffer.box(Rect(x: 1, y: 1, width: width, height: height), title: "a long title")
        #expect(buffer[0, 0] == Cell() || width > 0)
      }
    }
  }

  @Test func `the end of a scrollbar is reached exactly with the end of the list`() {
    for total in 2...40 {
      for visible in 1..<total {
        for length in 3...12 {
          for first in 0...total - visible {
            guard let thumb = Buffer.thumb(length, first, visible, total) else {
              Issue.record("no thumb for \(visible) of \(total)")
              return
            }
            #expect(thumb.lowerBound >= 0 && thumb.upperBound <= length && !thumb.isEmpty)
            if length - thumb.count >= 2 {
              #expect((thumb.lowerBound == 0) == (first == 0))
              #expect((thumb.upperBound == length) == (first == total - visible))
            }
          }
        }
      }
    }
    #expect(Buffer.thumb(10, 0, 5, 5) == nil)
  }

  @Test func `restyling keeps the characters`() {
    var buffer = Buffer(width: 3, height: 1, fill: Cell("a"))
    buffer.restyle(Rect(x: 1, y: 0, width: 1, height: 1)) { $0.attributes.insert(.reverse) }
    #expect(buffer.text == "aaa")
    #expect(buffer.cells.map { $0.style.attributes == .reverse } == [false, true, false])
  }
}
