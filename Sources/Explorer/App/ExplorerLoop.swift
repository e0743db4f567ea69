// One exploration running: the state, who works for it and where it is shown.

import Basics
import Foundation
import Terminal
import Training

struct ExplorerLoop {
  /// How often theme files are looked at.
  private static let themePause = Duration.seconds(1)
  /// How long a message stands that no key ends before.
  private static let messageTime = Duration.seconds(8)
  /// Events taken in before the next drawing, so that a flood of them cannot stop it.
  private static let eventLimit = 256

  var setup: ExplorerSetup
  private var runner: any JobRunner
  private var news: RunNews
  private let makeRunner: (AgentOffer) throws -> (any JobRunner, SessionFacts)
  private let screen: any Screen
  private let wantedInterval: Duration
  private let exportFolder: String
  private let now: () -> ContinuousClock.Instant
  private let start: ContinuousClock.Instant
  private var isDone = false
  private var needsDrawing = true
  private var nextDrawing: ContinuousClock.Instant
  private var nextThemeCheck: ContinuousClock.Instant
  private var pace = DrawingPace()
  private var script: [ScriptedAction]
  private var nextScripted: ContinuousClock.Instant
  private var isScriptPaused = false
  /// What of the screen's troubles was told.
  private var trouble: String?
  /// The message on show, and when it goes.
  private var message: (text: String, until: ContinuousClock.Instant)?

  /// - Parameters:
  ///   - news: tells how the training that is explored goes on.
  ///   - makeRunner: opens another agent.
  ///   - now: the clock; tests bring their own.
  init(
    _ setup: ExplorerSetup, _ options: ExplorerOptions, runner: any JobRunner,
    screen: any Screen, news: @escaping RunNews = { nil },
    makeRunner: @escaping (AgentOffer) throws -> (any JobRunner, SessionFacts) = { offer in
      throw AgentError(.notFound, "\(offer.name) cannot be opened here")
    },
    now: @escaping () -> ContinuousClock.Instant = { ContinuousClock.now }
  ) {
    self.setup = setup
    self.now = now
    self.runner = runner
    self.news = news
    self.makeRunner = makeRunner
    self.screen = screen
    wantedInterval = .seconds(1 / max(1, min(options.framesPerSecond, 240)))
    exportFolder = options.exportFolder
    script = options.script.reversed()
    start = now()
    nextDrawing = start
    nextThemeCheck = start + Self.themePause
    nextScripted = start + ScriptedAction.pause
  }

  /// Runs until the user leaves or the terminal goes.
  mutating func run() {
    while !isDone {
      // Answers first: only a settled session can say when its next step is due.
      work()
      let due = setup.state.session.tick(now: now() - start)
      work()
      playScript()
      endMessage()
      draw()
      var deadline = nextThemeCheck
      if let message { deadline = min(deadline, message.until) }
      if needsDrawing { deadline = min(deadline, nextDrawing) }
      if let due { deadline = min(deadline, start + due) }
      if !script.isEmpty, !isScriptPaused {
        deadline = min(deadline, max(nextScripted, now() + .milliseconds(20)))
      }
      if let event = screen.nextEvent(before: deadline) {
        hear(event)
        for _ in 0..<Self.eventLimit {
          guard !isDone, let more = screen.nextEvent(before: now()) else { break }
          hear(more)
        }
      }
      if now() >= nextThemeCheck {
        nextThemeCheck = now() + Self.themePause
        if setup.reloadTheme() { needsDrawing = true }
        if let (agents, gone, curves) = news() {
          setup.state.session.take(agents, gone: gone, curves)
          needsDrawing = true
        }
        pace.forget(before: now() - .seconds(2))
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
    let time = now()
    guard needsDrawing, time >= nextDrawing else { return }
    let status = screen.status
    if let trouble = status.trouble, trouble != self.trouble {
      self.trouble = trouble
      setup.state.session.message = trouble
    }
    setup.state.screen = ScreenFacts(
      colors: status.colors.label, fps: setup.state.session.isPlaying ? pace.perSecond : 0,
      link: Self.link(status.pace))
    // Without colours only attributes tell the cursor, the focus and the status line apart.
    let theme = status.colors == .none ? .plain : setup.state.theme
    let drawing = ExplorerView.draw(setup.state, size: screen.size, theme: theme)
    setup.state.shown = drawing.facts
    screen.show(drawing.buffer)
    needsDrawing = false
    pace.note(time)
    nextDrawing = time + screen.status.pace.interval(wanted: wantedInterval)
  }

  /// What the last drawings cost: time, and what went over the line.
  private static func link(_ pace: LinkPace) -> String {
    guard pace.frames > 0 else { return "" }
    let milliseconds = 1000 * pace.duration.seconds
    return "\(Format.number(milliseconds, decimals: 0)) ms \((pace.lastBytes + 1023) / 1024) KB"
  }

  /// Takes away a message that has stood long enough to be read.
  private mutating func endMessage() {
    guard let text = setup.state.session.message, !isScriptPaused else {
      message = nil
      return
    }
    guard let message, message.text == text else {
      message = (text, now() + Self.messageTime)
      return
    }
    guard now() >= message.until else { return }
    self.message = nil
    setup.state.session.message = nil
    needsDrawing = true
  }

  /// Takes in what comes from the terminal; a key ends a demo's last words.
  private mutating func hear(_ event: Event) {
    if !script.isEmpty { return interrupt(event) }
    if case .key = event { setup.state.caption = nil }
    take(event)
  }

  /// What comes while a demo plays: the key that plays pauses it and goes on with it, what concerns the screen alone
  /// is done, and anything else ends it, because the rest would tell of what is no longer there.
  private mutating func interrupt(_ event: Event) {
    let command: ExplorerCommand?
    switch event {
    case .key(let key): command = setup.state.keymap.command(for: key)
    case .mouse(.press, let x, let y): command = setup.state.command(atX: x, y: y)
    case .mouse(.wheelUp, _, _), .mouse(.wheelDown, _, _): command = nil
    case .mouse, .paste, .resize, .woken, .quit: return take(event)
    }
    switch command {
    case .play:
      isScriptPaused.toggle()
      if setup.state.session.isPlaying { setup.state.session.togglePlay(now: now() - start) }
      let sign = setup.state.keymap.sign(for: .play)
      setup.state.session.message =
        isScriptPaused ? "the demo waits: \(sign) goes on, another key ends it" : nil
      nextScripted = now()
      needsDrawing = true
    case .quit, .suspend, .redraw, .toggleMouse, .nextTheme, .previousTheme: take(event)
    default:
      (script, isScriptPaused) = ([], false)
      setup.state.caption = nil
      setup.state.popup = nil
      setup.state.session.isPlaying = false
      take(event)
      if setup.state.session.message == nil {
        setup.state.session.message = "the demo ends here; the keys are yours"
      }
    }
  }

  private mutating func take(_ event: Event) {
    // The outcome that woke us is drawn when it is received.
    if event == .woken { return }
    needsDrawing = true
    for effect in setup.state.handle(event, now: now() - start) { perform(effect) }
  }

  /// Does the next action of a script once the one before has settled and been seen.
  private mutating func playScript() {
    guard let next = script.last, !isScriptPaused, setup.state.session.isSettled,
      now() >= nextScripted
    else {
      return
    }
    nextScripted = now() + ScriptedAction.pause
    switch next {
    case .note(let note):
      script.removeLast()
      setup.state.caption = note
      nextScripted = now() + ScriptedAction.pause(toRead: note)
      needsDrawing = true
    case .key(let key):
      script.removeLast()
      take(.key(key))
    case .playUntil(let step):
      let session = setup.state.session
      let isThere = session.cursor >= step || session.history.isOver
      if session.isPlaying == isThere { setup.state.session.togglePlay(now: now() - start) }
      if isThere { script.removeLast() }
      nextScripted = now() + .milliseconds(isThere ? 400 : 20)
      needsDrawing = true
    case .playFor(let steps):
      script[script.count - 1] = .playUntil(setup.state.session.cursor + steps)
    }
    if script.isEmpty { endScript() }
    work()
  }

  /// Says that the demo is over, where it told what it did.
  private mutating func endScript() {
    guard setup.state.caption != nil else { return }
    let (help, quit) = (
      setup.state.keymap.sign(for: .help), setup.state.keymap.sign(for: .quit)
    )
    setup.state.caption =
      "\(setup.state.caption ?? "") The demo is over: \(help) lists the keys, \(quit) leaves."
    needsDrawing = true
  }

  /// Goes over to another agent where that can be made; else the present one stays.
  private mutating func open(_ offer: AgentOffer) {
    draw()
    do {
      let (runner, facts) = try makeRunner(offer)
      setup.state.turn(to: facts)
      self.runner = runner
      news = { nil }
    } catch {
      setup.state.session.message = "\(error)"
    }
    needsDrawing = true
  }

  private mutating func perform(_ effect: Effect) {
    switch setup.perform(effect, exportFolder: exportFolder, submit: runner.submit) {
    case .quit: isDone = true
    case .suspend: raise(SIGTSTP)
    case .redraw: screen.repaint()
    case .mouse(let on): screen.setMouse(on)
    case .open(let offer): open(offer)
    case nil: break
    }
  }
}
