// The session's promises: history that comes back exactly, modes that leave physics alone.

import Environments
import Terminal
import Testing

@testable import Explorer

@Suite struct SessionTests {
  @Test func `a session starts at the first state of an episode and knows what is seen there`() {
    let bench = Bench()
    #expect(bench.session.isSettled)
    #expect(bench.session.history.count == 1)
    #expect(bench.session.step?.values?.mode == .train)
    #expect(bench.session.currentObservations != nil)
  }

  @Test func `a step acts with what the policy says about the state on show`() throws {
    var bench = Bench()
    let wanted = try #require(bench.session.step?.values?.policyAction)
    bench.press("n")
    #expect(bench.session.history[0].action == wanted)
    #expect(bench.session.history.count == 2)
    #expect(bench.session.cursor == 1)
    #expect(bench.session.history[1].reward > 0)
  }

  @Test func `stepping back and forth shows the same state and the same inspection`() {
    var bench = Bench()
    bench.press("n", "n", "n")
    let shown = bench.session.observations
    bench.press("p", "p", "n", "n")
    #expect(bench.session.observations == shown)
    #expect(bench.session.history.count == 4)
  }

  @Test func `switching the mode at a state leaves its physics untouched, bit by bit`() {
    var bench = Bench()
    bench.press("n", "n")
    let states = bench.session.history.steps.map(\.state)
    bench.press("5", "3", "1", "4")
    #expect(bench.session.history.steps.map(\.state) == states)
    bench.press("n")
    var untouched = Bench()
    untouched.press("n", "n", "4", "n")
    #expect(bench.session.step?.state.snapshot == untouched.session.step?.state.snapshot)
  }

  @Test func `a mode that cannot be drawn gives way to what was on show`() throws {
    var bench = Bench(broken: [.videoHard: 0, .videoEasy: 16])
    bench.press("n")
    let shown = bench.session.observations
    bench.press("5")
    #expect(bench.session.mode == .train && bench.session.observations == shown)
    #expect(bench.session.message == "clip.png: the picture cannot be decoded; back to train")
    bench.press("3")
    #expect(bench.session.mode == .colorHard)
    bench.press("5")
    #expect(bench.session.mode == .colorHard && bench.session.isSettled)
    // Comparing with it, too.
    bench.press("1", "c")
    #expect(bench.session.compared.isEmpty && bench.session.isSettled)
    // One whose clip breaks off later: the step is taken all the same, where it can be seen.
    bench.press("4")
    #expect(bench.session.mode == .videoEasy)
    bench.press("n")
    #expect(bench.session.mode == .train && bench.session.history.count == 3)
    #expect(bench.session.currentObservations?.shown.mode == .train && bench.session.isSettled)
    #expect(bench.runner.failures.count == 4)
  }

  @Test func `an episode whose first mode cannot be drawn starts in train`() {
    var bench = Bench(mode: .videoHard, broken: [.videoHard: 0])
    #expect(bench.session.mode == .train && bench.session.isSettled)
    #expect(bench.session.message?.hasSuffix("; back to train") == true)
    bench.press("n")
    #expect(bench.session.history.count == 2)
  }

  @Test func `a next episode whose mode cannot be drawn is the same one in train`() {
    var bench = Bench(broken: [.videoHard: 0])
    var whole = Bench()
    whole.press("r")
    bench.state.session.mode = .videoHard
    bench.press("r")
    #expect(bench.session.mode == .train && bench.runner.failures.count == 1)
    #expect(bench.session.step?.state.snapshot.episode == 1)
    #expect(bench.session.step?.state.snapshot == whole.session.step?.state.snapshot)
  }

  @Test func `a mode switch renders all three stacked frames again`() throws {
    var bench = Bench()
    bench.press("n", "n", "5")
    let stack = try #require(bench.session.currentObservations).shown.stack
    let environment = FakeEnvironment(seed: 7)
    for (index, frame) in stack.frames.enumerated() {
      environment.restore(bench.session.history[index].state.snapshot)
      #expect(frame == environment.frame(in: .videoHard))
    }
    #expect(Set(stack.frames.map(\.pixels)).count == 3)
  }

  @Test func `the first frame stands in for those before an episode`() throws {
    let bench = Bench()
    let frames = try #require(bench.session.currentObservations).shown.stack.frames
    #expect(frames[0] == frames[2] && frames[1] == frames[2])
  }

  @Test func `recent states are never empty and never more than a stack has frames`() {
    var states = RecentStates(
      SavedState(id: StateID(number: 0), snapshot: FakeEnvironment(seed: 1).snapshot()))
    #expect(states.all.map(\.id.number) == [0])
    for number in 1...4 {
      states = states.followed(
        by: SavedState(id: StateID(number: number), snapshot: states.newest.snapshot))
    }
    #expect(states.all.map(\.id.number) == [2, 3, 4])
    #expect(
      Query(
        states: states,
        question: Session(
          facts: SessionFacts(
            task: "t", agents: [AgentFacts(name: "a", quantile: 0.95)], actionCount: 1,
            actionRepeat: 8),
          mode: .train, seed: 1
        ).question(about: nil)
      ).id.number == 4)
  }

  @Test func `away from train the same state is compared with the clean render`() throws {
    var bench = Bench()
    #expect(bench.session.step?.values?.cleanIoU == nil)
    bench.press("5")
    let values = try #require(bench.session.step?.values)
    #expect(values.cleanIoU != nil)
    #expect(try #require(values.actionChange) > 0)
  }

  @Test func `the values of a step say what share of the mask lies on the robot`() throws {
    let bench = Bench()
    let observations = try #require(bench.session.currentObservations)
    let newest = observations.shown.inspection.mask[2]
    let robot = observations.shown.segmentation.segments.map { $0 == .robot }
    let hits = zip(newest, robot).filter { $0 && $1 }.count
    let expected = Float(hits) / Float(newest.filter { $0 }.count)
    #expect(bench.session.step?.values?.maskOnTask == expected)
  }

  @Test func `stepping forward in the past follows history without acting again`() {
    var bench = Bench()
    bench.press("n", "n", "n", "home", "n")
    #expect(bench.session.cursor == 1)
    #expect(bench.session.history.count == 4)
    #expect(bench.session.history.lines.count == 1)
  }

  @Test func `branching keeps the past, and the line left behind can be visited`() {
    var bench = Bench()
    bench.press("n", "n", "n", "p", "p")
    let past = bench.session.history.steps.prefix(2).map(\.state)
    bench.press("b", "5", "n")
    #expect(bench.session.history.lines.count == 2)
    #expect(bench.session.history.count == 3)
    #expect(Array(bench.session.history.steps.prefix(2).map(\.state)) == past)
    #expect(bench.session.history.line.forkedAt == 1)
    bench.press("B")
    #expect(bench.session.history.count == 4)
    bench.press("B")
    #expect(bench.session.history.count == 3)
  }

  @Test func `a branch that takes the same actions reaches the same doubles`() {
    var bench = Bench()
    bench.press("n", "n", "n")
    let end = bench.session.step?.state.snapshot
    bench.press("home", "b", "n", "n", "n")
    #expect(bench.session.history.lines.count == 2)
    #expect(bench.session.step?.state.snapshot == end)
  }

  @Test func `an action by hand is valued, taken once and marked`() throws {
    var bench = Bench()
    let policy = try #require(bench.session.step?.values)
    bench.press("a", ".", ".", ".")
    let override = try #require(bench.session.override)
    #expect(abs(override[0] - policy.policyAction[0] - 0.3) < 0.051)
    #expect(try #require(bench.session.currentObservations).shown.inspection.q1 < policy.q1)
    bench.press("n")
    #expect(bench.session.history[0].byHand)
    #expect(bench.session.history[0].action == override)
    #expect(bench.session.override == nil)
    #expect(try #require(bench.session.history[0].values).action == override)
    bench.press("n")
    #expect(!bench.session.history[1].byHand)
  }

  @Test func `an action by hand in the past branches`() {
    var bench = Bench()
    bench.press("n", "n", "home", "a", ".", "n")
    #expect(bench.session.history.lines.count == 2)
    #expect(bench.session.history.count == 2)
  }

  @Test func `an episode ends where its time is up, and says what it returned`() {
    var bench = Bench()
    bench.playToEnd()
    #expect(bench.session.history.count == 11)
    #expect(bench.session.message?.hasPrefix("episode over, return") == true)
    bench.press("n")
    #expect(bench.session.history.count == 11)
    let total = bench.session.history.steps.reduce(0) { $0 + $1.reward }
    #expect(abs(total - (bench.session.step?.returnSoFar ?? 0)) < 1e-9)
  }

  @Test func `the same seed gives the same episode, the next episode another`() {
    var one = Bench(seed: 3)
    var two = Bench(seed: 3)
    one.playToEnd()
    two.playToEnd()
    #expect(one.session.history.steps == two.session.history.steps)
    let first = one.session.history[0].state.snapshot
    one.press("r")
    #expect(one.session.history.count == 1)
    #expect(one.session.history[0].state.snapshot != first)
    one.press("S", "3", "enter")
    #expect(one.session.history[0].state.snapshot == first)
    #expect(one.session.seed == 3)
  }

  @Test func `the same episode again starts in its first state`() {
    var bench = Bench()
    bench.press("n", "n")
    let first = bench.session.history[0].state
    bench.press("R")
    #expect(bench.session.history.steps.map(\.state) == [first])
  }

  @Test func `an answer that comes after a reset is dropped`() throws {
    var bench = Bench()
    var late = bench.state.session
    late.stepForward()
    let next = late.nextJob()
    let job = try #require(next)
    bench.state.session.stepForward()
    _ = bench.state.session.nextJob()
    bench.runner.submit(job)
    bench.state.session.nextEpisode()
    for outcome in bench.runner.outcomes() { bench.state.session.receive(outcome) }
    #expect(bench.session.history.count == 0)
    bench.settle()
    #expect(bench.session.history.count == 1)
  }

  @Test func `a step asked for too early is taken once the state's action is known`() {
    var bench = Bench()
    bench.state.session.mode = .videoHard
    bench.state.session.stepForward()
    #expect(bench.session.history.count == 1)
    bench.settle()
    #expect(bench.session.history.count == 2)
    #expect(bench.session.history[0].values?.mode == .videoHard)
  }

  @Test func `keys pressed faster than steps are taken each count`() {
    var bench = Bench()
    for _ in 0..<10 { _ = bench.state.perform(.stepForward, now: .zero) }
    bench.settle()
    #expect(bench.session.cursor == 10)
    #expect(bench.session.history.count == 11)
  }

  @Test func `ten steps forward continue where the history ends`() {
    var bench = Bench()
    bench.press("n", "n", "p", "p")
    _ = bench.state.perform(.jumpForward, now: .zero)
    bench.settle()
    #expect(bench.session.cursor == 10)
    #expect(bench.session.history.lines.count == 1)
  }

  @Test func `stepping back drops the steps that are still to be taken`() {
    var bench = Bench()
    bench.press("n", "n", "n")
    for _ in 0..<5 { _ = bench.state.perform(.stepForward, now: .zero) }
    _ = bench.state.perform(.stepBack, now: .zero)
    bench.settle()
    #expect(bench.session.history.count == 5)
    #expect(bench.session.cursor == 2)
    expectConsecutive(bench.session)
  }

  /// Every state of the history is what its action makes of the one before.
  private func expectConsecutive(_ session: Session) {
    let environment = FakeEnvironment(seed: session.seed)
    for (step, next) in zip(session.history.steps, session.history.steps.dropFirst()) {
      environment.restore(step.state.snapshot)
      _ = try? environment.step(environment.actionSpec.scaled(step.action ?? []))
      #expect(environment.snapshot() == next.state.snapshot)
    }
  }

  @Test(arguments: [ExplorerCommand.stepBack, .first])
  func `who moves while a step is under way stays there, and the step is taken where it was asked`(
    command: ExplorerCommand
  ) throws {
    for handsOutFirst in [false, true] {
      var bench = Bench()
      bench.press("n", "n", "n")
      _ = bench.state.perform(.stepForward, now: .zero)
      if handsOutFirst {
        let job = bench.state.session.nextJob()
        bench.runner.submit(try #require(job))
      }
      _ = bench.state.perform(command, now: .zero)
      let chosen = bench.session.cursor
      for outcome in bench.runner.outcomes() { bench.state.session.receive(outcome) }
      bench.settle()
      #expect(bench.session.history.count == 5)
      #expect(bench.session.cursor == chosen && chosen < 3)
      expectConsecutive(bench.session)
      bench.press("end", "n")
      #expect(bench.session.history.count == 6)
      expectConsecutive(bench.session)
    }
  }

  @Test func `a start that has not begun is not replaced by the next episode`() {
    var bench = Bench()
    _ = bench.state.perform(.nextEpisode, now: .zero)
    _ = bench.state.perform(.nextEpisode, now: .zero)
    bench.settle()
    var once = Bench()
    once.press("r")
    #expect(bench.session.episode == 1)
    #expect(bench.session.history[0].state.snapshot == once.session.history[0].state.snapshot)
    bench.state.session.start(seed: 5)
    _ = bench.state.perform(.nextEpisode, now: .zero)
    bench.settle()
    #expect(bench.session.seed == 5 && bench.session.episode == 0)
    #expect(
      bench.session.history[0].state.snapshot == Bench(seed: 5).session.history[0].state.snapshot)
  }

  @Test func `playing takes a step when its time has come and not before`() {
    var bench = Bench()
    bench.state.session.togglePlay(now: .zero)
    let waiting = bench.state.session.tick(now: .zero)
    #expect(waiting == nil)
    bench.settle()
    #expect(bench.session.history.count == 2)
    let early = bench.state.session.tick(now: .milliseconds(20))
    #expect(early == .milliseconds(80))
    let nothing = bench.state.session.nextJob()
    #expect(nothing == nil)
    _ = bench.state.session.tick(now: .milliseconds(80))
    bench.settle()
    #expect(bench.session.history.count == 3)
  }

  @Test func `playing stops at the end of the episode`() {
    var bench = Bench()
    bench.state.session.togglePlay(now: .zero)
    bench.state.session.speed = .infinity
    for _ in 0..<40 {
      _ = bench.state.session.tick(now: .zero)
      bench.settle()
    }
    #expect(bench.session.history.isOver)
    #expect(!bench.session.isPlaying)
  }

  @Test func `a failure stops the work and reaches the user`() {
    var bench = Bench()
    bench.state.session.setOverride([.nan])
    bench.state.session.stepForward()
    bench.settle()
    #expect(bench.session.message == "action of 1 numbers")
    #expect(!bench.session.isPlaying)
  }
}
