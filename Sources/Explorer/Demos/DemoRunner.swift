// Plays a demo without a terminal: every key is followed by all the work it causes, on the caller's
// thread and in simulated time, so a demo ends the same on every machine.

import Attribution
import Environments
import Terminal

/// What came of a demo.
package struct DemoReport: Sendable {
  /// One line for each expectation that was not met; empty for a demo that passed.
  package var failures: [String] = []
  /// The screen at the end.
  package var screen: Buffer
  /// Expectations that were checked.
  package var checks = 0
  package var passed: Bool { failures.isEmpty }
}

/// Plays demos.
package enum DemoRunner {
  /// Plays a demo.
  /// - Parameters:
  ///   - parts: The agent and environments it is about.
  ///   - options: Theme folders, theme, symbols, keys and the folder for exports; mode and seed are
  ///     the demo's.
  /// - Throws: One-line errors for a theme or key file that cannot be used.
  package static func run(
    _ demo: DemoScript, parts: ExplorerParts, options: ExplorerOptions
  ) throws -> DemoReport {
    var options = options
    options.mode = demo.mode
    options.seed = demo.seed
    let setup = try ExplorerSetup(options, facts: parts.facts)
    let engine = Engine(agents: parts.agents, makeEnvironment: parts.makeEnvironment)
    var run = DemoRun(setup, engine, options, width: demo.width, height: demo.height)
    run.settle()
    for (index, step) in demo.steps.enumerated() {
      run.play(step, name: step.name ?? "\(demo.file): step \(index + 1)")
    }
    run.noteFailures()
    return run.report
  }
}

/// A demo being played.
private struct DemoRun {
  private var setup: ExplorerSetup
  private let runner: ImmediateRunner
  private let exportFolder: String
  private var width: Int
  private var height: Int
  private var now = Duration.zero
  private(set) var report: DemoReport

  init(
    _ setup: ExplorerSetup, _ engine: Engine, _ options: ExplorerOptions, width: Int, height: Int
  ) {
    self.setup = setup
    runner = ImmediateRunner(engine)
    exportFolder = options.exportFolder
    self.width = width
    self.height = height
    report = DemoReport(screen: Buffer(width: width, height: height))
  }

  /// Works until nothing is left to do, and draws.
  mutating func settle() {
    runner.settle(&setup.state.session)
    let drawing = ExplorerView.draw(
      setup.state, size: (width, height), theme: setup.state.theme)
    setup.state.shown = drawing.facts
    report.screen = drawing.buffer
  }

  /// What could not be done comes first: what was expected fails for it.
  mutating func noteFailures() { report.failures.insert(contentsOf: runner.failures, at: 0) }

  private mutating func takeOutcomes() {
    for outcome in runner.outcomes() { setup.state.session.receive(outcome) }
  }

  mutating func play(_ step: DemoScript.Step, name: String) {
    let before = setup.state.session.step?.state.snapshot
    if let size = step.size { (width, height) = size }
    for _ in 0..<step.times {
      for key in step.keys { press(key, name) }
    }
    if step.play > 0 { playSteps(step.play, name) }
    settle()
    check(step, name, before)
  }

  private mutating func press(_ spelling: String, _ name: String) {
    guard let key = Key(named: spelling) else { return }
    // A key takes a moment, as it does when a person presses it.
    now += .milliseconds(100)
    for effect in setup.state.handle(.key(key), now: now) {
      switch setup.perform(effect, exportFolder: exportFolder, submit: runner.submit) {
      case .quit: report.failures.append("\(name): key '\(spelling)' quits")
      case .suspend, .redraw, .mouse, .open, nil: break
      }
      takeOutcomes()
    }
    settle()
  }

  /// Lets simulated time pass until so many steps were taken.
  private mutating func playSteps(_ count: Int, _ name: String) {
    if !setup.state.session.isPlaying { setup.state.session.togglePlay(now: now) }
    var left = count
    while left > 0 {
      let cursor = setup.state.session.cursor
      let due = setup.state.session.tick(now: now)
      settle()
      if setup.state.session.cursor > cursor {
        left -= 1
      } else if let due, due > now {
        now = due
      } else if !setup.state.session.isPlaying {
        report.failures.append("\(name): the episode ended \(left) steps early")
        break
      }
    }
    if setup.state.session.isPlaying { setup.state.session.togglePlay(now: now) }
  }

  private mutating func check(_ step: DemoScript.Step, _ name: String, _ before: Snapshot?) {
    let session = setup.state.session
    func expect(_ holds: Bool, _ message: @autoclosure () -> String) {
      report.checks += 1
      if !holds { report.failures.append("\(name): \(message())") }
    }
    let text = report.screen.text
    for wanted in step.expect {
      expect(text.contains(wanted), "'\(wanted)' is not on the screen")
    }
    for unwanted in step.reject {
      expect(!text.contains(unwanted), "'\(unwanted)' is on the screen")
    }
    if let mode = step.mode {
      expect(
        session.mode == mode && session.currentObservations?.shown.mode == mode,
        "the mode is \(session.mode.rawValue), not \(mode.rawValue)")
    }
    if let wanted = step.step {
      expect(session.cursor == wanted, "the step is \(session.cursor), not \(wanted)")
    }
    if let least = step.leastReturn {
      let got = session.step?.returnSoFar ?? 0
      expect(got >= least, "the return is \(Format.number(got)), less than \(least)")
    }
    if let unchanged = step.physicsUnchanged {
      expect(
        (session.step?.state.snapshot == before) == unchanged,
        "the physics are \(unchanged ? "no longer" : "still") as they were")
    }
  }
}
