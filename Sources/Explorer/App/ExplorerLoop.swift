// One exploration running: the state, who works for it and where it is shown.

import Foundation
import Terminal

struct ExplorerLoop {
  /// How often theme files are looked at.
  private static let themePause = Duration.seconds(1)
  /// Events taken in before the next drawing, so that a flood of them cannot stop it.
  private static let eventLimit = 256

  var setup: ExplorerSetup
  private let runner: any JobRunner
  private let screen: any Screen
  private let wantedInterval: Duration
  private let exportFolder: String
  private var view = ExplorerView()
  private let clock = ContinuousClock()
  private let start: ContinuousClock.Instant
  private var isDone = false
  private var needsDrawing = true
  private var nextDrawing: ContinuousClock.Instant
  private var nextThemeCheck: ContinuousClock.Instant
  private var pace = DrawingPace()

  init(
    _ setup: ExplorerSetup, _ options: ExplorerOptions, runner: any JobRunner,
    screen: any Screen
  ) {
    self.setup = setup
    self.runner = runner
    self.screen = screen
    wantedInterval = .seconds(1 / max(1, min(options.framesPerSecond, 240)))
    exportFolder = options.exportFolder
    start = clock.now
    nextDrawing = start
    nextThemeCheck = start + Self.themePause
  }

  /// Runs until the user leaves or the terminal goes.
  mutating func run() {
    while !isDone {
      let due = setup.state.session.tick(now: clock.now - start)
      work()
      draw()
      var deadline = nextThemeCheck
      if needsDrawing { deadline = min(deadline, nextDrawing) }
      if let due { deadline = min(deadline, start + due) }
      if let event = screen.nextEvent(before: deadline) {
        take(event)
        for _ in 0..<Self.eventLimit {
          guard !isDone, let more = screen.nextEvent(before: clock.now) else { break }
          take(more)
        }
      }
      if clock.now >= nextThemeCheck {
        nextThemeCheck = clock.now + Self.themePause
        if setup.reloadTheme() { needsDrawing = true }
        pace.forget(before: clock.now - .seconds(2))
      }
    }
  }

  /// Takes in answers and hands out work until both are done with for now.
  private mutating func work() {
    for outcome in runner.outcomes() {
      setup.state.session.receive(outcome)
      needsDrawing = true
    }
    while let job = setup.state.session.nextJob() { runner.submit(job) }
  }

  private mutating func draw() {
    let now = clock.now
    guard needsDrawing, now >= nextDrawing else { return }
    let status = screen.status
    setup.state.screen = ScreenFacts(
      colors: status.colors.label, fps: setup.state.session.isPlaying ? pace.perSecond : 0)
    let size = screen.size
    screen.show(view.draw(&setup.state, width: size.width, height: size.height))
    needsDrawing = false
    pace.note(now)
    nextDrawing = now + screen.status.pace.interval(wanted: wantedInterval)
  }

  private mutating func take(_ event: Event) {
    // The outcome that woke us is drawn when it is received.
    if event == .woken { return }
    needsDrawing = true
    for effect in setup.state.handle(event, now: clock.now - start) { perform(effect) }
  }

  private mutating func perform(_ effect: Effect) {
    switch effect {
    case .quit: isDone = true
    case .suspend: raise(SIGTSTP)
    case .redraw: screen.repaint()
    case .theme(let step): setup.changeTheme(by: step)
    case .mouse(let on): screen.setMouse(on)
    case .export, .exportRange, .exportModes: export(effect)
    }
  }

  private mutating func export(_ effect: Effect) {
    guard let plan = setup.state.exportPlan(for: effect, folder: exportFolder) else {
      setup.state.session.message = "nothing to export yet"
      return
    }
    setup.state.session.message = "exporting …"
    runner.submit(setup.state.session.exportJob(plan))
  }
}

/// How often the screen was drawn of late.
struct DrawingPace: Sendable {
  private var times: [ContinuousClock.Instant] = []

  mutating func note(_ time: ContinuousClock.Instant) {
    times.append(time)
    if times.count > 60 { times.removeFirst() }
  }

  /// Forgets what is too old to say anything about now.
  mutating func forget(before time: ContinuousClock.Instant) { times.removeAll { $0 < time } }

  /// Drawings a second; 0 with fewer than two.
  var perSecond: Double {
    guard let first = times.first, let last = times.last, last > first else { return 0 }
    let (seconds, attoseconds) = (last - first).components
    return Double(times.count - 1) / (Double(seconds) + Double(attoseconds) / 1e18)
  }
}
