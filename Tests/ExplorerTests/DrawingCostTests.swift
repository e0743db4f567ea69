// What drawing costs, by counts: cells, bytes, memory.

import CMalloc
import Foundation
import Terminal
import Testing

@testable import Explorer

@Suite struct DrawingCostTests {
  @Test func `cells of pictures alone change from step to step`() {
    var bench = Bench()
    bench.press("n")
    let before = bench.draw(130, 40)
    #expect(bench.draw(130, 40).cells == before.cells, "nothing changes by itself")
    bench.press("n")
    let after = bench.draw(130, 40)
    let changed = zip(before.cells, after.cells).count { $0 != $1 }
    #expect(changed > 0 && changed < 130 * 40 / 2, "\(changed) of \(130 * 40) cells")
  }

  @Test func `a thousand changes of mode and agent leave no memory behind`() async {
    await #expect(processExitsWith: .success) {
      var bench = Bench(others: 1)
      bench.press("n", "A")
      func turns(_ count: Int) -> Int {
        for _ in 0..<count {
          bench.press("m", ">")
          _ = bench.draw(80, 24)
        }
        bench.effects = []
        let figures = mallinfo2()
        return Int(figures.uordblks) + Int(figures.hblkhd)
      }
      let before = turns(100)
      let after = turns(1000)
      // A turn that kept no more than one row of cells would exceed this.
      guard after <= before + 500_000 else {
        print("\(after - before) bytes more after 1000 turns")
        exit(1)
      }
      exit(0)
    }
  }
}
