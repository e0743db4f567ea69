// Returns to go, automatic bookmarks, mask overlaps: against numbers worked out by hand.

import Attribution
import Environments
import Pictures
import Testing

@testable import Explorer

@Suite struct BookmarkTests {
  private func line(_ rewards: [Double], _ values: [Float], isOver: Bool = true) -> Line {
    let snapshot = Snapshot(
      time: 0, positions: [], velocities: [], warmStart: [], control: [], parameters: [],
      controlStep: 0, episode: 0, generator: [])
    return Line(
      steps: rewards.indices.map { index in
        StepRecord(
          state: SavedState(id: StateID(number: index), snapshot: snapshot), reward: rewards[index],
          returnSoFar: 0, isLast: isOver && index == rewards.count - 1,
          values: StepValues(
            viewpoint: Viewpoint(agent: 0, mode: .train), policyAction: [0], action: [0],
            q1: values[index],
            q2: values[index] + 1, maskedMinQ: values[index] - Float(index)))
      })
  }

  @Test func `return to go sums what is still to come, then the critic's word`() {
    let values = ReturnToGo.values(rewards: [0, 1, 2, 4], beyond: 8, discount: 0.5)
    #expect(values == [1 + 0.5 * (2 + 0.5 * (4 + 0.5 * 8)), 2 + 0.5 * 8, 8, 8])
    #expect(ReturnToGo.values(rewards: [], beyond: 1, discount: 0.5) == [])
  }

  @Test func `return to go is unknown while the episode runs`() {
    #expect(ReturnToGo.values(of: line([0, 1], [1, 1], isOver: false), discount: 0.5) == nil)
    #expect(ReturnToGo.values(of: line([0, 1], [1, 4]), discount: 0.5) == [3, 4])
  }

  @Test func `the temporal difference needs the next state`() {
    let line = line([0, 1, 2], [3, 8, 5])
    #expect(ReturnToGo.temporalDifference(at: 0, of: line, discount: 0.5) == 2.0)
    #expect(ReturnToGo.temporalDifference(at: 2, of: line, discount: 0.5) == nil)
  }

  @Test func `bookmarks stand where the critic, the mask and the action are furthest off`() {
    var line = line([0, 1, 1, 1], [2, 9, 2, 2])
    line.steps[1].values?.actionChange = 0.2
    line.steps[2].values?.actionChange = 0.7
    let marks = Bookmarks.automatic(in: line, discount: 0.5)
    #expect(
      marks == [
        Bookmark(index: 1, reason: .value), Bookmark(index: 3, reason: .mask),
        Bookmark(index: 2, reason: .action),
      ])
  }

  @Test func `a user's bookmarks can be visited and removed`() {
    var bench = Bench()
    bench.press("n", "n", "x", "n", "n", "x", "home", "}")
    // Automatic ones may come first; by hand ones are at 2 and 4.
    let own = bench.session.bookmarks.filter { $0.reason == .byHand }.map(\.index)
    #expect(own == [2, 4])
    bench.press("end", "x")
    #expect(bench.session.bookmarks.filter { $0.reason == .byHand }.map(\.index) == [2])
    #expect(!bench.session.isPlaying)
  }

  @Test func `overlap is intersection over union over all frames`() {
    let a = [[true, true, false, false], [true, false, false, false]]
    let b = [[true, false, true, false], [true, false, false, true]]
    #expect(MaskMeasure.overlap(a, b) == Float(0.4))
    #expect(MaskMeasure.overlap([[false]], [[false]]) == 1)
    #expect(MaskMeasure.overlap([[true]], [[true, false]]) == nil)
  }

  @Test func `a mask at a quantile interpolates between order statistics`() {
    let map: [Float] = [0, 1, 2, 3, 4]
    #expect(MaskMeasure.mask(of: [map], quantile: 0.6) == [[false, false, false, true, true]])
    #expect(MaskMeasure.mask(of: [map], quantile: 0.5) == [[false, false, true, true, true]])
    #expect(MaskMeasure.mask(of: [[]], quantile: 0.5) == [[]])
  }
}
