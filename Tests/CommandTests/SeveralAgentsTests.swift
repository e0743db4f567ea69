// Several agents in one exploration, a training's snapshots, and trainings watched from outside.

import Foundation
import Testing

@Suite struct SeveralAgentsTests {
  private static let demo = """
    width = 130
    height = 40
    [[steps]]
    keys = "A"
    expect = EXPECTED
    """

  /// Plays a demo without a terminal that compares agents and wants some texts on the screen.
  private func compare(_ arguments: [String], expecting: [String], in scratch: Scratch) throws
    -> Run
  {
    let path = scratch.path + "/demo.toml"
    let texts = expecting.map { "\"\($0)\"" }.joined(separator: ", ")
    try Self.demo.replacingOccurrences(of: "EXPECTED", with: "[\(texts)]")
      .write(toFile: path, atomically: true, encoding: .utf8)
    return try Program.run(["explore", "--demo", path, "--headless"] + arguments)
  }

  private static let bundled = Program.checkout + "/demos/agents"
  private static var hasAgents: Bool {
    ["cartpole_swingup-sgqn", "cartpole_swingup-sac", "finger_spin-sgqn"].allSatisfy {
      FileManager.default.fileExists(atPath: "\(bundled)/\($0)/config.json")
    }
  }

  @Test(.enabled(if: hasAgents)) func `two agents see one state`() throws {
    let scratch = try Scratch()
    let run = try compare(
      ["--agent", "cartpole_swingup-sgqn", "--against", "cartpole_swingup-sac"],
      expecting: ["cartpole_swingup-sgqn", "cartpole_swingup-sac", "acts", "IoU"], in: scratch)
    #expect(run.status == 0, "\(run.errors)")
    let three = try compare(
      ["--against", "cartpole_swingup-sac,cartpole_swingup-svea"],
      expecting: ["cartpole_swingup-svea"], in: scratch)
    #expect(three.status == 0, "\(three.errors)")
    // The same agent twice is told apart by its folder.
    let path = Self.bundled + "/cartpole_swingup-sac"
    let twice = try compare(
      ["--agent", "cartpole_swingup-sac", "--against", path], expecting: ["Δa 0.00"], in: scratch)
    #expect(twice.status == 0, "\(twice.errors)")
  }

  @Test(.enabled(if: hasAgents)) func `agents that cannot see the same states are refused`() throws
  {
    let scratch = try Scratch()
    let other = try compare(
      ["--agent", "cartpole_swingup-sgqn", "--against", "finger_spin-sgqn"], expecting: [],
      in: scratch)
    #expect(other.status == 2 && other.errorLines.count == 1)
    #expect(other.errors.contains("its task is finger_spin, not cartpole_swingup"))
    let five = try compare(
      (0..<4).flatMap { _ in ["--against", "cartpole_swingup-sac"] }, expecting: [], in: scratch)
    #expect(five.status == 2 && five.errors.contains("5 agents; up to 4 can be compared"))
    let missing = try compare(["--against", "nobody"], expecting: [], in: scratch)
    #expect(missing.status == 2 && missing.errors.contains("no agent 'nobody'"))
  }

  @Test func `a task without an agent is shown with one that has learned nothing`() throws {
    let scratch = try Scratch()
    let arm = try compare(
      ["--task", "robot_push_xyzw_first_person"], expecting: ["untrained", "gripper"], in: scratch)
    #expect(arm.status == 0, "\(arm.errors)")
    let lost = try compare(["--task", "robot_pull"], expecting: [], in: scratch)
    #expect(lost.status == 2 && lost.errors.contains("unknown task 'robot_pull'"))
    let first = try compare(
      ["--agent", "untrained"], expecting: ["cartpole_swingup", "untrained"], in: scratch)
    #expect(first.status == 0, "\(first.errors)")
    let adapting = try compare(
      ["--agent", "untrained", "--task", "robot_push", "--adapt"], expecting: [], in: scratch)
    #expect(adapting.status == 2 && adapting.errors.contains("leave out --adapt"))
    let pictures = try Program.run([
      "export", "--agent", "untrained", "--task", "robot_hammer", "--steps", "1", "--out",
      scratch.path + "/pictures",
    ])
    #expect(pictures.status == 0, "\(pictures.errors)")
    let files = try FileManager.default.contentsOfDirectory(atPath: scratch.path + "/pictures")
    #expect(files.contains("step_0000.png") && files.contains("contact_sheet.png"))
  }

  @Test(.enabled(if: hasAgents))
  func `an agent is compared with what it was before it learned`() throws {
    let scratch = try Scratch()
    let run = try compare(
      ["--agent", "cartpole_swingup-sgqn", "--against", "untrained"],
      expecting: ["cartpole_swingup-sgqn", "untrained", "IoU"], in: scratch)
    #expect(run.status == 0, "\(run.errors)")
  }

  @Test func `a training is watched and its snapshots are gone through`() throws {
    let scratch = try Scratch()
    let out = scratch.path + "/runs/one"
    let trained = try Program.run([
      "train", "--task", "cartpole_swingup", "--algorithm", "drq", "--out", out, "--steps", "40",
      "--warmup", "20", "--batch", "4", "--evaluate-every", "20", "--evaluate-episodes", "0",
      "--checkpoint-every", "20", "--modes", "train", "--threads", "1",
    ])
    #expect(trained.status == 0, "\(trained.errors)")
    #expect(!trained.errors.contains("step 20: \n"))
    for name in ["snapshots/000000020.safetensors", "sheets/000000040.png"] {
      #expect(FileManager.default.fileExists(atPath: "\(out)/\(name)"))
    }

    let shown = try compare(
      ["--run", out], expecting: ["step 20", "step 40", "acts"], in: scratch)
    #expect(shown.status == 0, "\(shown.errors)")
    let both = try compare(["--run", out, "--agent", out], expecting: [], in: scratch)
    #expect(both.status == 2 && both.errors.contains("--run goes through one training"))
    let watched = try Program.run(["watch", scratch.path + "/runs"])
    #expect(watched.status == 0)
    #expect(watched.output.contains("one") && watched.output.contains("finished"))
    #expect(try Program.run(["watch", out]).output == watched.output)
    let above = try Program.run(["watch", scratch.path])
    #expect(above.output.contains("runs/one ") && above.errors.isEmpty)

    // A snapshot becomes an agent of its own.
    let early = scratch.path + "/early"
    #expect(try Program.run(["pack", out, "--step", "20", "--out", early]).status == 0)
    func bytes(_ path: String) -> Data? { FileManager.default.contents(atPath: path) }
    #expect(
      bytes(early + "/agent.safetensors") == bytes(out + "/snapshots/000000020.safetensors"))
    #expect(bytes(early + "/agent.safetensors") != nil)
    let config = try String(contentsOfFile: early + "/config.json", encoding: .utf8)
    #expect(config.contains("\"step\" : 20,") && config.contains("\"name\" : \"early\""))
    let steps = try String(contentsOfFile: early + "/metrics.csv", encoding: .utf8)
      .split(separator: "\n").dropFirst().compactMap { Int($0.prefix { $0 != "," }) }
    #expect(!steps.isEmpty && steps.allSatisfy { $0 <= 20 })
    let missing = try Program.run(["pack", out, "--step", "30", "--out", scratch.path + "/none"])
    #expect(missing.status == 2)
    #expect(missing.errors.contains("no snapshot of step 30 in '\(out)'; there are 20, 40"))
  }

  @Test func `folders without snapshots or trainings are told apart`() throws {
    let scratch = try Scratch()
    let none = try compare(["--run", scratch.path], expecting: [], in: scratch)
    #expect(none.status == 2 && none.errorLines.count == 1)
    let empty = try Program.run(["watch", scratch.path])
    #expect(empty.status == 0 && empty.output.split(separator: "\n").count == 1)
    #expect(empty.errors.contains("no training in \(scratch.path) yet"))
    let missing = try Program.run(["watch", scratch.path + "/none"])
    #expect(missing.status == 2 && missing.errors.contains("no folder"))
    let often = try Program.run(["watch", "--interval", "0", scratch.path])
    #expect(often.status == 2 && often.errors.contains("--interval takes 0.1 to 3600"))
  }

  @Test func `options of snapshots outside their range are refused`() throws {
    let scratch = try Scratch()
    for (option, value) in [("--snapshot-every", "0"), ("--snapshot-space", "1000001")] {
      let run = try Program.run([
        "train", "--task", "cartpole_swingup", "--out", scratch.path + "/r", option, value,
      ])
      #expect(run.status == 2 && run.errorLines.count == 1 && run.errors.contains(option))
    }
  }
}
