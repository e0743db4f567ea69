// Which of the stacked frames is pictured, and what all three together show.

import Frames
import Testing

@testable import Pictures

@Suite struct FrameChoiceTests {
  @Test func `all frames together have the strongest of the maps and any of the masks`() {
    let maps: [[Float]] = [[1, 0, 0.5], [0.25, 2, 0], [0, 0, 0.75]]
    #expect(FrameChoice.all.map(maps) == [1, 2, 0.75])
    #expect(FrameChoice.middle.map(maps) == [0.25, 2, 0])
    let masks = [[true, false, false], [false, false, false], [false, false, true]]
    #expect(FrameChoice.all.mask(masks) == [true, false, true])
    #expect(FrameChoice.newest.mask(masks) == [false, false, true])
  }

  @Test(arguments: [
    (FrameStack.Layout.moments, [FrameChoice.middle, .oldest, .all, .newest]),
    (.cameras, [.middle, .oldest, .newest, .middle]),
  ])
  func `the newest is followed by older ones, then all of one camera, then the newest again`(
    layout: FrameStack.Layout, expected: [FrameChoice]
  ) {
    var choice = FrameChoice.newest
    var seen: [FrameChoice] = []
    for _ in 0..<4 {
      choice = choice.next(in: layout)
      seen.append(choice)
    }
    #expect(seen == expected)
    #expect(FrameChoice.allCases.map(\.index) == [0, 1, 2, 2])
  }
}
