// Several agents on one state: who acts, who stands beside whom, and a training's snapshots.

import Attribution
import Environments
import Foundation
import Terminal
import Testing
import Training

@testable import Explorer

@Suite struct AgentsTests {
  @Test func `the wheel passes to another agent and the state stays`() throws {
    var bench = Bench(others: 1)
    bench.press("n", "n")
    let before = try #require(bench.session.step)
    bench.press(">")
    let after = try #require(bench.session.step)
    #expect(after.state == before.state)
    #expect(bench.session.agentFacts.name == "other 1")
    let (mine, its) = (try #require(before.values), try #require(after.values))
    #expect(mine.viewpoint.agent == 0 && its.viewpoint.agent == 1)
    #expect(abs(its.policyAction[0] - mine.policyAction[0] - 0.25) < 1e-6)
    // The one at the wheel acts, and it is remembered who did.
    bench.press("n")
    #expect(bench.session.history[2].action == its.policyAction)
    #expect(bench.session.history.steps.map(\.driver) == [0, 0, 1, nil])
    bench.press(">")
    #expect(bench.session.agentFacts.name == "fake")
  }

  @Test func `a step right after the wheel has passed is the new agent's`() {
    var bench = Bench(others: 1)
    let mine = bench.session.step?.values?.policyAction
    _ = bench.state.handle(.key(.character(">")), now: .zero)
    _ = bench.state.handle(.key(.character("n")), now: .zero)
    bench.settle()
    #expect(bench.session.cursor == 1)
    #expect(bench.session.history[0].driver == 1)
    #expect(bench.session.history[0].action != mine)
  }

  @Test func `agents stand side by side and stay in their places`() throws {
    var bench = Bench(others: 1)
    bench.press("5", "A")
    let compared = try #require(bench.session.currentObservations).compared
    #expect(compared.map(\.viewpoint.agent) == [0, 1])
    #expect(compared.allSatisfy { $0.mode == .videoHard })
    #expect(compared[0].stack == compared[1].stack)
    var text = bench.draw(130, 40).line(1)
    #expect(text.contains("fake") && text.contains("other 1"))
    let placeOfActs = try #require(text.range(of: "acts")).lowerBound
    bench.press(">")
    text = bench.draw(130, 40).line(1)
    #expect(bench.session.currentObservations?.compared.map(\.viewpoint.agent) == [0, 1])
    #expect(try #require(text.range(of: "acts")).lowerBound > placeOfActs)
    // The one that does not act tells by how much it would do otherwise.
    #expect(bench.draw(130, 40).text.contains("Δa 0.25"))
    // A click on a title passes the wheel.
    let title = try #require(bench.state.shown.regions.first { $0.target == .agent(0) }).rect
    bench.mouse(.press, title.x + 1, title.y)
    #expect(bench.session.agent == 0)
    bench.press("c")
    #expect(bench.session.compared.allSatisfy { $0.agent == 0 })
    bench.press("A", "A")
    #expect(!bench.state.isComparing)
  }

  @Test func `a branch for another agent shows both returns`() throws {
    var bench = Bench(others: 1)
    bench.press("F")
    #expect(bench.session.history.lines.count == 1 && bench.session.agent == 0)
    #expect(bench.session.message?.contains("step back") == true)
    bench.press("N", "home", "n", "n", "F")
    #expect(bench.session.history.lines.count == 2)
    #expect(bench.session.cursor == 2 && bench.session.agent == 1)
    bench.press("n", "n", "n")
    let lines = bench.session.history.lines
    #expect(lines.map(\.driver) == [0, 1])
    #expect(lines[1].forkedAt == 2)
    #expect(lines[0].steps[5].returnSoFar != lines[1].steps[5].returnSoFar)
    let text = bench.draw(130, 40).text
    #expect(text.contains("returns of branches"))
    #expect(text.contains("1 fake: ") && text.contains("2* from 2 other 1: "))
  }

  @Test func `side by side an agent that predicts no mask says so`() {
    var bench = Bench(predicts: false)
    bench.press("c", "v", "v", "v")
    #expect(bench.state.view == .predicted)
    #expect(bench.draw(130, 40).text.contains("this agent predicts no mask"))
    bench.press("V")
    #expect(!bench.draw(130, 40).text.contains("this agent predicts no mask"))
  }

  @Test func `with one agent the keys say how to get another`() {
    var bench = Bench()
    for key in [">", "<", "A", "F"] {
      bench.press(key)
      #expect(bench.session.message?.contains("--against") == true)
    }
    #expect(bench.session.agent == 0 && !bench.state.isComparing)
  }

  @Test func `an agent that cannot be loaded is told and the others stay`() {
    struct Gone: Error, CustomStringConvertible { let description = "snapshot is gone" }
    let roster = AgentRoster { index in
      if index > 0 { throw Gone() }
      return FakeAgent()
    }
    let engine = Engine(agents: roster) { FakeEnvironment(seed: $0) }
    let facts = SessionFacts(
      task: "push_point",
      agents: ["a", "b"].map { AgentFacts(name: $0, quantile: 0.95) }, actionCount: 1,
      actionRepeat: 8)
    var session = Session(facts: facts, mode: .train, seed: 1)
    func settle() { while let job = session.nextJob() { session.receive(engine.run(job)) } }
    settle()
    session.agent = 1
    settle()
    #expect(session.message == "snapshot is gone")
    session.agent = 0
    settle()
    #expect(session.currentObservations?.shown.viewpoint.agent == 0)
  }

  @Test func `two agents side by side are all there are`() {
    var bench = Bench(others: 1)
    bench.press("A")
    #expect(!bench.state.canPerform(.compareMore))
    bench.press("C")
    #expect(bench.session.message == "there are two agents, and both are shown")
    var more = Bench(others: 2)
    more.press("A")
    #expect(more.state.canPerform(.compareMore))
  }

  @Test func `a sheet has agents as columns while these are compared, else modes`() throws {
    var bench = Bench(others: 1)
    let folder = FileManager.default.temporaryDirectory.path + "/sgqn-sheet-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    #expect(bench.state.askForSheet().isEmpty)
    let last = bench.session.facts.modes.count
    #expect(bench.state.popup == .prompt(.sheetModes, text: "1-\(last)", isOffer: true))
    #expect(bench.state.modes(named: "1-\(last)") == bench.session.facts.modes)
    #expect(
      bench.state.modes(named: "2, video_hard,4-5") == [
        .colorEasy, .videoHard, .videoEasy, .videoHard,
      ])
    for wrong in ["", "0", "1-99", "3-2", "nowhere", "1-2-3"] {
      #expect(bench.state.modes(named: wrong) == nil, "\(wrong)")
    }
    bench.state.popup = nil
    bench.press("5", "A")
    let effects = bench.state.askForSheet()
    let wanted = [Viewpoint(agent: 0, mode: .videoHard), Viewpoint(agent: 1, mode: .videoHard)]
    #expect(effects == [.export(.viewpoints(wanted))])
    let plan = bench.state.exportPlan(.viewpoints(wanted), folder: folder)
    bench.runner.submit(bench.state.session.exportJob(plan))
    for outcome in bench.runner.outcomes() { bench.state.session.receive(outcome) }
    #expect(
      bench.session.message?.contains("push_point_video_hard_agents_seed7_step0000.png") == true)
  }

  // MARK: Snapshots

  private var curves: LearningCurves {
    LearningCurves(
      curves: [
        .init(
          name: LearningCurves.training, steps: [50, 150, 250, 400], values: [10, 20, 60, 90]),
        .init(name: "video_hard", steps: [100, 200, 300, 400], values: [5, 10, 50, 80]),
      ], lastStep: 400)
  }

  @Test func `snapshots are gone through from first to last and no further`() {
    var bench = Bench(others: 3, curves: curves)
    bench.press("<")
    #expect(bench.session.agentFacts.step == 100)
    bench.press(">", ">", ">", ">")
    #expect(bench.session.agentFacts.step == 400)
  }

  @Test func `learning curves tell the values at the snapshot and take clicks`() throws {
    var bench = Bench(others: 3, curves: curves)
    bench.press(">", "u", "u", "u")
    let text = bench.draw(130, 40).text
    #expect(text.contains("learning curves"))
    #expect(text.contains("training 40") && text.contains("video_hard 10"))
    #expect(text.contains("400 steps"))
    let plot = try #require(bench.state.shown.regions.first { $0.target == .curves(end: 400) }).rect
    bench.mouse(.press, plot.maxX - 1, plot.y)
    #expect(bench.session.agentFacts.step == 400)
    bench.mouse(.drag, plot.x + plot.width / 2, plot.y)
    #expect(bench.session.agentFacts.step == 200)
    bench.press("u")
    #expect(!bench.draw(130, 40).text.contains("learning curves"))
  }

  @Test func `snapshots that come up later are at the end, and nobody is moved`() throws {
    var bench = Bench(others: 2, curves: curves)
    bench.press(">")
    let seen = try #require(bench.session.currentObservations)
    let more = LearningCurves(
      curves: [.init(name: "video_hard", steps: [400, 500], values: [80, 85])], lastStep: 500)
    bench.state.session.take(
      [AgentFacts(name: "step 500", quantile: 0.95, step: 500)], gone: [], more)
    #expect(bench.session.message?.contains("step 500") == true)
    #expect(bench.session.agentFacts.step == 200 && bench.session.currentObservations == seen)
    bench.press("A", ">", ">")
    #expect(bench.session.agentFacts.step == 500 && bench.session.facts.curves?.lastStep == 500)
    #expect(bench.session.compared.map(\.agent).contains(3))
    // Curves alone say nothing.
    bench.state.session.message = nil
    bench.state.session.take([], gone: [], more)
    #expect(bench.session.message == nil)
  }

  @Test func `snapshots that were given up are passed over`() {
    var bench = Bench(others: 4, curves: curves)
    bench.press(">", ">")
    bench.state.session.take([], gone: [0, 3], curves)
    bench.press("A")
    #expect(bench.session.compared.map(\.agent) == [1, 2, 4])
    bench.press("A", ">")
    #expect(bench.session.agent == 4)
    bench.press("<", "<")
    #expect(bench.session.agent == 1)
    bench.press("<")
    #expect(bench.session.agent == 1)
    #expect(bench.session.message == "this is the training's first snapshot")
    bench.state.showSnapshot(near: 100)
    #expect(bench.session.agent == 1)
    // The one that acts is in memory and stays.
    bench.state.session.take([], gone: [0, 1, 3], curves)
    bench.press("A")
    #expect(bench.session.compared.map(\.agent) == [1, 2, 4])
  }

  @Test func `nothing branches for a snapshot that there is not`() {
    var bench = Bench(others: 1, curves: curves)
    bench.press("n", "n", ">", "p", "F")
    #expect(bench.session.message == "there is no later snapshot")
    #expect(bench.session.history.lines.count == 1)
    bench.press("<", "F")
    #expect(bench.session.history.lines.count == 2 && bench.session.agent == 1)
  }

  @Test func `a training's new snapshots are found, and those given up keep their places`() throws {
    let folder = NSTemporaryDirectory() + "sgqn-run-\(UUID().uuidString)"
    let snapshots = folder + "/snapshots"
    try FileManager.default.createDirectory(
      atPath: snapshots, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    func keep(_ step: Int) throws {
      let digits = String(step)
      let name = String(repeating: "0", count: 9 - digits.count) + digits + ".safetensors"
      try Data().write(to: URL(fileURLWithPath: "\(snapshots)/\(name)"))
    }
    try keep(100)
    try keep(200)
    let run = RunSnapshots(folder)
    #expect(run.steps == [100, 200] && run.look() == nil)
    try keep(300)
    try FileManager.default.removeItem(atPath: snapshots + "/000000100.safetensors")
    let first = try #require(run.look())
    #expect(first.steps == [300] && first.gone == [0])
    #expect(run.steps == [100, 200, 300] && run.look() == nil)
    try Data("step,return\n10,5\n".utf8).write(
      to: URL(fileURLWithPath: folder + "/metrics.csv"))
    let news = try #require(run.look())
    #expect(news.steps.isEmpty && news.gone == [0] && news.curves.lastStep == 10)
  }

  @Test func `every size can be drawn with agents, branches and curves`() {
    var bench = Bench(others: 3, curves: curves)
    for script in [
      ["A"], ["C"], ["C"], ["u"], ["F", "n"], ["A", "u"], ["u", "z", "tab", "tab", "tab"], ["u"],
      ["h"], ["esc", "V"],
    ] {
      for key in script { bench.press(key) }
      for (width, height) in [(1, 1), (7, 4), (30, 9), (60, 16), (80, 24), (130, 40), (254, 60)] {
        let buffer = bench.draw(width, height)
        #expect(buffer.width == width && buffer.height == height)
        for region in bench.state.shown.regions {
          #expect(region.rect.intersection(buffer.bounds) == region.rect)
        }
      }
    }
  }
}
