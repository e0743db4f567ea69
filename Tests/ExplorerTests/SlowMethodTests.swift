// Attributions that take long: steps do not wait for them, and what is more urgent ends them.

import Attribution
import Dispatch
import Environments
import Testing

@testable import Explorer

@Suite struct SlowMethodTests {
  private let engine = Engine(agents: AgentRoster(FakeAgent())) { FakeEnvironment(seed: $0) }

  private func session() -> Session {
    let facts = SessionFacts(
      task: "push_point", agents: [AgentFacts(name: "fake", quantile: 0.95)], actionCount: 1,
      actionRepeat: 8)
    return Session(facts: facts, mode: .train, seed: 7)
  }

  private func next(_ session: inout Session) throws -> Job {
    let job = session.nextJob()
    return try #require(job)
  }

  @Test func `a step arrives with a quick method and the slow one follows`() throws {
    var session = session()
    session.request.method = .occlusion
    let start = try next(&session)
    session.receive(engine.run(start))
    #expect(session.currentObservations?.query.question.request.method == .guidedBackprop)
    #expect(!session.isSettled)
    let question = try next(&session)
    guard case .observe(let query) = question.kind else {
      Issue.record("\(question) asks nothing")
      return
    }
    #expect(query.question.request.method == .occlusion)
    session.receive(engine.run(question))
    #expect(session.isSettled && session.progress == nil)
    #expect(session.currentObservations?.query.question.request.method == .occlusion)
  }

  @Test func `what is left is asked again, unless something else is asked by then`() throws {
    var session = session()
    session.receive(engine.run(try next(&session)))
    session.request.method = .perturbation
    let question = try next(&session)
    let none = session.nextJob()
    #expect(none == nil)
    var shares: [Double] = []
    let outcome = engine.run(question) { share in
      shares.append(share)
      return share < 0.5
    }
    #expect(shares == [0.25, 0.5])
    guard case .abandoned = outcome else {
      Issue.record("\(outcome) is an answer")
      return
    }
    session.receive(.progress(0.5))
    #expect(session.progress == 0.5)
    session.receive(outcome)
    #expect(session.progress == nil && !session.isSettled)
    let again = try next(&session)
    #expect(again == question)
    // A step in the meantime: the question about the state before is no longer asked.
    session.stepForward()
    session.receive(engine.run(try next(&session)))
    session.receive(outcome)
    let next = try next(&session)
    #expect(next != question)
    session.receive(engine.run(next))
    #expect(session.isSettled)
  }

  @Test func `a worker leaves a slow question for a step that waits`() throws {
    let (reached, gate) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
    let worker = try Worker(
      makeEngine: {
        Engine(agents: AgentRoster(FakeAgent())) { FakeEnvironment(seed: $0) }
      },
      // Called from the worker's thread at each share: holds it up there.
      wake: {
        reached.signal()
        gate.wait()
      })
    defer { worker.close() }
    var session = session()
    func receive() { for outcome in worker.outcomes() { session.receive(outcome) } }
    worker.submit(try next(&session))
    reached.wait()
    receive()
    gate.signal()
    session.request.method = .occlusion
    worker.submit(try next(&session))
    // The first share is told; a step comes while the worker is held there.
    reached.wait()
    receive()
    #expect(session.progress == 0.25)
    session.stepForward()
    worker.submit(try next(&session))
    for _ in 0..<8 { gate.signal() }
    // The second share ends the question; then come its end and the step's.
    reached.wait()
    reached.wait()
    reached.wait()
    receive()
    #expect(session.cursor == 1 && session.progress == nil)
  }

  @Test func `the title tells how far a slow method is`() {
    var bench = Bench()
    bench.state.session.receive(.progress(0.43))
    #expect(bench.draw(130, 40).text.contains("guided 43%"))
  }

  @Test func `every method can be chosen and drawn`() {
    var bench = Bench()
    var shown: Set<String> = []
    for _ in AttributionMethod.allCases {
      bench.press("g")
      #expect(bench.session.isSettled)
      shown.insert(Format.method(bench.session.request.method))
      #expect(bench.draw(130, 40).text.contains(Format.method(bench.session.request.method)))
    }
    #expect(shown.count == AttributionMethod.allCases.count)
  }
}
