// Contact sheets: every frame in its place, names readable, odd counts allowed.

import Frames
import Testing

@testable import Export

@Suite struct ContactSheetTests {
  private func items(_ count: Int) -> [ContactSheet.Item] {
    (0..<count).map {
      ContactSheet.Item(
        Frame(width: 10, height: 6, fill: RGB(UInt8(40 + 30 * $0), 1, 1)), caption: "step \($0)")
    }
  }

  @Test func `frames stand row by row in a grid`() {
    let sheet = ContactSheet(
      title: "five", items: items(5), columns: 2, columnLabels: ["a", "b"],
      rowLabels: ["x", "long label", "z"]
    ).draw(factor: 2)
    var corners: [(x: Int, y: Int)] = []
    for index in 0..<5 {
      let color = RGB(UInt8(40 + 30 * index), 1, 1)
      let first = (0..<sheet.width * sheet.height).first {
        sheet[$0 % sheet.width, $0 / sheet.width] == color
      }
      let at = first ?? 0
      corners.append((at % sheet.width, at / sheet.width))
      let count = (0..<sheet.width * sheet.height).filter {
        sheet[$0 % sheet.width, $0 / sheet.width] == color
      }.count
      #expect(count == 10 * 6 * 4)
    }
    #expect(corners[0].x == corners[2].x && corners[2].x == corners[4].x)
    #expect(corners[0].y == corners[1].y && corners[0].x + 20 < corners[1].x)
    #expect(corners[2].y > corners[0].y + 12 && corners[4].y > corners[2].y + 12)
  }

  @Test func `a sheet of one frame has no empty columns`() {
    let wide = ContactSheet(title: "", items: items(1), columns: 8).draw(factor: 1)
    #expect(wide.width < 40)
  }

  @Test func `a blank leaves its place free, labels and a second line make room for themselves`() {
    var items = items(4)
    let plain = ContactSheet(title: "t", items: items, columns: 2)
    items[2] = .blank
    items[0].label = "first"
    let sheet = ContactSheet(title: "t", subtitle: "s", items: items, columns: 2)
    let (before, after) = (plain.layout(factor: 2), sheet.layout(factor: 2))
    let line = Lettering.lineHeight
    #expect(after.top == before.top + 2 * line && after.rowPitch == before.rowPitch + line)
    let drawn = sheet.draw(factor: 2)
    let free = after.place(column: 0, row: 1)
    #expect(drawn[free.x + 5, free.y + 5] == AnnotationStyle().background)
    let last = after.place(column: 1, row: 1)
    #expect(drawn[last.x + 5, last.y + 5] == RGB(130, 1, 1))
  }

  @Test func `the file names its content`() throws {
    try withFolder { folder in
      let path = folder + "/sheet.png"
      let sheet = ContactSheet(
        title: "modes", items: items(2), columns: 2, texts: [PNGText("seed", "3")])
      try sheet.write(to: path)
      let (frame, texts) = try PNG.read(path)
      #expect(frame == sheet.draw(factor: 2))
      #expect(texts == [PNGText("Title", "modes"), PNGText("seed", "3")])
    }
  }
}
