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
    bench.runner.submit(bench.state.session.exportJob(plan))
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

  @Test func `an export that is stopped is whole as far as it goes`() throws {
    try withFolder { folder in
      var bench = Bench()
      bench.press("n", "n", "n", "n")
      var heard: [ExportSteps] = []
      bench.runner.exporting = { steps in
        heard.append(steps)
        return steps.done < 3
      }
      _ = export(&bench, .range(0...4), to: folder)
      #expect(heard.map(\.done) == [1, 2, 3] && heard.allSatisfy { $0.count == 5 })
      #expect(bench.session.message?.hasPrefix("export stopped: wrote 3 steps") == true)
      let inside = folder + "/push_point_fake_train_seed7_step0000-4"
      let names = try FileManager.default.contentsOfDirectory(atPath: inside)
      #expect(names.filter { $0.hasPrefix("step_") }.count == 3)
      for name in ["contact_sheet.png", "animation.png", "arrays.npz", "index.html"] {
        #expect(names.contains(name), "\(name)")
      }
      let page = try String(contentsOfFile: inside + "/index.html", encoding: .utf8)
      #expect(page.contains("<td>0 to 2</td>"))
    }
  }

  @Test func `leaving while an export is written asks once`() {
    withFolder { folder in
      var bench = Bench()
      bench.press("n")
      _ = bench.state.session.exportJob(bench.state.exportPlan(.step, folder: folder))
      bench.state.session.receive(.exporting(ExportSteps(done: 17, count: 126)))
      #expect(bench.draw(130, 40).text.contains("export 17/126"))
      bench.press("q")
      #expect(bench.effects.isEmpty)
      #expect(
        bench.session.message == "export 17/126 is being written: q again stops it there")
      // Another key in between is a change of mind.
      bench.press("v", "q")
      #expect(bench.effects.isEmpty)
      bench.press("q")
      #expect(bench.effects == [.screen(.quit)])
      bench.state.session.receive(.exported(message: "wrote it"))
      bench.press("v", "q")
      #expect(bench.effects.count == 2)
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
