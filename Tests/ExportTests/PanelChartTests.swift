// Charts of panels: lines where the heights say, colours that the legend repeats.

import Frames
import Testing

@testable import Export

@Suite struct PanelChartTests {
  @Test func `lines fall where the heights say, in the legend's colours`() {
    let ticks = ["0", "1", "2", "3", "4"]
    let chart = PanelChart.draw(
      [
        .init(
          title: "train", lines: [.init(name: "b", heights: [1, 1, 0])], bottom: ticks, left: ticks),
        .init(title: "video_hard", lines: [], bottom: ticks, left: ticks),
      ], names: ["a", "b"])
    #expect(chart.width == 2 * 370 && chart.height == 246 + 2 * 16 + 12)
    let orange = RGB(230, 159, 0)
    func isOrange(_ x: Int, _ y: Int) -> Bool { chart[x, y] == orange }
    // Level over the first half, at the plot's top; the legend's second line.
    #expect(isOrange(60, 30) && isOrange(190, 30) && isOrange(55, 246 + 16 + 4))
    #expect((0..<chart.height).allSatisfy { !isOrange(400, $0) })
    #expect(chart[55, 246 + 4] == RGB(0, 114, 178))
  }
}
