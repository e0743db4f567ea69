import Testing

@testable import Frames

struct RectTests {
  @Test func `cutting from the edges leaves the rest, and never more than there is`() {
    var rest = Rect(x: 2, y: 3, width: 10, height: 6)
    #expect(rest.takeTop(2) == Rect(x: 2, y: 3, width: 10, height: 2))
    #expect(rest.takeBottom(1) == Rect(x: 2, y: 8, width: 10, height: 1))
    #expect(rest.takeLeft(4) == Rect(x: 2, y: 5, width: 4, height: 3))
    #expect(rest.takeRight(99) == Rect(x: 6, y: 5, width: 6, height: 3))
    #expect(rest == Rect(x: 6, y: 5, width: 0, height: 3))
    #expect(rest.takeTop(-1).isEmpty)
  }

  @Test func `intersections, insets and centres`() {
    let a = Rect(x: 0, y: 0, width: 10, height: 4)
    #expect(
      a.intersection(Rect(x: 7, y: 2, width: 9, height: 9))
        == Rect(x: 7, y: 2, width: 3, height: 2))
    #expect(a.intersection(Rect(x: 20, y: 0, width: 5, height: 5)).isEmpty)
    #expect(a.inset(1, 1) == Rect(x: 1, y: 1, width: 8, height: 2))
    #expect(a.inset(9, 9).isEmpty)
    #expect(a.centered(width: 4, height: 2) == Rect(x: 3, y: 1, width: 4, height: 2))
    #expect(a.centered(width: 40, height: 2).width == 10)
    #expect(a.contains(x: 9, y: 3) && !a.contains(x: 10, y: 3))
  }
}
