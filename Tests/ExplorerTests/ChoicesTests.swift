// Agents that choose from a grid of actions: a bar for each; and ranges that are marked for exports.

import Attribution
import Terminal
import Testing

@testable import Explorer

@Suite struct ChoicesTests {
  private func inspection(_ values: [Float], policy: Float = 0.5) -> Inspection {
    var inspection = Inspection(
      policyAction: [policy], policySpread: [], action: [0.5], q1: 9, q2: 9, maskedQ1: 8,
      maskedQ2: 8, landscape: [values], saliency: [], mask: [], predictedMask: nil)
    inspection.choices = values.enumerated().map { at, value in
      ActionChoice(action: [Float(at) / 2 - 1], q1: value, q2: value + 1)
    }
    return inspection
  }

  private func drawn(_ inspection: Inspection, _ state: ExplorerState, height: Int) -> Buffer {
    var canvas = Canvas(width: 40, height: height, theme: .plain, symbols: .half)
    LandscapePlot.draw(inspection, state, on: &canvas, in: canvas.buffer.bounds)
    return canvas.buffer
  }

  @Test func `each action has its value and a bar, the policy's a sign`() {
    let bench = Bench()
    let lines = (0..<5).map { drawn(inspection([3, 5, 4, 9, 1]), bench.state, height: 5).line($0) }
    #expect(lines[0].contains("-1.00") && lines[0].contains("3.0"))
    #expect(lines[3].hasPrefix("▶ +0.50") && lines[3].contains("9.0"))
    #expect(lines.filter { $0.contains("▶") }.count == 1)
    func bar(_ line: String) -> Int { line.count { $0 == "█" } }
    #expect(bar(lines[3]) > bar(lines[1]) && bar(lines[1]) > bar(lines[0]))
    #expect(bar(lines[4]) == 0)
  }

  @Test(arguments: [(-1, "▲"), (-0.95, "▲"), (0, "-1"), (1, "-1")] as [(Float, String)])
  func `an axis' number of which a mark would cover a part is left out`(
    policy: Float, first: String
  ) {
    var inspection = inspection([3, 5, 4, 9, 1], policy: policy)
    inspection.choices = []
    let axis = drawn(inspection, Bench().state, height: 5).line(4).dropFirst(6)
    #expect(axis.contains("▲"))
    #expect(axis.trimmingPrefix { $0 == "─" }.hasPrefix(first))
    #expect(axis.contains("0") == (policy != 0) && axis.hasSuffix("1") == (policy != 1))
    #expect(!axis.contains("▲1"))
  }

  @Test func `where rows are few the best actions are shown, in their order`() {
    let bench = Bench()
    let buffer = drawn(inspection([3, 5, 4, 9, 1]), bench.state, height: 2)
    #expect(buffer.line(0).contains("-0.50") && buffer.line(1).contains("+0.50"))
  }

  @Test func `a click on an action takes it by hand`() throws {
    var bench = Bench(grid: true)
    _ = bench.draw(130, 40)
    let row = try #require(bench.state.shown.regions.first { $0.target == .choice(0) }).rect
    bench.mouse(.press, row.x + 1, row.y)
    #expect(bench.session.override == [-1])
    #expect(bench.draw(130, 40).text.contains("◆ -1.00"))
  }

  @Test func `without a spread there is nothing to shade`() {
    #expect(inspection([1, 2]).policyRange(of: 0) == nil)
  }

  @Test func `a range is marked by its start and its end, in either order, and offered to exports`()
  {
    var bench = Bench()
    bench.press("N", "home", "n", "n", "n", "n", "X")
    #expect(bench.session.markedRange == .init(start: 4))
    #expect(bench.session.message?.contains("step 4") == true)
    bench.press("p", "p", "X")
    #expect(
      bench.session.markedRange == .init(start: 2, end: 4) && bench.session.rangeToExport == 2...4)
    #expect(bench.draw(130, 40).text.contains(/\[─+\]/), "both ends stand over the plot")
    bench.press("X")
    #expect(!bench.draw(130, 40).text.contains(/\[─+\]/), "a start alone has no end")
    bench.press("n", "n", "X")
    bench.press("E")
    #expect(bench.state.popup == .prompt(.exportRange, text: "2-4", isOffer: true))
    bench.press("enter")
    #expect(bench.effects.contains(.export(.range(2...4))))
    // An episode takes marks with it.
    bench.press("r")
    #expect(bench.session.markedRange == nil && bench.session.rangeToExport == 0...0)
    bench.press("n", "n")
    #expect(bench.session.rangeToExport == 0...2)
  }
}
