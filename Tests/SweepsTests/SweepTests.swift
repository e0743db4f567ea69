// Which cells are started, how often, and when a sweep is over. The engine writes what a training would.

import Configuration
import Foundation
import Testing
import Training

@testable import Sweeps

/// Runs a cell for a number of looks and then does to its folder what its script says.
private final class ScriptedEngine: SweepEngine {
  enum Outcome { case finishes, dies }
  var outcomes: [String: [Outcome]]
  private(set) var started: [String] = []
  private(set) var mostAtOnce = 0
  private var alive: [String: (cell: SweepCell, looks: Int)] = [:]
  var silent = 0
  var isFull = false
  /// A cell that somebody else begins once another has died.
  var joins: (after: String, cell: SweepCell)?

  init(_ outcomes: [String: [Outcome]] = [:]) { self.outcomes = outcomes }

  func start(_ cells: [SweepCell]) throws(SweepError) {
    if isFull { throw SweepError("no room") }
    for cell in cells {
      #expect(alive[cell.name] == nil)
      started.append(cell.name)
      alive[cell.name] = (cell, 2)
    }
    mostAtOnce = max(mostAtOnce, alive.count)
  }

  func running(_ cells: [SweepCell]) throws(SweepError) -> Set<String> {
    if silent > 0 {
      silent -= 1
      throw SweepError("no answer")
    }
    for (name, entry) in alive {
      alive[name]?.looks -= 1
      guard entry.looks == 0 else { continue }
      alive[name] = nil
      var left = outcomes[name] ?? []
      let outcome = left.isEmpty ? .finishes : left.removeFirst()
      outcomes[name] = left
      if outcome == .finishes { Self.finish(entry.cell) }
      if let (after, cell) = joins, after == name {
        alive[cell.name] = (cell, 6)
        joins = nil
      }
    }
    return Set(alive.keys)
  }

  func leave() -> String { "left" }

  static func finish(_ cell: SweepCell) { write(cell, step: cell.steps) }

  /// What a training leaves in its folder at a checkpoint.
  static func write(_ cell: SweepCell, step: Int) {
    let source = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../demos/agents/cartpole_swingup-sgqn/config.json")
    guard let data = try? Data(contentsOf: source),
      var config = (try? JSONSerialization.jsonObject(with: data)) as? [String: Any],
      let settings = try? JSONSerialization.jsonObject(with: JSONEncoder().encode(cell.settings))
    else {
      Issue.record("no agent to copy")
      return
    }
    config["settings"] = settings
    config["step"] = step
    config["evaluatedStep"] = step
    try? FileManager.default.createDirectory(
      atPath: cell.folder, withIntermediateDirectories: true)
    let made = try? JSONSerialization.data(withJSONObject: config)
    _ = FileManager.default.createFile(atPath: cell.folder + "/config.json", contents: made)
  }
}

@Suite final class SweepTests {
  private let folder = FileManager.default.temporaryDirectory
    .appendingPathComponent("sweep-\(UUID().uuidString)").path

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  private func plan(
    seeds: Int, retries: Int = 1, settings: String = "plainUpdates = 0"
  ) throws -> SweepPlan {
    let seeds = (1...seeds).map(String.init).joined(separator: ", ")
    let text = """
      tasks = ["cartpole_swingup"]
      seeds = [\(seeds)]
      steps = 2000
      retries = \(retries)
      out = "\(folder)"
      [settings]
      \(settings)
      """
    return try SweepPlan(Toml.parse(text, file: "s.toml"), file: "s.toml", cores: 2)
  }

  @Test func `all cells run, no more at once than told`() throws {
    let plan = try plan(seeds: 5)
    let engine = ScriptedEngine()
    let sweep = try Sweep(plan, engine: engine, limit: plan.parallel)
    #expect(try sweep.run(pause: 0) == true)
    #expect(engine.started == plan.cells.map(\.name))
    #expect(engine.mostAtOnce == 2)
  }

  @Test func `a folder that was trained with other settings is no result`() throws {
    let before = try plan(seeds: 2)
    ScriptedEngine.finish(before.cells[0])
    ScriptedEngine.write(before.cells[1], step: 500)
    let engine = ScriptedEngine()
    var told: [String] = []
    do {
      let changed = try plan(seeds: 2, settings: "plainUpdates = 0\nbatch = 9")
      let sweep = try Sweep(changed, engine: engine, limit: nil)
      sweep.onEvent = { told.append($0) }
      #expect(try sweep.run(pause: 0) == false)
    }
    #expect(engine.started.isEmpty)
    #expect(told.count == 2, "\(told)")
    #expect(told.allSatisfy { $0.contains("trained without batch=9") }, "\(told)")
    // More steps are more of the same.
    #expect(try Sweep(before, engine: engine, limit: nil).run(pause: 0) == true)
    #expect(engine.started == [before.cells[1].name])
  }

  @Test(arguments: [(0, false), (1800, true), (2000, false)])
  func `the time left is the least where a cell's updates get slower`(
    plainUpdates: Int, isLeast: Bool
  ) throws {
    let plan = try plan(seeds: 1, settings: "plainUpdates = \(plainUpdates)")
    ScriptedEngine.write(plan.cells[0], step: 1500)
    try "step,return,updates_per_second\n1500,1,50\n".write(
      toFile: plan.cells[0].folder + "/metrics.csv", atomically: true, encoding: .utf8)
    let sweep = try Sweep(plan, engine: ScriptedEngine(), limit: nil)
    var told: [TimeLeft] = []
    sweep.onLook = { told += [$0.timeLeft].compactMap(\.self) }
    #expect(try sweep.run(pause: 0) == true)
    #expect(told.first == TimeLeft(seconds: 10, isLeast: isLeast))
  }

  @Test func `what has finished is not started, by this sweep or a later one`() throws {
    let plan = try plan(seeds: 3)
    ScriptedEngine.finish(plan.cells[1])
    let engine = ScriptedEngine()
    var sweep: Sweep? = try Sweep(plan, engine: engine, limit: nil)
    #expect(try sweep?.run(pause: 0) == true)
    #expect(engine.started == [plan.cells[0].name, plan.cells[2].name])
    sweep = nil
    let again = ScriptedEngine()
    #expect(try Sweep(plan, engine: again, limit: nil).run(pause: 0) == true)
    #expect(again.started.isEmpty)
  }

  @Test func `a cell that dies is started as often as told, and the others go on`() throws {
    let plan = try plan(seeds: 3, retries: 2)
    let (unlucky, lucky) = (plan.cells[0].name, plan.cells[1].name)
    let engine = ScriptedEngine([
      unlucky: [.dies, .dies, .dies, .finishes], lucky: [.dies, .dies, .finishes],
    ])
    let sweep = try Sweep(plan, engine: engine, limit: nil)
    var events: [String] = []
    sweep.onEvent = { events.append($0) }
    #expect(try sweep.run(pause: 0) == false)
    #expect(engine.started.count { $0 == unlucky } == 3)
    #expect(engine.started.count { $0 == lucky } == 3)
    #expect(sweep.statuses.map(\.state) == [.failed("it printed nothing"), .finished, .finished])
    #expect(events.last == "\(unlucky) failed: it printed nothing")
  }

  @Test func `a queue that does not answer ends nothing`() throws {
    let engine = ScriptedEngine()
    let sweep = try Sweep(try plan(seeds: 2), engine: engine, limit: nil)
    var looks = 0
    sweep.onLook = { _ in
      looks += 1
      if looks == 1 { engine.silent = 3 }
    }
    #expect(try sweep.run(pause: 0) == true)
    #expect(engine.started.count == 2 && engine.silent == 0)
  }

  @Test func `a cell that died is told once, however long it waits for its turn`() throws {
    let plan = try plan(seeds: 3)
    // The second is trained by somebody else from the moment at which the first dies.
    let engine = ScriptedEngine([plan.cells[0].name: [.dies, .finishes]])
    engine.joins = (after: plan.cells[0].name, plan.cells[1])
    let sweep = try Sweep(plan, engine: engine, limit: 1)
    var events: [String] = []
    sweep.onEvent = { events.append($0) }
    #expect(try sweep.run(pause: 0) == true)
    #expect(
      events == ["\(plan.cells[0].name) ended early and is started again: it printed nothing"])
    #expect(engine.started == [0, 0, 2].map { plan.cells[$0].name })
  }

  @Test func `a folder that cannot be read costs its cell alone`() throws {
    let plan = try plan(seeds: 2)
    try FileManager.default.createDirectory(
      atPath: plan.cells[0].folder, withIntermediateDirectories: true)
    try Data("{}".utf8).write(to: URL(fileURLWithPath: plan.cells[0].folder + "/config.json"))
    let engine = ScriptedEngine()
    let sweep = try Sweep(plan, engine: engine, limit: nil)
    #expect(try sweep.run(pause: 0) == false)
    #expect(engine.started == [plan.cells[1].name])
    guard case .failed(let reason) = sweep.statuses[0].state else {
      Issue.record("\(sweep.statuses[0].state)")
      return
    }
    #expect(reason.contains("is not an agent's configuration"))
  }

  @Test func `a place that takes no cells ends the sweep, and what runs is left`() throws {
    let engine = ScriptedEngine()
    engine.isFull = true
    let sweep = try Sweep(try plan(seeds: 2), engine: engine, limit: nil)
    var events: [String] = []
    sweep.onEvent = { events.append($0) }
    #expect(throws: SweepError("no room")) { try sweep.run(pause: 0) }
    #expect(events == ["left"])
  }

  @Test func `two sweeps do not share a folder`() throws {
    let plan = try plan(seeds: 1)
    let first = try Sweep(plan, engine: ScriptedEngine(), limit: nil)
    #expect(throws: (any Error).self) { try Sweep(plan, engine: ScriptedEngine(), limit: nil) }
    withExtendedLifetime(first) {}
  }
}
