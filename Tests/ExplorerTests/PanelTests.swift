// Panels that explain themselves, the greeting, the critic's calibration, differences between attributions.

import Environments
import Frames
import Pictures
import Terminal
import Testing

@testable import Explorer

@Suite struct PanelTests {
  @Test func `an image of the stack is named by its age, and by its camera if not the first`() {
    func names(_ layout: FrameStack.Layout) -> [String] {
      [FrameChoice.newest, .middle, .oldest].map { Format.frame($0, layout) }
    }
    #expect(names(.moments) == ["t", "t-1", "t-2"])
    #expect(names(.cameras) == ["t", "t camera 2", "t-1"])
  }

  @Test func `a key explains the panel in focus, and any key ends that`() {
    var bench = Bench()
    _ = bench.draw(130, 40)
    bench.press("h")
    #expect(bench.draw(130, 40).text.contains("One of the three stacked frames"))
    bench.press("n")
    #expect(bench.state.popup == nil && bench.session.cursor == 0)
    bench.press("tab", "h")
    #expect(bench.draw(130, 40).text.contains("How much each pixel matters"))
    bench.press("esc", "c", "h")
    #expect(bench.state.popup == .explanation(.compare))
    for panel in PanelText.allCases {
      bench.state.popup = .explanation(panel)
      for (width, height) in [(1, 1), (20, 6), (60, 16), (80, 24), (254, 60)] {
        _ = bench.draw(width, height)
      }
      // At the usual size nothing is cut off.
      let words = panel.sentences.joined(separator: " ").split(separator: " ")
      let text = bench.draw(100, 40).text
      #expect(words.suffix(3).allSatisfy { text.contains($0) }, "\(panel)")
    }
  }

  @Test func `who comes the first time is greeted, and the key that ends it counts`() throws {
    var options = ExplorerOptions(themeFolders: [])
    options.welcomes = true
    let setup = try ExplorerSetup(options, facts: Bench().session.facts)
    #expect(setup.state.popup == .welcome)
    var bench = Bench()
    bench.state.popup = .welcome
    let text = bench.draw(130, 40).text
    #expect(text.contains("? lists all keys"))
    bench.press("n")
    #expect(bench.state.popup == nil && bench.session.cursor == 1)
    bench.state.popup = .welcome
    bench.press("enter")
    #expect(bench.state.popup == nil && bench.session.cursor == 1)
  }

  @Test func `calibration tells bias and errors once the episode is over`() throws {
    var bench = Bench()
    bench.press("n", "u")
    #expect(bench.draw(130, 40).text.contains("known once the episode is over"))
    bench.playToEnd()
    let text = bench.draw(130, 40).text
    let line = bench.session.history.line
    let worth = try #require(ReturnToGo.values(of: line, discount: 0.99))
    let errors = zip(line.steps, worth).map { Double($0.values?.minQ ?? .nan) - $1 }
    let bias = errors.reduce(0, +) / Double(errors.count)
    #expect(text.contains("bias \(Format.signed(bias))"))
    let mean = errors.reduce(0) { $0 + abs($1) } / Double(errors.count)
    #expect(text.contains("mean error \(Format.number(mean))"))
    for (width, height) in [(30, 9), (60, 16), (80, 24), (254, 60)] {
      _ = bench.draw(width, height)
    }
  }

  @Test func `a click into the surface of two components sets both`() throws {
    var bench = Bench(actions: 2)
    _ = bench.draw(130, 40)
    let surface = try #require(bench.state.shown.regions.last { $0.target == .surface }).rect
    bench.mouse(.press, surface.maxX - 1, surface.y)
    #expect(bench.session.override == [1, 1])
    bench.mouse(.press, surface.x, surface.maxY - 1)
    #expect(bench.session.override == [-1, -1])
    let text = bench.draw(130, 40).text
    #expect(text.contains("a[0]") && text.contains("a[1]") && text.contains("◆"))
    for (width, height) in [(40, 12), (80, 24), (254, 60)] { _ = bench.draw(width, height) }
  }

  @Test func `points of a scatter lie where they belong`() {
    var buffer = Buffer(width: 2, height: 1)
    buffer.scatter(
      [(0, 0), (1, 1), (.nan, 0)], in: Rect(x: 0, y: 0, width: 2, height: 1), x: 0...1, y: 0...1,
      style: Style())
    // Lower left dot of the first cell, upper right one of the second.
    #expect(buffer[0, 0].scalar.value == 0x2840)
    #expect(buffer[1, 0].scalar.value == 0x2808)
  }

  @Test func `a difference is against what is compared, else against the clean render`() throws {
    var bench = Bench(others: 1)
    bench.press("n", "V")
    #expect(bench.draw(130, 40).text.contains("nothing to differ from"))
    bench.press("5")
    var seen = try #require(bench.session.currentObservations)
    #expect(seen.counterpart(of: seen.shown)?.mode == .train)
    #expect(bench.draw(130, 40).text.contains("more here  ■ in train"))
    bench.press("A")
    seen = try #require(bench.session.currentObservations)
    #expect(seen.counterpart(of: seen.shown)?.viewpoint.agent == 1)
    #expect(seen.counterpart(of: seen.compared[1])?.viewpoint.agent == 0)
  }
}
