// The screen as text: what people must be able to read at each size, and that no size crashes.

import Foundation
import Frames
import Terminal
import Testing

@testable import Explorer

@Suite struct ViewTests {
  @Test func `a message that does not fit keeps its end and a file's name`() {
    let text = "cannot write /tmp/a/very/long/path/to/step_0000.png: the disk is full"
    #expect(Format.message(text, columns: 80) == text)
    let short = Format.message(text, columns: 50)
    #expect(short.hasPrefix("cannot write …"))
    #expect(short.hasSuffix("/step_0000.png: the disk is full"))
    #expect(short.columns == 50)
    // No path is cut to nothing, and text without one stays.
    #expect(Format.message(text, columns: 10).contains("/step_0000.png:"))
    #expect(Format.message("nothing of the kind", columns: 5) == "nothing of the kind")
  }

  @Test func `bars have room for the value of what the mask leaves`() throws {
    var bench = Bench(maskCost: -25)
    bench.press("n")
    let text = bench.draw(130, 40).text
    func filled(_ label: String) throws -> Int {
      let line = try #require(text.split(separator: "\n").first { $0.contains(" \(label) ") })
      return line.filter { $0 == "█" }.count
    }
    let (own, masked) = (try filled("min"), try filled("s*M"))
    // Some 49 and 74, so about two thirds of the longest bar.
    #expect(own > masked / 2 && own < masked * 3 / 4, "\(own), \(masked)")
  }

  @Test func `every size from one cell to 300 by 100 can be drawn in every state`() {
    let sizes = [
      (1, 1), (2, 1), (1, 5), (5, 2), (10, 3), (20, 6), (40, 10), (60, 16), (62, 18), (80, 24),
      (81, 25), (90, 30), (100, 24), (130, 24), (130, 40), (172, 38), (254, 46), (300, 100),
    ]
    for actions in [1, 6] {
      var bench = Bench(actions: actions)
      let scripts: [[String]] = [
        [], ["n", "n"], ["?"], ["esc", ":"], ["esc", "S"], ["esc", "c"], ["C"], ["C"], ["C", "c"],
        ["z"], ["tab"], ["tab"], ["tab"], ["z", "v"], ["v"], ["v"], ["v"], ["v", "a", "."],
        ["n", "p", "x", "s"], ["s"], ["s"], ["s", "|"], ["end", "5"],
      ]
      for script in scripts {
        for key in script { bench.press(key) }
        for (width, height) in sizes {
          let buffer = bench.draw(width, height)
          #expect(buffer.width == width && buffer.height == height)
          for region in bench.state.shown.regions {
            #expect(region.rect.intersection(buffer.bounds) == region.rect)
          }
          for picture in buffer.pictures {
            #expect(picture.rect.intersection(buffer.bounds) == picture.rect)
          }
          // A popup may cover it.
          guard bench.state.popup == nil, width >= 40 else { continue }
          #expect(buffer.line(0).contains(bench.session.mode.rawValue))
          #expect(buffer.line(0).contains("step \(bench.session.cursor)/"))
        }
      }
      bench.playToEnd()
      for (width, height) in sizes { _ = bench.draw(width, height) }
    }
  }

  @Test func `a screen without an episode yet says that it is being rendered`() {
    let facts = SessionFacts(
      task: "push_point", agents: [AgentFacts(name: "fake", quantile: 0.95)], actionCount: 1,
      actionRepeat: 8)
    let state = ExplorerState(session: Session(facts: facts, mode: .train, seed: 1))
    let drawing = ExplorerView.draw(state, size: (130, 40), theme: .plain)
    #expect(drawing.buffer.text.contains("rendering"))
  }

  @Test(arguments: [(60, 16), (80, 24), (90, 30), (130, 40), (172, 38), (254, 50)])
  func `mode, step, return and value can be read at every rung`(width: Int, height: Int) {
    var bench = Bench()
    bench.press("4", "n", "n", "n")
    let text = bench.draw(width, height).text
    #expect(text.contains("video_easy"))
    #expect(text.contains("step 3/125") || text.contains("step 3/10"))
    #expect(text.contains("return"))
    #expect(text.contains("Q1"))
    #expect(text.contains("Q2"))
    #expect(text.contains("help"))
  }

  @Test func `key hints and help follow the bindings`() {
    var bench = Bench()
    var map = Keymap.standard
    map.unbindAll(of: .play)
    map.bind(.function(5), to: .play)
    bench.state.keymap = map
    #expect(bench.draw(130, 40).line(39).contains("f5 play"))
    bench.press("?")
    let help = bench.draw(130, 60).text
    #expect(help.contains("f5"))
    #expect(help.contains("play or pause"))
    #expect(help.contains("mode video_hard"))
  }

  @Test func `the palette finds a command by words and does it`() {
    var bench = Bench()
    bench.press(":", "z", "o", "o", "m")
    #expect(bench.draw(100, 30).text.contains("zoom the pane in and out"))
    bench.press("enter")
    #expect(bench.state.isZoomed)
    #expect(bench.state.popup == nil)
  }

  @Test func `pasted text fills in a line and presses no keys`() {
    var bench = Bench()
    bench.paste("see appendix E, question 2")
    #expect(bench.effects.isEmpty && bench.session.history.count == 1)
    #expect(bench.session.mode == .train && bench.state.popup == nil)
    #expect(bench.session.message == "pasted text presses no keys; type them instead")
    bench.press("S")
    bench.paste("4\n2")
    bench.press("enter")
    #expect(bench.session.seed == 42)
  }

  @Test func `compare puts modes side by side without moving the physics`() {
    var bench = Bench()
    bench.press("n", "5", "n")
    let state = bench.session.step?.state
    bench.press("c")
    var text = bench.draw(130, 40).text
    #expect(text.contains("video_hard") && text.contains("train"))
    #expect(text.contains("ΔQ") && text.contains("on task") && text.contains("guided · rho 0.95"))
    bench.press("C", "C")
    #expect(bench.session.compared.count == 4)
    text = bench.draw(254, 50).text
    for other in bench.session.compared { #expect(text.contains(other.mode.rawValue)) }
    #expect(bench.session.step?.state == state)
    bench.press("c")
    #expect(bench.session.compared.isEmpty)
  }

  /// What a key asks for comes later than the next drawing.
  @Test(arguments: [[], ["A"], ["5", "c", "C", "C"], ["z"]])
  func `whatever is pressed, the screen is drawn before the answer is there`(before: [String]) {
    for command in ExplorerCommand.allCases {
      var bench = Bench(actions: 2, others: 2)
      bench.press("n", "n", "p")
      for key in before { bench.press(key) }
      _ = bench.draw(130, 40)
      for width in [130, 80] {
        _ = bench.state.perform(command, now: .zero)
        #expect(bench.draw(width, 24).width == width)
      }
    }
  }

  @Test func `an agent that predicts no mask says so where one is asked for`() {
    var bench = Bench(predicts: false)
    bench.press("v", "v", "v")
    #expect(bench.state.view == .predicted)
    #expect(bench.draw(130, 40).text.contains("this agent predicts no mask"))
  }

  @Test func `where one picture fits, the view key goes through the observation too`() {
    var bench = Bench()
    _ = bench.draw(80, 24)
    var seen: [String] = []
    for _ in 0..<7 {
      let line = bench.draw(80, 24).line(1)
      let view = bench.state.single == .observation ? "observation" : bench.state.view.rawValue
      seen.append(view)
      // What is predicted is of no target.
      let title = ["observation": "observation", "predicted": " predicted mask"][view] ?? "Q1"
      #expect(line.contains(title) && line.contains("Q1") == (title == "Q1"))
      bench.press("v")
    }
    #expect(seen == ["heat", "mask", "masked", "predicted", "versus", "difference", "observation"])
    #expect(bench.state.view == .heat && bench.state.single == .attribution)
  }

  @Test func `ascii symbols leave nothing but ascii on the screen`() {
    var bench = Bench()
    bench.press("n", "n", "s", "s", "s")
    #expect(bench.state.symbols == .ascii)
    for popup in ["?", "esc", ":", "esc"] {
      bench.press(popup)
      for (width, height) in [(60, 16), (80, 24), (130, 40)] {
        var pictures = FrameCells()
        let text = pictures.flatten(bench.draw(width, height)).text
        let strange = text.unicodeScalars.filter { !$0.isASCII }
        #expect(strange.isEmpty, "\(String(String.UnicodeScalarView(strange)))")
      }
    }
  }

  @Test func `a click into the timeline moves the cursor`() {
    var bench = Bench()
    bench.playToEnd()
    _ = bench.draw(130, 40)
    let region = bench.state.shown.regions.first {
      if case .timeline = $0.target { true } else { false }
    }
    guard let rect = region?.rect else {
      Issue.record("no timeline to click")
      return
    }
    bench.mouse(.press, rect.x, rect.y)
    #expect(bench.session.cursor == 0)
    bench.mouse(.drag, rect.maxX - 1, rect.y)
    #expect(bench.session.cursor == 10)
    bench.mouse(.wheelUp, rect.x + 3, rect.y)
    #expect(bench.session.cursor == 9)
  }

  @Test func `a click on a hint does what it says, unless the mouse is off`() {
    var bench = Bench()
    _ = bench.draw(130, 40)
    let hint = bench.state.shown.regions.first { $0.target == .command(.stepForward) }
    guard let rect = hint?.rect else {
      Issue.record("no hint to click")
      return
    }
    bench.mouse(.press, rect.x, rect.y)
    #expect(bench.session.history.count == 2)
    bench.press("i")
    #expect(bench.effects.contains(.screen(.mouse(false))))
    bench.mouse(.press, rect.x, rect.y)
    #expect(bench.session.history.count == 2)
  }

  @Test func `a click into a landscape sets the action there`() throws {
    var bench = Bench(actions: 3)
    _ = bench.draw(130, 40)
    let region = bench.state.shown.regions.first { $0.target == .landscape(dimension: 1) }
    let rect = try #require(region).rect
    bench.mouse(.press, rect.maxX - 1, rect.y)
    #expect(try #require(bench.session.override)[1] == 1)
  }
}
