// An agent of a few steps: train, stop, resume, evaluate.

import Foundation
import Testing

private struct Evaluation: Decodable, Equatable {
  struct Result: Decodable, Equatable {
    let mode: String
    let returns: [Double]
    let mean, std: Double
    let attention: [String: Double]?
    let clean_overlap, prediction_overlap: Double?
  }
  let agent, task, videos: String
  let action_repeat: Int
  let results: [Result]
}

@Suite struct AgentCommandTests {
  @Test func `a training leaves an agent, a checkpoint and its metrics`() throws {
    let folder = try TinyAgent.folder()
    for name in ["config.json", "agent.safetensors", "checkpoint.safetensors"] {
      #expect(FileManager.default.fileExists(atPath: "\(folder)/\(name)"))
    }
    let lines = try String(contentsOfFile: folder + "/metrics.csv", encoding: .utf8)
      .split(separator: "\n")
    #expect(
      lines.first == """
        step,episode,return,critic_loss,consistency_loss,prediction_loss,consistency_weight,overlaid_weight,\
        overlaid_prediction_weight,actor_loss,temperature_loss,alpha,aux_loss,updates_per_second,eval_train,\
        eval_color_hard
        """)
    let last = try #require(lines.last).split(separator: ",", omittingEmptySubsequences: false)
    #expect(last.count == 16)
    #expect(last[0] == "12" && (Double(last[14]) ?? -1) >= 0 && (Double(last[15]) ?? -1) >= 0)
  }

  @Test func `a folder that holds a training is not trained over`() throws {
    let folder = try TinyAgent.folder()
    try expectRefusal(
      ["train", "--task", "cartpole_swingup", "--out", folder], saying: "--resume")
  }

  @Test func `an agent is packed into a new folder, and over no other agent`() throws {
    let scratch = try Scratch()
    let folder = try TinyAgent.folder()
    let packed = scratch.path + "/packed"
    #expect(try Program.run(["pack", folder, "--out", packed]).status == 0)
    let weights = try Data(contentsOf: URL(fileURLWithPath: folder + "/agent.safetensors"))
    try expectRefusal(["pack", folder, "--out", folder], saying: "--out")
    try expectRefusal(["pack", packed, "--out", folder], saying: "--out")
    try expectRefusal(
      ["import", folder, "--task", "cartpole_swingup", "--out", folder], saying: "--out")
    #expect(
      try Data(contentsOf: URL(fileURLWithPath: folder + "/agent.safetensors")) == weights)
  }

  @Test func `an agent is asked about observations in a file, and written for PyTorch`() throws {
    struct Report: Decodable {
      struct Result: Decodable {
        let action, log_std: [Double]
        let q1, q2, attribution_sum, mask_share: Double
      }
      let agent: String
      let results: [Result]
    }
    let scratch = try Scratch()
    let folder = try TinyAgent.folder()
    let file = scratch.path + "/observations"
    let count = 2 * 9 * 84 * 84
    let bytes: [UInt8] = (0..<count).map { UInt8(truncatingIfNeeded: 37 * $0) }
    try Data(bytes).write(to: URL(fileURLWithPath: file))
    let run = try Program.run(["inspect", folder, "--observations", file, "--json"])
    #expect(run.status == 0, "\(run.errors)")
    let report: Report = try run.json()
    #expect(report.results.count == 2)
    for result in report.results {
      #expect(result.action.count == 1 && result.log_std.count == 1)
      #expect(result.attribution_sum > 0 && abs(result.mask_share - 0.02) < 0.01)
    }
    let chosen: Report = try Program.run(
      ["inspect", folder, "--observations", file, "--action=-1", "--json"]
    ).json()
    #expect(chosen.results[0].action == [-1] && chosen.results[0].q1 != report.results[0].q1)
    try expectRefusal(
      ["inspect", folder, "--observations", file, "--action", "2"], saying: "--action")
    try Data(bytes.dropLast()).write(to: URL(fileURLWithPath: file))
    try expectRefusal(["inspect", folder, "--observations", file], saying: "63504 each")
    let out = scratch.path + "/agent.pt"
    #expect(try Program.run(["agents", "export", folder, "--out", out]).status == 0)
    #expect(try Data(contentsOf: URL(fileURLWithPath: out)).starts(with: Array("PK".utf8)))
    try expectRefusal(
      ["agents", "export", folder, "--format", "onnx", "--out", out], saying: "safetensors")
  }

  @Test func `SIGTERM stops with a checkpoint from which it goes on`() throws {
    let scratch = try Scratch()
    let arguments = ["--modes", "train", "--threads", "1"]
    let stopped = try Program.run(
      ["train", "--task", "cartpole_swingup", "--steps", "100000", "--out", scratch.path]
        + arguments, afterFirstLine: { $0.terminate() })
    // Not 0: what it was to do is not done, and a script should not go on as if.
    #expect(stopped.status == 128 + SIGTERM)
    #expect(stopped.output.contains("--resume \(scratch.path)"))
    let step = try trainedSteps(scratch.path)
    #expect(step >= 1 && step < 100_000)
    let resumed = try Program.run(
      ["train", "--resume", scratch.path, "--steps", "\(step + 2)"] + arguments)
    #expect(resumed.status == 0, "\(resumed.errors)")
    #expect(try trainedSteps(scratch.path) == step + 2)
  }

  @Test func `a resumed training goes on with its own overlay images`() throws {
    let scratch = try Scratch()
    let (folder, images) = (scratch.path + "/agent", scratch.path + "/images")
    try FileManager.default.createDirectory(atPath: images, withIntermediateDirectories: true)
    try FileManager.default.copyItem(
      atPath: Program.checkout + "/Tests/MediaTests/Fixtures/still.png",
      toPath: images + "/still.png")
    let arguments = ["--modes", "train", "--threads", "1"]
    let first = try Program.run(
      [
        "train", "--task", "cartpole_swingup", "--steps", "3", "--overlays", images, "--out",
        folder,
      ] + arguments)
    #expect(first.status == 0, "\(first.errors)")
    let resume = ["train", "--resume", folder, "--steps", "5"] + arguments
    // Without its images it says so, and does not quietly paint some.
    try FileManager.default.moveItem(atPath: images, toPath: images + "-away")
    try expectRefusal(resume, saying: images)
    try FileManager.default.moveItem(atPath: images + "-away", toPath: images)
    #expect(try Program.run(resume).status == 0)
    #expect(try trainedSteps(folder) == 5)
  }

  @Test func `a resumed training goes on with its own modes and clips`() throws {
    struct Config: Decodable {
      struct Evaluation: Decodable { let modes: [String], videos: String? }
      let evaluation: Evaluation
    }
    let scratch = try Scratch()
    let (folder, clips) = (scratch.path + "/agent", scratch.path + "/clips")
    try FileManager.default.createDirectory(atPath: clips, withIntermediateDirectories: true)
    try FileManager.default.copyItem(
      atPath: Program.checkout + "/Tests/MediaTests/Fixtures/still.png", toPath: clips + "/0.png")
    let first = try Program.run([
      "train", "--task", "cartpole_swingup", "--algorithm", "sac", "--steps", "4", "--threads", "1",
      "--evaluate-episodes", "1", "--modes", "train,video_easy", "--videos", clips, "--out", folder,
    ])
    #expect(first.status == 0, "\(first.errors)")
    func config() throws -> Config {
      try JSONDecoder().decode(
        Config.self, from: Data(contentsOf: URL(fileURLWithPath: folder + "/config.json")))
    }
    func columns() throws -> String? {
      let table = try Data(contentsOf: URL(fileURLWithPath: folder + "/metrics.csv"))
      return String(decoding: table, as: UTF8.self).components(separatedBy: "\n").first
    }
    let before = try columns()
    #expect(before?.hasSuffix("eval_train,eval_video_easy") == true)
    #expect(try config().evaluation.videos == clips)
    let resume = ["train", "--resume", folder, "--steps"]
    #expect(try Program.run(resume + ["6"]).status == 0)
    #expect(try columns() == before && config().evaluation.modes == ["train", "video_easy"])
    for (options, part) in [
      (["--evaluate-episodes", "2"], "--evaluate-episodes 2 contradicts"),
      (["--threads", "2"], "--threads 2 contradicts"), (["--overlays", clips], "--overlays"),
    ] {
      try expectRefusal(resume + ["8"] + options, saying: part)
    }
    try expectRefusal(resume + ["5"], saying: "--steps 5 is less than the 6")
    #expect(try Program.run(resume + ["8", "--modes", "train"]).status == 0)
    #expect(try columns() == before && config().evaluation.modes == ["train"])
    let packed = scratch.path + "/packed"
    #expect(try Program.run(["pack", folder, "--out", packed]).status == 0)
    let text = try String(contentsOfFile: packed + "/config.json", encoding: .utf8)
    #expect(!text.contains(scratch.path))
  }

  private func trainedSteps(_ folder: String) throws -> Int {
    struct Config: Decodable { let step: Int }
    let data = try Data(contentsOf: URL(fileURLWithPath: folder + "/config.json"))
    return try JSONDecoder().decode(Config.self, from: data).step
  }

  @Test func `the same seed gives the same scores, in any company of modes`() throws {
    let folder = try TinyAgent.folder()
    let arguments = ["eval", "--agent", folder, "--episodes", "2", "--seed", "3", "--json"]
    let both = try Program.run(arguments + ["--modes", "color_easy,train"])
    #expect(both.status == 0, "\(both.errors)")
    let report: Evaluation = try both.json()
    #expect(report.task == "cartpole_swingup" && report.action_repeat == 8)
    #expect(report.results.map(\.mode) == ["color_easy", "train"])
    for result in report.results {
      #expect(result.returns.count == 2)
      #expect(abs(result.mean - result.returns.reduce(0, +) / 2) < 1e-9)
    }
    let alone: Evaluation = try Program.run(arguments + ["--modes", "train"]).json()
    #expect(alone.results[0] == report.results[1])
    let inOrder = try Program.run(arguments + ["--modes", "color_easy,train", "--threads", "1"])
    #expect(inOrder.output == both.output)
  }

  @Test func `results are tables of the runs in a folder`() throws {
    let scratch = try Scratch()
    let folder = try TinyAgent.folder()
    let chart = scratch.path + "/chart.png"
    let text = try Program.run(["results", folder, "--chart", chart])
    #expect(text.status == 0, "\(text.errors)")
    #expect(text.output.hasPrefix("task              method  mode"))
    #expect(text.output.contains("cartpole_swingup  sgqn    color_hard     1     12"))
    #expect(try Data(contentsOf: URL(fileURLWithPath: chart)).starts(with: [0x89, 0x50]))
    let csv = try Program.run(["results", folder, "--format", "csv"])
    #expect(csv.output.contains("cartpole_swingup,\"sgqn\",train,1,12,12,"))
    let markdown = try Program.run(["results", folder, "--format", "markdown"])
    #expect(markdown.output.contains("| --- | --- | --- | ---: |"))
    struct Table: Decodable {
      struct Row: Decodable { let mode: String, interquartile_mean: Double }
      let rows: [Row]
    }
    let table: Table = try Program.run(["results", folder, "--format", "json"]).json()
    #expect(table.rows.map(\.mode) == ["train", "color_hard"])
    try expectRefusal(["results", scratch.path], saying: "no runs in")
    try expectRefusal(["results", folder, "/nowhere"], saying: "there is no folder '/nowhere'")
  }

  @Test func `scores of another task, or of an earlier step, are no scores of a run`() throws {
    let scratch = try Scratch()
    let run = scratch.path + "/run"
    try FileManager.default.copyItem(atPath: try TinyAgent.folder(), toPath: run)
    func write(_ name: String, _ task: String, step: Int, mean: Int) throws {
      try Data(
        """
        {"task": "\(task)", "step": \(step), "results": [{"mode": "train", "mean": \(mean)}]}
        """.utf8
      ).write(to: URL(fileURLWithPath: "\(run)/\(name)"))
    }
    try write("eval-own.json", "cartpole_swingup", step: 12, mean: 321)
    try write("eval-other.json", "walker_walk", step: 12, mean: 999)
    try write("eval-stale.json", "cartpole_swingup", step: 6, mean: 999)
    let table = try Program.run(["results", run])
    #expect(table.status == 0 && table.output.contains(" 321 ") && !table.output.contains("999"))
    #expect(table.errors.contains("eval-other.json: it is an evaluation on walker_walk"))
    #expect(table.errors.contains("eval-stale.json: it is an evaluation after 6 steps"))
    #expect(table.errorLines.count == 2)
  }

  @Test func `a mode that cannot be shown costs its own scores`() throws {
    let scratch = try Scratch()
    try Data("no film".utf8).write(to: URL(fileURLWithPath: scratch.path + "/0.mp4"))
    let run = try Program.run([
      "eval", "--agent", try TinyAgent.folder(), "--episodes", "1", "--modes",
      "video_hard,train", "--videos", scratch.path, "--json",
    ])
    #expect(run.status == 2)
    let report: Evaluation = try run.json()
    #expect(report.results.map(\.mode) == ["train"])
    #expect(run.errors.contains("no score in video_hard: "))
  }

  @Test func `asking where the mask lies changes no score, and the shares add up to all of it`()
    throws
  {
    let arguments = [
      "eval", "--agent", try TinyAgent.folder(), "--episodes", "1", "--modes", "train,video_hard",
      "--json",
    ]
    let plain: Evaluation = try Program.run(arguments).json()
    let report: Evaluation = try Program.run(arguments + ["--attention"]).json()
    #expect(report.results.map(\.returns) == plain.results.map(\.returns))
    for result in report.results {
      let shares = try #require(result.attention)
      #expect(shares.keys.sorted() == ["floor", "robot", "scenery", "sky", "target"])
      #expect(abs(shares.values.reduce(0, +) - 1) < 1e-9)
      let predicted = try #require(result.prediction_overlap)
      #expect(predicted >= 0 && predicted <= 1)
    }
    #expect(plain.results[0].attention == nil && plain.results[1].clean_overlap == nil)
    #expect(report.results[0].clean_overlap == nil)
    let overlap = try #require(report.results[1].clean_overlap)
    #expect(overlap > 0 && overlap < 1)
  }

  @Test func `a configuration that is none is refused with what is wrong`() throws {
    let scratch = try Scratch()
    let file = URL(filePath: scratch.path + "/config.json")
    for (text, reason) in [("", "it is no JSON object"), ("{}", "it has no "), ("[1", "no JSON")] {
      try Data(text.utf8).write(to: file)
      try expectRefusal(["eval", "--agent", scratch.path], saying: reason)
    }
  }

  @Test func `an agent whose weights are gone is refused`() throws {
    let scratch = try Scratch()
    try FileManager.default.copyItem(
      atPath: try TinyAgent.folder() + "/config.json", toPath: scratch.path + "/config.json")
    let arguments = ["--agent", scratch.path]
    try expectRefusal(["eval"] + arguments, saying: "agent.safetensors")
    try expectRefusal(
      ["export", "--out", scratch.path + "/never"] + arguments, saying: "agent.safetensors")
  }

  private static let demos =
    ((try? FileManager.default.contentsOfDirectory(
      atPath: Program.checkout + "/demos")) ?? []).filter { $0.hasSuffix(".toml") }.sorted()

  private static var hasBundledAgent: Bool {
    let folder = Program.checkout + "/demos/agents"
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.contains { FileManager.default.fileExists(atPath: "\(folder)/\($0)/config.json") }
  }

  @Test(.enabled(if: hasBundledAgent), arguments: demos)
  func `every demo holds with the bundled agents`(_ demo: String) throws {
    let run = try Program.run([
      "explore", "--demo", "\(Program.checkout)/demos/\(demo)", "--headless",
    ])
    #expect(run.status == 0, "\(run.errors)")
  }
}
