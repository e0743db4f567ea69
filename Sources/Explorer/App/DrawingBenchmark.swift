// What a key costs from the state to the bytes of a terminal, piece by piece, and whether play leaves anything behind.

import Basics
import Environments
import Foundation
import Terminal

/// Seconds of each piece by turns, and what went over the line.
package struct DrawingCosts: Sendable {
  /// A step taken by the agent: physics, frames of three states, attribution, values.
  package var step: [Double] = []
  /// The next mode and, where there are several, the next agent at the same state.
  package var change: [Double] = []
  /// From the state to cells.
  package var view: [Double] = []
  /// From cells to bytes.
  package var paint: [Double] = []
  package var bytes: [Int] = []
  /// Bytes of the process's memory, and open descriptors, more at the end than after a fifth of the turns.
  package var memoryGrowth = 0
  package var descriptorGrowth = 0
}

package enum DrawingBenchmark {
  /// Plays an episode after another; after each step the mode and the agent change.
  /// - Parameters:
  ///   - turns: steps, at least one.
  ///   - size: columns and rows; what fits is drawn, with all agents side by side where there are several.
  /// - Throws: One-line errors for a theme that cannot be used or a mode that the task has not.
  package static func run(
    _ parts: ExplorerParts, options: ExplorerOptions, size: (width: Int, height: Int), turns: Int
  ) throws -> DrawingCosts {
    let screen = try UnsentScreen(width: size.width, height: size.height)
    var state = try ExplorerSetup(options, facts: parts.facts).state
    let runner = ImmediateRunner(
      Engine(agents: parts.agents, makeEnvironment: parts.makeEnvironment))
    func press(_ commands: ExplorerCommand...) {
      for command in commands { _ = state.perform(command, now: .zero) }
      runner.settle(&state.session)
    }
    func seconds(_ body: () -> Void) -> Double { ContinuousClock().measure(body).seconds }
    var costs = DrawingCosts()
    func draw() {
      var buffer: Buffer?
      costs.view.append(
        seconds {
          let drawing = ExplorerView.draw(state, size: size, theme: state.theme)
          state.shown = drawing.facts
          buffer = drawing.buffer
        })
      guard let buffer else { return }
      costs.paint.append(seconds { screen.show(buffer) })
      costs.bytes.append(screen.lastBytes)
    }
    runner.settle(&state.session)
    let agents = state.session.facts.agents.count
    if agents > 1 {
      state.compareCount = min(agents, 4)
      press(.compareAgents)
    }
    var before = (memory: 0, descriptors: 0)
    for turn in 0..<turns {
      if turn == turns / 5 { before = held() }
      if state.session.history.isOver { press(.nextEpisode) }
      costs.step.append(seconds { press(.stepForward) })
      draw()
      costs.change.append(seconds { agents > 1 ? press(.nextMode, .nextAgent) : press(.nextMode) })
      draw()
      // Back to the mode that is measured.
      state.session.mode = options.mode
      runner.settle(&state.session)
    }
    let after = held()
    costs.memoryGrowth = after.memory - before.memory
    costs.descriptorGrowth = after.descriptors - before.descriptors
    return costs
  }

  /// What this process holds, as the kernel counts it; zeros where it does not say.
  private static func held() -> (memory: Int, descriptors: Int) {
    let pages =
      (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))?
      .split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
    let open = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd"))?.count ?? 0
    return (pages * Int(sysconf(Int32(_SC_PAGESIZE))), open)
  }
}
