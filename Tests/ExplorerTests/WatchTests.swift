// Trainings seen from outside and from within: rows, clicks, and how watching ends.

import Foundation
import Learning
import Terminal
import Testing
import Training

@testable import Explorer

@Suite struct WatchTests {
  private func state(_ count: Int, selected: Int = 0) -> WatchState {
    WatchState(
      runs: (0..<count).map { WatchedRun("/nonexistent/run\($0)") }, selected: selected)
  }

  @Test func `a click chooses the run whose row it is`() {
    for (height, selected) in [(24, 0), (24, 3), (10, 0), (10, 7)] {
      let state = state(8, selected: selected)
      let text = WatchView.draw(state, size: (80, height), theme: .plain)
      var found: [Int] = []
      for y in 0..<height {
        let line = (0..<80).map { String(text[$0, y].scalar) }.joined()
        let run = WatchView.run(atRow: y, state, height: height)
        if let run {
          #expect(line.contains("run\(run) "), "row \(y) of \(height)")
          found.append(run)
        } else {
          #expect(!line.hasPrefix(" run0 ") && !line.hasPrefix(" run3 "), "row \(y) of \(height)")
        }
      }
      #expect(found.contains(selected) && found == Array(found[0]...found[found.count - 1]))
    }
    #expect(WatchView.run(atRow: 2, state(0), height: 24) == nil)
  }

  private func watch(
    _ events: [Event], own: OwnTraining? = nil
  ) throws -> (WatchApp.Ending, MemoryScreen) {
    let screen = MemoryScreen(width: 100, height: 30, script: events)
    let ending = try WatchApp.run(
      ["/nonexistent"], options: ExplorerOptions(themeFolders: []), interval: 60, own: own
    ) { screen }
    return (ending, screen)
  }

  @Test func `q leaves, Ctrl-C and signals interrupt, and what is over ends`() throws {
    func ending(_ events: [Event], _ own: OwnTraining? = nil) throws -> String {
      "\(try watch(events, own: own).0)"
    }
    #expect(try ending([.key(.character("y")), .key(.character("q"))]) == "left")
    #expect(try ending([.key(.escape)]) == "left")
    #expect(try ending([.paste("q"), .key(.control("c"))]) == "interrupted")
    #expect(try ending([.quit]) == "interrupted")
    let own = OwnTraining()
    own.end()
    #expect(try ending([.key(.character("q"))], own) == "over")
  }

  @Test func `a training's own view says how to leave and how to stop, and what happened last`()
    throws
  {
    var state = state(1)
    state.isOwn = true
    state.event = "step 1000: train 298"
    var progress = TrainingProgress(
      step: 1500, steps: 4000, episode: 12, lastReturn: 181.4, updatesPerSecond: 25,
      getsSlower: false, losses: Losses(), scores: ["train": 298])
    progress.episode += 1
    state.runs[0].take(progress)
    let buffer = WatchView.draw(state, size: (110, 20), theme: .plain)
    let text = AnsiText.plain(buffer)
    #expect(text.contains("training  1500  4000") && text.contains("181"))
    #expect(text.contains("0:01:40") && text.contains("train 298"))
    #expect(text.contains("step 1000: train 298"))
    progress.getsSlower = true
    state.runs[0].take(progress)
    let slower = AnsiText.plain(WatchView.draw(state, size: (110, 20), theme: .plain))
    #expect(slower.contains("0:01:40+") && slower.contains("at least 0:01:40 left"))
    #expect(!text.contains("first updates"))
    progress.updatesDue = 500
    state.runs[0].take(progress)
    let first = AnsiText.plain(WatchView.draw(state, size: (110, 20), theme: .plain))
    #expect(first.contains("500 first updates to go  at least 0:02:00 left"))
    #expect(text.contains("q leave this view; the training goes on"))
    #expect(text.contains("ctrl-c stop the training"))
    state.message = "a theme that cannot be read"
    #expect(
      AnsiText.plain(WatchView.draw(state, size: (110, 20), theme: .plain)).contains("a theme"))
    for (width, height) in [(1, 1), (5, 3), (20, 7), (80, 24), (254, 60)] {
      let drawn = WatchView.draw(state, size: (width, height), theme: .plain)
      #expect(drawn.width == width && drawn.height == height)
    }
  }
}
