// Statistics against numbers by hand and by rliable 1.2 (`aggregate_iqm`, `get_interval_estimates` with
// 20,000 resamples, `create_performance_profile`); tables over folders of runs.

import Environments
import Foundation
import Learning
import Testing
import Tiny

@testable import Training

@Suite struct RunStatisticsTests {
  private let tasks = [[0.10, 0.25, 0.31, 0.47, 0.58], [0.52, 0.61, 0.43, 0.79, 0.95]]

  @Test func `interquartile means leave a quarter out at each end`() {
    #expect(RunStatistics.interquartileMean([7]) == 7)
    #expect(RunStatistics.interquartileMean([1, 2, 6]) == 3)
    #expect(RunStatistics.interquartileMean([100, 1, 3, -50]) == 2)
    #expect(abs(RunStatistics.interquartileMean(tasks.flatMap(\.self)) - 0.486_666_7) < 1e-6)
  }

  @Test func `deviations are a sample's`() {
    #expect(RunStatistics.deviation([4]) == nil)
    #expect(RunStatistics.deviation([1, 3]) == 2.squareRoot())
  }

  /// rliable gives 0.38 to 0.62, and 0.2 to 0.9.
  @Test func `intervals are those of a stratified bootstrap`() {
    let interval = RunStatistics.interval(tasks, resamples: 20_000)
    #expect(abs(interval.lowerBound - 0.38) < 0.01 && abs(interval.upperBound - 0.62) < 0.01)
    let few = RunStatistics.interval([[0.2, 0.4, 0.9]])
    #expect(abs(few.lowerBound - 0.2) < 1e-9 && abs(few.upperBound - 0.9) < 1e-9)
    #expect(RunStatistics.interval([[0.3]]) == 0.3...0.3)
    #expect(RunStatistics.interval(tasks) == RunStatistics.interval(tasks))
  }

  @Test func `profiles count the runs above a score`() {
    let shares = RunStatistics.profile(tasks.flatMap(\.self), above: [0, 0.25, 0.5, 0.75, 1])
    #expect(shares == [1, 0.8, 0.5, 0.2, 0])
  }
}

@Suite final class ResultsTableTests {
  private let root = FileManager.default.temporaryDirectory.path + "/sgqn-runs-\(UUID().uuidString)"

  deinit { try? FileManager.default.removeItem(atPath: root) }

  private func run(
    _ name: String, _ algorithm: Algorithm, seed: UInt64, _ scores: [String: Double],
    task: String = "cartpole_swingup", _ change: (inout Settings) -> Void = { _ in }
  ) throws {
    var settings = Settings(
      try SuiteTask.named(task), algorithm: algorithm, base: .sac, preset: .desk, seed: seed)
    change(&settings)
    let folder = root + "/" + name
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let config = AgentConfig(
      name: name, settings: settings, step: Int(seed) * 100, actionRepeat: 8,
      overlays: "procedural",
      scores: scores)
    try JSONEncoder().encode(config).write(to: URL(fileURLWithPath: folder + "/config.json"))
  }

  @Test func `what the preset has for a task makes no other method`() throws {
    try run("a", .sgqn, seed: 1, ["train": 900], task: "finger_spin")
    try run("b", .sgqn, seed: 2, ["train": 500], task: "finger_spin") {
      $0.batch = 32
      $0.quantile = 0.9
    }
    try run("c", .sgqn, seed: 3, ["train": 900], task: "finger_spin") { $0.auxiliaryBatch = 64 }
    let table = ResultsTable(try RunScores.all(in: [root]), order: ["train"])
    #expect(table.methods.map(\.settings) == [[], ["batch=32", "quantile=0.9"]])
    #expect(table.rows.map(\.runs) == [2, 1])
  }

  @Test func `runs are grouped by task and method`() throws {
    try run("a/1", .sgqn, seed: 1, ["train": 800, "video_hard": 500])
    try run("a/2", .sgqn, seed: 2, ["train": 700, "video_hard": 300]) {
      $0.evaluationInterval = 77
    }
    try run("b", .sgqn, seed: 3, ["train": 100]) { $0.batch = 64 }
    try run("deep/er/c", .svea, seed: 1, ["train": 10, "fog": 3])
    let report = #"{"results":[{"mode":"video_hard","mean":400.5,"returns":[400.5]}]}"#
    try Data(report.utf8).write(to: URL(fileURLWithPath: root + "/a/2/eval-films.json"))
    let table = ResultsTable(
      try RunScores.all(in: [root]), order: DistractorMode.allCases.map(\.rawValue))
    #expect(table.modes == ["train", "video_hard", "fog"])
    #expect(table.methods.map(\.name) == ["sgqn a", "sgqn b", "svea"])
    #expect(table.methods.map(\.settings) == [[], ["batch=64"], []])
    #expect(table.rows.map(\.mode) == ["train", "video_hard", "train", "train", "fog"])
    let films = table.rows[1]
    #expect(films.runs == 2 && films.steps == [100, 200] && films.mean == 450.25)
    #expect(films.gap == 750 - 450.25)
    #expect(abs((films.deviation ?? 0) - 99.5 / 2.squareRoot()) < 1e-9)
    #expect(films.interval == [400.5, 500] && table.rows[0].gap == nil)
    let profile = try #require(table.summaries.first).profile
    #expect(Array(profile.prefix(14)) == [Double](repeating: 1, count: 14) && profile[15] == 0.5)
  }

  @Test func `returns that are not 0 to 1000 stand in rows and in no summary`() throws {
    try run("a", .sgqn, seed: 1, ["train": 500])
    try run("b", .sgqn, seed: 1, ["train": -28], task: "robot_reach")
    try run("c", .svea, seed: 1, ["train": 180], task: "robot_peg_in_box")
    let table = ResultsTable(try RunScores.all(in: [root]), order: ["train"])
    #expect(table.rows.map(\.mean) == [500, 180, -28])
    #expect(table.summaries.map(\.method) == ["sgqn"])
    #expect(table.summaries[0].tasks == 1 && table.summaries[0].interquartileMean == 0.5)
    #expect(table.summaries[0].profile[0] == 1)
  }

  @Test func `every variant of a method has a name of its own`() throws {
    for batch in 1...28 {
      try run("\(batch)", .sgqn, seed: 1, ["train": 1]) { $0.batch = batch }
    }
    let names = ResultsTable(try RunScores.all(in: [root]), order: ["train"]).methods.map(\.name)
    #expect(names.count == 28 && Set(names).count == 28)
    #expect(names[0] == "sgqn a" && Array(names[25...]) == ["sgqn z", "sgqn aa", "sgqn ab"])
  }

  @Test
  func `scores of agents that went on learning do not count, and of two files one does`() throws {
    try run("a", .pad, seed: 1, ["train": 10, "video_hard": 1])
    for (name, adapts, mean) in [
      ("eval", "false", 2.0), ("eval-again", "false", 3.0), ("eval-adapting", "true", 9.0),
    ] {
      let report = #"{"adapts":\#(adapts),"results":[{"mode":"video_hard","mean":\#(mean)}]}"#
      try Data(report.utf8).write(to: URL(fileURLWithPath: "\(root)/a/\(name).json"))
    }
    var told: [String] = []
    let runs = try RunScores.all(in: [root], passedOver: { told.append($0) })
    #expect(runs.map(\.scores) == [["train": 10, "video_hard": 2]])
    #expect(
      told == [
        "\(root)/a/eval-adapting.json: its agent went on learning, the run's scores are of agents "
          + "as they are",
        "\(root)/a/eval-again.json: video_hard, which eval.json has too",
      ])
  }

  @Test func `runs of one seed are told`() throws {
    try run("a", .sgqn, seed: 1, ["train": 800])
    try run("a-longer", .sgqn, seed: 1, ["train": 900]) { $0.steps += 1000 }
    try run("b", .sgqn, seed: 2, ["train": 800])
    try run("c", .sgqn, seed: 1, ["train": 800]) { $0.batch = 64 }
    try run("d", .sgqn, seed: 1, ["train": 800], task: "walker_walk")
    let same = RunScores.ofOneSeed(try RunScores.all(in: [root]))
    #expect(same.map { $0.map(\.folder) } == [[root + "/a", root + "/a-longer"]])
  }

  @Test func `runs are found at any depth, behind links, and once`() throws {
    try run("deep/er/still/c", .svea, seed: 1, [:])
    try run("a", .sgqn, seed: 1, [:])
    try run("a/inside", .sgqn, seed: 1, [:])
    try run(".hidden", .sgqn, seed: 1, [:])
    let elsewhere = root + "-elsewhere"
    defer { try? FileManager.default.removeItem(atPath: elsewhere) }
    try run("../\(URL(fileURLWithPath: elsewhere).lastPathComponent)/d", .sac, seed: 1, [:])
    let files = FileManager.default
    try files.createSymbolicLink(atPath: root + "/link", withDestinationPath: elsewhere)
    try files.createSymbolicLink(atPath: root + "/deep/loop", withDestinationPath: root)
    let names = AgentFolder.runs(in: root).map { $0.dropFirst(root.count + 1) }
    #expect(names == ["a", "deep/er/still/c", "link/d"])
    #expect(AgentFolder.runs(in: root, levels: 2).count == 2)
    #expect(AgentFolder.runs(in: root, limit: 1) == [root + "/a"], "nothing below is looked into")
    #expect(AgentFolder.runs(in: root, limit: 3).count == 2, "those near the top first")
    #expect(AgentFolder.runs(in: root + "/a") == [root + "/a"])
  }

  @Test func `curves are means over runs, by task, mode and method`() throws {
    try run("a/1", .sgqn, seed: 1, ["train": 1])
    try run("a/2", .sgqn, seed: 2, ["train": 1])
    try run("b", .sgqn, seed: 1, ["train": 1]) { $0.batch = 64 }
    try run("c", .sac, seed: 1, ["train": 1])
    func table(_ name: String, _ rows: String) throws {
      try Data(("step,return,eval_train,eval_video_hard\n" + rows).utf8).write(
        to: URL(fileURLWithPath: "\(root)/\(name)/metrics.csv"))
    }
    try table("a/1", "0,,100,\n100,,300,50\n")
    try table("a/2", "0,,200,\n100,,400,\n200,,500,\n")
    try table("b", "0,,10,\n100,,20,\n")
    let curves = RunCurves.all(
      try RunScores.all(in: [root]), modes: ["train", "video_easy", "video_hard"], samples: 5)
    #expect(curves.map(\.mode) == ["train", "video_hard"] && curves.map(\.lastStep) == [200, 200])
    #expect(curves[0].task == "cartpole_swingup")
    #expect(curves[0].lines.map(\.method) == ["sgqn a", "sgqn b"], "c has no table")
    #expect(curves[0].lines.map(\.runs) == [2, 1])
    #expect(curves[0].lines[0].returns == [150, 250, 350, 450, 500])
    #expect(curves[1].lines[0].returns[2] == 50 && curves[1].lines[0].returns[0].isNaN)
  }

  @Test func `what cannot be read is passed over and told`() throws {
    try run("good", .sac, seed: 1, ["train": 1])
    try run("bad", .sac, seed: 1, ["train": 1])
    try Data("{}".utf8).write(to: URL(fileURLWithPath: root + "/bad/eval.json"))
    var told: [String] = []
    #expect(try RunScores.all(in: [root], passedOver: { told.append($0) }).count == 1)
    #expect(told.count == 1 && told[0].contains("/bad/eval.json"))
    // Numbers that no return is, of which a mean would be infinite.
    try Data("{\"results\":[{\"mode\":\"train\",\"mean\":1e308}]}".utf8)
      .write(to: URL(fileURLWithPath: root + "/bad/eval.json"))
    told = []
    #expect(try RunScores.all(in: [root], passedOver: { told.append($0) }).count == 1)
    #expect(told.count == 1 && told[0].contains("/bad/eval.json' is not what"))
    #expect(throws: AgentError.self) { try RunScores.all(in: [root + "/none"]) }
  }
}
