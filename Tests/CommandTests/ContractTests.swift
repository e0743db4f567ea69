// What every subcommand promises to scripts: exit codes, one line for bad input, JSON, help.

import Foundation
import Testing

@Suite struct ContractTests {
  static let subcommands = [
    ["explore"], ["demo"], ["snapshot"], ["watch"], ["themes", "list"], ["themes", "show"],
    ["themes", "check"], ["tasks"], ["train"], ["eval"], ["export"], ["verify", "dmc"],
    ["verify", "robot"], ["manual"],
    ["verify", "update"], ["bench"], ["doctor"], ["import"], ["pack"],
    ["inspect"], ["results"], ["sweep"], ["agents", "list"], ["agents", "export"],
  ]

  @Test(arguments: subcommands) func `every subcommand's help shows an example`(
    _ command: [String]
  ) throws {
    let run = try Program.run(command + ["--help"])
    #expect(run.status == 0)
    #expect(run.output.contains("Example: sgqn \(command.joined(separator: " "))"))
    #expect(run.errors.isEmpty)
  }

  @Test(arguments: subcommands) func `an unknown option is refused in one line`(
    _ command: [String]
  ) throws {
    try expectRefusal(
      command + ["--no-such-option"], saying: "sgqn \(command.joined(separator: " ")) --help")
  }

  @Test func `an unknown subcommand is refused`() throws {
    try expectRefusal(["fly"], saying: "fly")
  }

  @Test(arguments: [
    ("architecture.seesChanges=true", "architecture.seesChanges=false"),
    ("overlayStep=3", "overlayStep=0"), ("motionGain=2", "motionGain=1"),
  ])
  func `settings of three moments are refused where two cameras are seen`(
    assignment: String, right: String
  ) throws {
    try expectRefusal(
      ["train", "--task", "robot_reach_both_cameras", "--set", assignment, "--out", "never"],
      saying: "are of two cameras, not of three moments; set \(right)")
  }

  @Test func `names that do not exist are refused with those that do`() throws {
    try expectRefusal(
      ["train", "--task", "no_such_task", "--out", "never"], saying: "cartpole_swingup")
    try expectRefusal(["train"], saying: "--task")
    try expectRefusal(
      ["train", "--task", "cartpole_swingup", "--algorithm", "magic"], saying: "magic")
    try expectRefusal(["eval", "--agent", "nobody"], saying: "nobody")
    try expectRefusal(["eval", "--agent", "nobody", "--modes", "fog"], saying: "color_easy")
    try expectRefusal(["eval", "--modes", ","], saying: "--modes")
    try expectRefusal(["eval", "--modes", "train,,train"], saying: "--modes")
    try expectRefusal(["eval", "--seed", "-1"], saying: "--OPTION=-1")
    try expectRefusal(["export", "--out", "x", "--first", "\(Int.max)"], saying: "--first takes")
    try expectRefusal(
      ["bench", "learn", "--true-state", "--nuisance", "\(Int.max)"], saying: "--nuisance takes")
    for setting in ["preset=paper", "algorithm=sac", "seed=3", "steps=9", "task=x", "base=dqn"] {
      try expectRefusal(
        ["train", "--task", "cartpole_swingup", "--out", "never", "--set", setting],
        saying: "choose it with --" + setting.prefix { $0 != "=" })
    }
    try expectRefusal(["eval", "--episodes", "0"], saying: "--episodes")
    try expectRefusal(["export", "--agent", "nobody", "--out", "never"], saying: "nobody")
    try expectRefusal(["export", "--mode", "fog", "--out", "never"], saying: "color_easy")
    try expectRefusal(["export"], saying: "--out")
    try expectRefusal(["bench", "act", "--true-state"], saying: "learn")
    try expectRefusal(["bench", "learn", "--nuisance", "3"], saying: "--true-state")
    try expectRefusal(
      ["bench", "learn", "--true-state", "--algorithm", "svea"], saying: "algorithm sac")
    try expectRefusal(["bench", "nothing"], saying: "update")
    try expectRefusal(
      ["inspect", "nobody", "--observations", "/no/such/file"], saying: "nobody")
    try expectRefusal(["agents", "export", "nobody", "--out", "never"], saying: "nobody")
    try expectRefusal(
      ["import", "/no/such", "--task", "cartpole_swingup", "--out", "never"], saying: "/no/such")
    try expectRefusal(["verify", "dmc", "/no/such/file.json"], saying: "/no/such/file.json")
    try expectRefusal(["verify", "update", "/no/such/folder"], saying: "/no/such/folder")
    let cup = Program.checkout + "/demos/cup.toml"
    for option in ["--mode", "--seed", "--record"] {
      let value = option == "--mode" ? "train" : "1"
      try expectRefusal(
        ["explore", "--headless", "--demo", cup, option, value], saying: "leave out --mode")
    }
    try expectRefusal(["explore", "--screenshot", "never.png"], saying: "need --headless")
    try expectRefusal(["themes", "check", "./no-such/dark.toml"], saying: "no such file")
    try expectRefusal(["explore", "--headless"], saying: "--demo")
    try expectRefusal(["tasks", "--sheet", "/no/such/folder/a.png"], saying: "/no/such/folder")
  }

  @Test func `tasks are listed as text and as JSON`() throws {
    struct Entry: Decodable {
      let name: String
      let actions: Int
      let action_repeat: Int
      let verified: Bool
    }
    let list: [Entry] = try Program.run(["tasks", "--json"]).json()
    let cartpole = try #require(list.first { $0.name == "cartpole_swingup" })
    #expect(cartpole.actions == 1 && cartpole.action_repeat == 8 && cartpole.verified)
    let text = try Program.run(["tasks"])
    #expect(text.status == 0)
    for entry in list { #expect(text.output.contains(entry.name)) }
  }

  @Test func `bundled agents are listed with what they scored`() throws {
    struct Entry: Decodable {
      let name, task, algorithm, preset, path: String
      let scores: [String: Double]
    }
    let run = try Program.run(["agents", "--json"])
    #expect(run.status == 0)
    let list: [Entry] = try run.json()
    let folder = Program.checkout + "/demos/agents"
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    let whole = names.filter {
      FileManager.default.fileExists(atPath: "\(folder)/\($0)/config.json")
    }
    #expect(list.map(\.name) == whole.sorted())
    for entry in list {
      #expect(FileManager.default.fileExists(atPath: entry.path + "/agent.safetensors"))
    }
    #expect(try Program.run(["agents"]).status == 0)
  }

  @Test func `doctor says what was found and that it suffices`() throws {
    struct Fact: Decodable {
      let name, value: String
    }
    struct Report: Decodable {
      let ok: Bool
      let graphics, libraries, processor, terminal, files: [Fact]
      let problems: [String]
    }
    let run = try Program.run(["doctor", "--json"])
    let report: Report = try run.json()
    #expect(run.status == 0 && report.ok && report.problems.isEmpty)
    #expect(report.libraries.contains { $0.name == "MuJoCo" && $0.value.hasPrefix("2.") })
    #expect(report.graphics.contains { $0.name == "a frame of cartpole" && $0.value == "drawn" })
  }

  @Test func `doctor ends with 1 and says what to do where the program's files are missing`() throws
  {
    let scratch = try Scratch()
    let run = try Program.run(["doctor"], environment: ["SGQN_DATA": scratch.path])
    #expect(run.status == 1)
    #expect(run.output.contains("problem: SGQN_DATA names \(scratch.path)"))
  }
}
