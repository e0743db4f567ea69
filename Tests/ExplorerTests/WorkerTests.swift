// The worker's thread: same answers as doing the work oneself, queries replaced by later ones.

import Dispatch
import Environments
import Synchronization
import Testing

@testable import Explorer

@Suite struct WorkerTests {
  private func engine() -> Engine {
    Engine(agents: AgentRoster(FakeAgent())) { FakeEnvironment(seed: $0) }
  }

  private func session() -> Session {
    let facts = SessionFacts(
      task: "push_point", agents: [AgentFacts(name: "fake", quantile: 0.95)], actionCount: 1,
      actionRepeat: 8)
    return Session(facts: facts, mode: .videoHard, seed: 7)
  }

  /// Works until the session is settled.
  private func settle(_ session: inout Session, _ worker: Worker, _ woken: DispatchSemaphore) {
    while true {
      while let job = session.nextJob() { worker.submit(job) }
      if session.isSettled { return }
      woken.wait()
      for outcome in worker.outcomes() { session.receive(outcome) }
    }
  }

  @Test func `a session worked off elsewhere is the same as one worked off here`() throws {
    let woken = DispatchSemaphore(value: 0)
    let worker = try Worker(makeEngine: { engine() }, wake: { woken.signal() })
    defer { worker.close() }
    var session = session()
    settle(&session, worker, woken)
    for _ in 0..<4 {
      session.stepForward()
      settle(&session, worker, woken)
    }
    var bench = Bench(mode: .videoHard)
    bench.press("n", "n", "n", "n")
    #expect(session.history.steps.map(\.state) == bench.session.history.steps.map(\.state))
    #expect(session.observations == bench.session.observations)
  }

  @Test func `a query that waits is replaced by a later one`() throws {
    let gate = DispatchSemaphore(value: 0)
    let woken = DispatchSemaphore(value: 0)
    let worker = try Worker(
      makeEngine: {
        Engine(agents: AgentRoster(FakeAgent())) { seed in
          gate.wait()
          return FakeEnvironment(seed: seed)
        }
      }, wake: { woken.signal() })
    defer { worker.close() }
    var session = session()
    let start = session.nextJob()
    worker.submit(try #require(start))
    // The start is held up until ten questions have been asked: one of them is left.
    var bench = Bench()
    bench.press("n")
    var query = Query(
      states: bench.session.history.states(upTo: 1), question: session.question(about: nil))
    for thousandth in 0..<10 {
      query.question.request.quantile = Float(thousandth) / 1000
      worker.submit(Job(generation: 0, kind: .observe(query)))
    }
    gate.signal()
    woken.wait()
    woken.wait()
    let outcomes = worker.outcomes()
    #expect(outcomes.count == 2)
    guard case .observed(_, let observations) = outcomes.last else {
      Issue.record("no query was answered")
      return
    }
    #expect(observations.query.question.request.quantile == 0.009)
    #expect(worker.isIdle)
  }

  @Test func `a worker that is closed tells of exports that it did not begin`() throws {
    let gate = DispatchSemaphore(value: 0)
    let worker = try Worker(
      makeEngine: {
        Engine(agents: AgentRoster(FakeAgent())) { seed in
          gate.wait()
          return FakeEnvironment(seed: seed)
        }
      }, wake: {})
    var session = session()
    let start = session.nextJob()
    worker.submit(try #require(start))
    var bench = Bench()
    let plan = bench.state.exportPlan(.step, folder: "/nowhere")
    for _ in 0..<2 { worker.submit(bench.state.session.exportJob(plan)) }
    // The job under way is held until the worker has long been told to end.
    DispatchQueue.global().asyncAfter(deadline: .now() + 1) { gate.signal() }
    #expect(worker.close() == ["2 exports were not begun"])
    #expect(worker.close() == [])
  }

  @Test func `what making the engine throws reaches the caller`() {
    #expect(throws: EnvironmentError(.graphics, "no driver")) {
      try Worker(
        makeEngine: { throw EnvironmentError(.graphics, "no driver") }, wake: {})
    }
  }
}
