// Who acts in which branch, by hand or not, and what the timeline says of it.

import Testing

@testable import Explorer

@Suite struct BranchTests {
  @Test func `going to a branch gives the wheel to the agent that acted in it`() {
    var bench = Bench(others: 1)
    bench.press("N", "home", "n", "n", "F", "n", "n")
    #expect(bench.session.agent == 1 && bench.session.history.line.driver == 1)
    bench.press("B")
    #expect(bench.session.agent == 0)
    #expect(bench.session.message == "branch 1 of 2, fake acts")
    #expect(bench.draw(130, 40).line(0).contains("fake"))
    #expect(bench.session.currentObservations?.shown.viewpoint.agent == 0)
    bench.press("A", "B")
    // What is compared follows, so the one that acts is marked.
    #expect(bench.session.agent == 1 && bench.session.compared.map(\.agent) == [0, 1])
  }

  @Test func `the action is changed by hand only after taking the controls`() {
    var bench = Bench()
    for key in ["up", "down", ",", "."] {
      bench.press(key)
      #expect(bench.session.override == nil)
      #expect(bench.session.message == "the policy acts: a takes the controls")
    }
    bench.press("a", "up")
    #expect(bench.session.override != nil)
    // Once somebody acts by hand the next action needs no further asking.
    bench.press("n", "up")
    #expect(bench.session.override != nil)
    bench.press("a", "n", "n", "up")
    #expect(bench.session.override == nil)
  }

  @Test func `a branch made by hand does not go under the agent's name`() {
    var bench = Bench()
    bench.press("N", "home", "a", ".", "n", "u", "u")
    #expect(bench.state.timeline == .branches)
    #expect(bench.draw(130, 40).text.contains("2* from 0 by hand: "))
    bench.press("n")
    #expect(bench.draw(130, 40).text.contains("2* from 0 by hand, fake: "))
    #expect(bench.draw(130, 40).text.contains("1 fake: "))
  }

  @Test func `everybody who acted in a branch is named, and calibration says that they differ`() {
    var bench = Bench(others: 1)
    bench.press("n", "n", ">", "n", "n", "u")
    #expect(bench.draw(130, 40).text.contains("some actions are not this agent's"))
    bench.press("u")
    #expect(bench.draw(130, 40).text.contains("1* fake, other 1: "))
    var alone = Bench()
    alone.press("n", "n", "u")
    #expect(!alone.draw(130, 40).text.contains("some actions are not"))
  }

  @Test func `values at a step taken by hand are said to be of that action`() {
    var bench = Bench()
    bench.press("n", "a", ".", "n", "n", "p", "p")
    #expect(bench.session.step?.byHand == true)
    #expect(ValuesPanel.note(bench.state) == "Q(s, by hand)")
  }

  @Test func `the next episode says what it ends, and is named`() {
    var bench = Bench()
    bench.press("n", "r")
    #expect(bench.session.message == nil)
    bench.press("n", "n", "x", "r")
    #expect(bench.session.message == "episode 3: branches and marks of the one before are gone")
    #expect(bench.draw(130, 40).line(0).contains("seed 7 episode 3"))
  }

  @Test func `numbers of branches stay when the oldest is forgotten`() {
    var bench = Bench()
    bench.press("n", "n")
    for _ in 0..<(History.lineLimit + 2) { bench.press("home", "b", "n", "n") }
    #expect(bench.session.history.lines.count == History.lineLimit)
    #expect(bench.session.history.line.number == History.lineLimit + 3)
    #expect(bench.session.history.lines.first?.number == 4)
  }

  @Test func `the timeline marks where values are of another mode or agent`() throws {
    var bench = Bench(length: 240, others: 1)
    bench.press("n", "n", "n", "5", "n", "n", "n", ">", "n", "n")
    let text = bench.draw(130, 40)
    let first = try #require((0..<40).last { text.line($0).hasPrefix(" timeline") }) + 1
    let marks = text.line(first) + text.line(first + 1)
    #expect(marks.filter { $0 == "m" }.count == 1 && marks.filter { $0 == "@" }.count == 1)
  }

  @Test func `marks say what they do and are seen in every timeline of steps`() {
    var bench = Bench()
    bench.press("n", "n", "x")
    #expect(bench.session.message == "step 2 is marked")
    for _ in 0..<3 {
      #expect(bench.draw(130, 40).text.contains("◆"), "\(bench.state.timeline)")
      bench.press("u")
    }
    bench.press("x")
    #expect(bench.session.message == "step 2 is no longer marked")
  }

  @Test func `at the time limit the return to go is said to be the critic's own`() {
    var bench = Bench()
    bench.playToEnd()
    #expect(bench.draw(130, 40).text.contains("Q itself, at the time limit"))
    bench.press("p")
    #expect(bench.draw(130, 40).text.contains("Q-return"))
  }
}
