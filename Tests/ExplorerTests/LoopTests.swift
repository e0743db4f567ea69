// The loop around the state: when it waits for how long, and what it does with events.

import Configuration
import Foundation
import Terminal
import Testing

@testable import Explorer

/// A screen with a clock of its own: it plays a script, one entry a wait, and time passes only in
/// waits that bring no event.
final class AskedScreen: Screen {
  let size = (width: 130, height: 40)
  var script: [Event?]
  /// How long each wait could have been, and whether it was.
  var waits: [(limit: Duration, passed: Bool)] = []
  var shown: [Buffer] = []
  var mouse: [Bool] = []
  var repaints = 0
  private(set) var time = ContinuousClock.now

  init(_ script: [Event?]) { self.script = script }

  func show(_ buffer: Buffer) { shown.append(buffer) }
  func setMouse(_ on: Bool) { mouse.append(on) }
  func repaint() { repaints += 1 }

  func nextEvent(before deadline: ContinuousClock.Instant) -> Event? {
    let wait = deadline - time
    guard wait > .zero else { return nil }
    guard !script.isEmpty else { return .quit }
    let event = script.removeFirst()
    waits.append((wait, event == nil))
    if event == nil { time = deadline }
    return event
  }
}

@Suite struct LoopTests {
  private func run(
    _ script: [Event?], themes: [String] = [], demo: DemoScript? = nil,
    change: (inout ExplorerSetup) -> Void = { _ in }
  ) throws -> (screen: AskedScreen, state: ExplorerState) {
    let facts = SessionFacts(
      task: "push_point", agents: [AgentFacts(name: "fake", quantile: 0.95)], actionCount: 1,
      actionRepeat: 8)
    var options = ExplorerOptions(
      themeFolders: themes, framesPerSecond: 240, exportFolder: NSTemporaryDirectory())
    options.demo = demo
    var setup = try ExplorerSetup(options, facts: facts)
    change(&setup)
    let screen = AskedScreen(script)
    let runner = ImmediateRunner(
      Engine(agents: AgentRoster(FakeAgent())) { FakeEnvironment(seed: $0, length: 1000) })
    var loop = ExplorerLoop(setup, options, runner: runner, screen: screen, now: { screen.time })
    loop.run()
    return (screen, loop.setup.state)
  }

  @Test func `while playing the loop waits for an answer, then no longer than until the next step`()
    throws
  {
    // The worker wakes the screen with each answer; between them time passes.
    let rounds = Array(repeating: [Event?.some(.woken), nil], count: 10).flatMap { $0 }
    let (screen, state) = try run([.woken, .key(.character(" "))] + rounds)
    #expect(state.session.isPlaying)
    // Some of the waits are for the next drawing.
    #expect(state.session.history.count >= 8)
    let passed = screen.waits.filter(\.passed).map(\.limit)
    #expect(passed.count == 10)
    #expect(passed.allSatisfy { $0 <= .milliseconds(80) }, "\(passed)")
  }

  @Test func `a demo says what is to be seen until its end, and a key ends that`() throws {
    // It ends with a key of its own, which ends nothing.
    let text = "[[steps]]\nnote = \"Two steps.\"\nkeys = \"n n\"\n"
    let demo = try DemoScript(try Toml.parse(text, file: "d.toml"), file: "d.toml")
    let waits = [Event?](repeating: nil, count: 60)
    let (screen, state) = try run(waits, demo: demo)
    #expect(state.session.cursor == 2)
    #expect(screen.shown.contains { $0.text.contains("Two steps.") && !$0.text.contains("over") })
    #expect(state.caption == "Two steps. The demo is over: ? lists the keys, q leaves.")
    #expect(try run(waits + [.key(.character("p"))], demo: demo).state.caption == nil)
  }

  private func story() throws -> DemoScript {
    let text = """
      [[steps]]
      note = "A story."
      play = 40
      [[steps]]
      note = "The end."
      play = 1
      """
    return try DemoScript(try Toml.parse(text, file: "d.toml"), file: "d.toml")
  }

  /// Waits that let a demo go on for a while: what the worker wakes, and time that passes.
  private func waits(_ count: Int) -> [Event?] {
    Array(repeating: [Event?.some(.woken), nil], count: count).flatMap { $0 }
  }

  @Test func `the key that plays pauses a demo and goes on with it`() throws {
    let space = Event?.some(.key(.character(" ")))
    let (screen, paused) = try run(waits(30) + [space] + waits(60), demo: try story())
    let there = paused.session.cursor
    #expect(there > 0 && there < 40 && !paused.session.isPlaying)
    #expect(try #require(screen.shown.last).text.contains("the demo waits: space goes on"))
    let whole = try run(waits(30) + [space] + waits(60) + [space] + waits(200), demo: try story())
    #expect(whole.state.session.cursor == 41)
    #expect(whole.state.caption?.contains("The demo is over") == true)
  }

  @Test func `any other key ends a demo and does what it does`() throws {
    let script = waits(30) + [.key(.character("5"))] + waits(200)
    let (screen, state) = try run(script, demo: try story())
    #expect(state.session.mode == .videoHard && state.session.cursor < 40)
    #expect(state.caption == nil && !state.session.isPlaying)
    #expect(screen.shown.contains { $0.text.contains("the demo ends here; the keys are yours") })
  }

  @Test func `a message goes when it has been read`() throws {
    let (early, _) = try run([.key(.character("~"))] + Array(repeating: nil, count: 3))
    #expect(try #require(early.shown.last).text.contains("is not bound"))
    let (late, state) = try run([.key(.character("~"))] + Array(repeating: nil, count: 12))
    #expect(!(try #require(late.shown.last).text.contains("is not bound")))
    #expect(state.session.message == nil)
  }

  @Test func `with nothing to do the loop waits for an event or a changed theme`() throws {
    let (screen, state) = try run([nil, nil, nil])
    #expect(state.session.isSettled)
    #expect(try #require(screen.waits.last).limit == .seconds(1))
    #expect(screen.shown.count >= 1)
  }

  @Test func `keys and effects reach the state and the screen`() throws {
    let (screen, state) = try run([
      .key(.character("n")), .key(.character("i")), .key(.control("l")), .key(.character("5")),
      nil,
    ])
    #expect(state.session.history.count == 2)
    #expect(state.session.mode == .videoHard)
    #expect(screen.mouse == [false])
    #expect(screen.repaints == 1)
    #expect(try #require(screen.shown.last).text.contains("video_hard"))
  }
}
