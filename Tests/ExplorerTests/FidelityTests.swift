// The popup of insertion and deletion curves: asked only while it is open.

import Attribution
import Terminal
import Testing

@testable import Explorer

@Suite struct FidelityTests {
  @Test func `curves are asked while the popup is open, steps keep it, other keys end it`() {
    var bench = Bench()
    bench.press("I")
    #expect(bench.state.popup == .fidelity)
    #expect(bench.session.request.curvePoints == FidelityCurves.points)
    #expect(bench.draw(130, 40).text.contains("insertion and deletion"))
    let before = bench.session.cursor
    bench.press("n")
    #expect(bench.state.popup == .fidelity && bench.session.cursor == before + 1)
    bench.press("v")
    #expect(bench.state.popup == nil && bench.session.request.curvePoints == 0)
    bench.press("I")
    // A click on a hint ends it too.
    _ = bench.draw(130, 40)
    let hint = bench.state.shown.regions.last { $0.target == .command(.help) }
    if let rect = hint?.rect { bench.mouse(.press, rect.x, rect.y) }
    #expect(bench.state.popup == .help(firstRow: 0) && bench.session.request.curvePoints == 0)
    bench.press("esc")
    bench.press("I", "esc")
    #expect(bench.state.popup == nil && bench.session.request.curvePoints == 0)
  }

  @Test(arguments: [(1, 1), (10, 3), (30, 8), (80, 24), (254, 60)])
  func `it is drawn at every size`(_ size: (Int, Int)) {
    var bench = Bench()
    bench.press("I")
    let buffer = bench.draw(size.0, size.1)
    #expect(buffer.width == size.0 && buffer.height == size.1)
    #expect(buffer.text.contains("insertion and deletion") == (size.0 >= 30))
  }
}
