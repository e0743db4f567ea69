// Which of the stacked frames is pictured, and what all three together show.

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

  @Test func `the newest is followed by older ones, then all, then the newest again`() {
    var choice = FrameChoice.newest
    var seen: [FrameChoice] = []
    for _ in 0..<4 {
      choice = choice.next
      seen.append(choice)
    }
    #expect(seen == [.middle, .oldest, .all, .newest])
    #expect(FrameChoice.allCases.map(\.index) == [0, 1, 2, 2])
  }
}
