// The ladder of arrangements, and that it holds at every size.

import Frames
import Terminal
import Testing

@testable import Explorer

@Suite struct LayoutTests {
  private func kinds(_ layout: Layout) -> [PaneKind] {
    layout.panes.filter { !$0.body.isEmpty }.map(\.kind)
  }

  @Test(arguments: [
    (254, 46, 56, 28), (254, 50, 84, 42), (172, 38, 56, 28), (200, 45, 56, 28),
  ])
  func `wide terminals show three pictures side by side`(
    width: Int, height: Int, columns: Int, rows: Int
  ) {
    let layout = Layout(width: width, height: height)
    let pictures = layout.panes.prefix(3)
    #expect(pictures.map(\.kind) == [.observation, .attribution, .second])
    #expect(pictures.allSatisfy { $0.body.width == columns && $0.body.height == rows })
    // Values and timeline have more than a row at every size.
    let below = layout.panes.dropFirst(3)
    #expect(below.map(\.kind).contains(.values) && below.map(\.kind).contains(.timeline))
    #expect(below.allSatisfy { $0.body.height >= 4 })
  }

  @Test func `130 columns show two pictures beside the values, or three above them`() {
    let layout = Layout(width: 130, height: 40)
    #expect(kinds(layout) == [.observation, .attribution, .values, .timeline])
    #expect(layout.panes[0].body.width == 42 && layout.panes[0].body.height == 21)
    let pictures = Layout(width: 130, height: 40, wish: .init(thirdShowsValues: false))
    #expect(
      kinds(pictures) == [.observation, .attribution, .second, .values, .timeline])
    #expect(pictures.panes[2].body.width == 42)
  }

  @Test func `90 columns show two pictures above the values`() {
    let layout = Layout(width: 90, height: 30)
    #expect(kinds(layout) == [.observation, .attribution, .values, .timeline])
    #expect(layout.panes[1].body.width == 42)
    #expect(layout.panes[2].body.y > layout.panes[0].body.y + 20)
  }

  @Test func `80 columns show one picture beside the values`() {
    let layout = Layout(width: 80, height: 24)
    #expect(kinds(layout) == [.attribution, .values, .timeline])
    #expect(layout.hasOnePicture)
    #expect(layout.panes[0].body == Rect(x: 0, y: 2, width: 42, height: 21))
    // The timeline stands under the values: a row below the picture would show nothing of it.
    #expect(layout.panes[2].title == Rect(x: 43, y: 15, width: 37, height: 1))
    #expect(layout.panes[2].body == Rect(x: 43, y: 16, width: 37, height: 7))
  }

  @Test func `60 columns show numbers only`() {
    #expect(kinds(Layout(width: 60, height: 16)) == [.values, .timeline])
  }

  @Test func `no rectangle of any size reaches beyond the screen or over another`() {
    for width in [1, 2, 3, 7, 20, 40, 60, 61, 79, 80, 90, 100, 129, 130, 171, 172, 254, 300] {
      for height in [1, 2, 3, 4, 5, 8, 16, 17, 23, 24, 25, 30, 32, 38, 46, 50, 100] {
        for zoom in [nil] + PaneKind.allCases.map(Optional.init) {
          for third in [nil, true, false] {
            let wish = Layout.Wish(zoom: zoom, single: .observation, thirdShowsValues: third)
            let layout = Layout(width: width, height: height, wish: wish)
            let rects =
              [layout.status, layout.hints] + layout.rules
              + layout.panes.flatMap { [$0.title, $0.body] }
            var taken = Array(repeating: false, count: width * height)
            for rect in rects where !rect.isEmpty {
              #expect(rect.x >= 0 && rect.y >= 0 && rect.maxX <= width && rect.maxY <= height)
              guard rect.maxX <= width, rect.maxY <= height else { continue }
              for y in rect.y..<rect.maxY {
                for x in rect.x..<rect.maxX {
                  if taken[y * width + x] {
                    Issue.record("two rectangles at \(x),\(y) of \(width)x\(height)")
                  }
                  taken[y * width + x] = true
                }
              }
            }
          }
        }
      }
    }
  }
}
