// The loop around the state: when it waits for how long, and what it does with events.

import Foundation
import Terminal
import Testing

@testable import Explorer

/// A screen that plays a script as soon as it is asked, and keeps how long the loop would wait.
private final class AskedScreen: Screen {
  let size = (width: 130, height: 40)
  var script: [Event?]
  var waits: [Duration] = []
  var shown: [Buffer] = []
  var mouse: [Bool] = []
  var repaints = 0

  init(_ script: [Event?]) { self.script = script }

  func show(_ buffer: Buffer) { shown.append(buffer) }
  func setMouse(_ on: Bool) { mouse.append(on) }
  func repaint() { repaints += 1 }

  func nextEvent(before deadline: ContinuousClock.Instant) -> Event? {
    let wait = deadline - ContinuousClock.now
    guard wait > .zero else { return nil }
    waits.append(wait)
    return script.isEmpty ? .quit : script.removeFirst()
  }
}

@Suite struct LoopTests {
  private func run(
    _ script: [Event?], themes: [String] = [], change: (inout ExplorerSetup) -> Void = { _ in }
  ) throws -> (screen: AskedScreen, state: ExplorerState) {
    let facts = SessionFacts(
      task: "push_point", agent: "fake", actionCount: 1, actionRepeat: 8, quantile: 0.95)
    let options = ExplorerOptions(
      themeFolders: themes, framesPerSecond: 240, exportFolder: NSTemporaryDirectory())
    var setup = try ExplorerSetup(options, facts: facts)
    change(&setup)
    let screen = AskedScreen(script)
    let runner = ImmediateRunner(
      Engine(agent: FakeAgent()) { FakeEnvironment(seed: $0, length: 1000) })
    var loop = ExplorerLoop(setup, options, runner: runner, screen: screen)
    loop.run()
    return (screen, loop.setup.state)
  }

  @Test func `while playing the loop never waits longer than until the next step`() throws {
    let (screen, state) = try run([.key(.character(" "))] + Array(repeating: nil, count: 20))
    #expect(state.session.isPlaying)
    // The first waits come before the key.
    #expect(screen.waits.dropFirst(2).allSatisfy { $0 <= .milliseconds(80) })
  }

  @Test func `with nothing to do the loop waits for an event or a changed theme`() throws {
    let (screen, state) = try run([nil, nil, nil])
    #expect(state.session.isSettled)
    #expect(try #require(screen.waits.last) > .milliseconds(500))
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
