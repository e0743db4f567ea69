// What drawing costs, by counts: cells, bytes, memory.

import CAllocations
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

  // In a process of its own: ncurses keeps one screen.
  @Test func `a step sends the cells that changed and nothing else`() async {
    await #expect(processExitsWith: .success) {
      var bench = Bench()
      let screen = try UnsentScreen(width: 130, height: 40)
      func bytes(_ keys: String...) -> Int {
        for key in keys { bench.press(key) }
        screen.show(bench.draw(130, 40))
        return screen.lastBytes
      }
      let whole = bytes("n")
      let nothing = bytes()
      let step = bytes("n")
      let message = bytes("X")
      // Blanks are erased a row at a time; colours of a cell take up to 40 bytes.
      precondition((1000..<130 * 40 * 40).contains(whole), "whole \(whole)")
      precondition(nothing == 0, "\(nothing) bytes for nothing")
      precondition((1..<whole).contains(step), "step \(step) of \(whole)")
      precondition((1..<1000).contains(message), "message \(message)")
      exit(0)
    }
  }

  @Test func `a drawing takes as much from the heap whatever the episode's length`() {
    func allocations(steps: Int) -> Int {
      var bench = Bench(length: 8 * 1000)
      for _ in 0..<steps { bench.press("n") }
      _ = bench.draw(130, 40)
      let before = allocations_of_thread()
      _ = bench.draw(130, 40)
      return allocations_of_thread() - before
    }
    let (few, many) = (allocations(steps: 3), allocations(steps: 300))
    #expect(few > 0)
    #expect(many < few + few / 2, "\(few) allocations after 3 steps, \(many) after 300")
  }

  @Test func `hundreds of changes of mode and agent leave no memory behind`() async {
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
      let before = turns(50)
      let after = turns(300)
      // A turn that kept as little as a kilobyte would exceed this.
      guard after <= before + 250_000 else {
        print("\(after - before) bytes more after 300 turns")
        exit(1)
      }
      exit(0)
    }
  }
}
