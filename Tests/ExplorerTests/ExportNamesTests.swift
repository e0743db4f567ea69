// What exports are called, so that none takes another's place, and what they say of themselves.

import Export
import Foundation
import Testing
import Training

@testable import Explorer

@Suite struct ExportNamesTests {
  /// Exports and returns the names of what is in the folder.
  private func export(_ bench: inout Bench, _ request: ExportRequest, to folder: String) -> [String]
  {
    let plan = bench.state.exportPlan(request, folder: folder)
    bench.runner.submit(bench.session.exportJob(plan))
    for outcome in bench.runner.outcomes() { bench.state.session.receive(outcome) }
    return (try? FileManager.default.contentsOfDirectory(atPath: folder))?.sorted() ?? []
  }

  private func withFolder(_ body: (String) throws -> Void) rethrows {
    let folder = FileManager.default.temporaryDirectory.path + "/sgqn-names-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try body(folder)
  }

  @Test func `no export takes another's place`() {
    withFolder { folder in
      var bench = Bench(others: 1)
      bench.press("n", "n", "p")
      let first = "push_point_fake_train_seed7_step0001.png"
      #expect(export(&bench, .step, to: folder) == [first])
      bench.press(">")
      var names = export(&bench, .step, to: folder)
      #expect(names.contains("push_point_other-1_train_seed7_step0001.png"))
      bench.press("b")
      names = export(&bench, .step, to: folder)
      #expect(names.contains("push_point_other-1_train_seed7_branch2_step0001.png"))
      // The same once more, say by another method.
      names = export(&bench, .step, to: folder)
      #expect(names.contains("push_point_other-1_train_seed7_branch2_step0001-2.png"))
      bench.press("r", "n")
      names = export(&bench, .step, to: folder)
      #expect(names.contains("push_point_other-1_train_seed7_episode2_step0001.png"))
      #expect(names.count == 5)
      for _ in 0..<2 { names = export(&bench, .range(0...1), to: folder) }
      #expect(names.contains("push_point_other-1_train_seed7_episode2_step0000-1"))
      #expect(names.contains("push_point_other-1_train_seed7_episode2_step0000-1-2"))
    }
  }

  @Test func `an export tells the asked agent's action and who acted instead`() throws {
    try withFolder { folder in
      var bench = Bench(others: 1)
      bench.press("n", ">", "n", "a", ".", "n")
      bench.press("<", "home")
      func texts(_ request: ExportRequest, _ name: String) throws -> [PNGText] {
        _ = export(&bench, request, to: folder)
        return try PNG.read("\(folder)/\(name).png").1
      }
      let own = try texts(.step, "push_point_fake_train_seed7_step0000")
      #expect(!own.contains { $0.keyword == "taken" })
      bench.press("n")
      let others = try texts(.step, "push_point_fake_train_seed7_step0001")
      let asked = try #require(bench.session.currentObservations).shown.inspection
      #expect(
        others.contains(
          PNGText("action", Digits.fixed(Double(try #require(asked.policyAction.first)), 4))))
      let acted = Format.action(try #require(bench.session.history[1].action))
      #expect(others.contains(PNGText("taken", "\(acted) by other 1")))
      bench.press("n")
      let byHand = try texts(.step, "push_point_fake_train_seed7_step0002")
      let hand = try #require(bench.session.history[2].action)
      #expect(byHand.contains(PNGText("taken", "\(Format.action(hand)) by hand")))
      #expect(byHand.contains(PNGText("action", Digits.fixed(Double(hand[0]), 4))))
    }
  }

  @Test func `exports of a training's snapshots name the training`() {
    var bench = Bench(others: 1, curves: LearningCurves(curves: [], lastStep: 0))
    bench.state.session = Session(
      facts: {
        var facts = bench.session.facts
        facts.run = "sgqn"
        return facts
      }(), mode: .train, seed: 7)
    bench.settle()
    let plan = bench.state.exportPlan(.step, folder: "exports")
    #expect(plan.agent == "sgqn after 100")
    #expect(Exporter.name(plan, plan.items[0]) == "push_point_sgqn-after-100_train_seed7_step0000")
  }

  @Test func `a range's index tells action, value and return of every step`() throws {
    try withFolder { folder in
      var bench = Bench()
      bench.press("n")
      _ = export(&bench, .range(0...1), to: folder)
      let page = try String(
        contentsOfFile: folder + "/push_point_fake_train_seed7_step0000-1/index.html",
        encoding: .utf8)
      let record = bench.session.history[1]
      let value = Format.number(try #require(record.values).minQ)
      #expect(page.contains("step 1: a "))
      #expect(page.contains("Q \(value), return \(Format.number(record.returnSoFar))"))
      let (_, texts) = try PNG.read(
        folder + "/push_point_fake_train_seed7_step0000-1/contact_sheet.png")
      #expect(texts.contains(PNGText("method", "guided_backprop")))
      #expect(texts.contains(PNGText("target", "Q1")))
      #expect(texts.contains(PNGText("quantile", "0.9500")))
    }
  }

  @Test func `many modes stand in blocks of at most six columns`() throws {
    try withFolder { folder in
      var bench = Bench()
      let viewpoints = bench.session.facts.modes.map { Viewpoint(agent: 0, mode: $0) }
      let plan = bench.state.exportPlan(.viewpoints(viewpoints), folder: folder)
      let item = try #require(plan.items.first)
      let columns = viewpoints.map { viewpoint in
        bench.state.session.mode = viewpoint.mode
        bench.settle()
        return bench.session.observations?.shown
      }.compactMap(\.self)
      let sheet = Exporter.viewpointsSheet(plan, item, columns)
      let blocks = (viewpoints.count + 5) / 6
      #expect(sheet.columns <= 6 && sheet.items.count == 3 * blocks * sheet.columns)
      #expect(sheet.items.map(\.label).filter { !$0.isEmpty } == viewpoints.map(\.mode.rawValue))
      #expect(sheet.subtitle == "Q1  guided  ρ 0.95")
      let drawn = sheet.draw(factor: 3)
      #expect(drawn.width < 1800)
    }
  }
}
