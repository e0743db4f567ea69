// One command that begins and resumes, and sweeps of such commands.

import Foundation
import Testing

@Suite struct SweepCommandTests {
  private static let tiny = [
    "train", "--task", "cartpole_swingup", "--modes", "train", "--threads", "1", "--set", "batch=2",
    "--set", "warmup=4", "--set", "warmupUpdates=1", "--set", "evaluationEpisodes=0",
  ]

  @Test func `one command begins a training, goes on with it, and ends where it has ended`() throws
  {
    let scratch = try Scratch()
    let place = ["--continue", "--out", scratch.path + "/run"]
    for steps in [6, 9, 9] {
      let run = try Program.run(Self.tiny + place + ["--steps", "\(steps)"])
      #expect(run.status == 0, "\(run.errors)")
      #expect(try step(scratch.path + "/run") == steps)
    }
    let other = try Program.run(Self.tiny + place + ["--steps", "9", "--set", "batch=3"])
    #expect(other.status == 2 && other.errors.contains("batch=3 contradicts the training in"))
    #expect(other.errorLines.count == 1)
  }

  @Test func `what a killed beginning left is begun again, and an agent is not`() throws {
    let scratch = try Scratch()
    let folder = scratch.path + "/run"
    let begin = Self.tiny + ["--continue", "--out", folder, "--steps", "6"]
    #expect(try Program.run(begin).status == 0)
    try FileManager.default.removeItem(atPath: folder + "/config.json")
    #expect(try Program.run(begin).status == 0)
    #expect(FileManager.default.fileExists(atPath: folder + "/checkpoint.safetensors"))
    // An agent behind its first checkpoint, which was removed to save room.
    let agent = scratch.path + "/agent"
    let trained = Self.tiny + ["--continue", "--out", agent, "--steps", "6"]
    #expect(try Program.run(trained + ["--set", "checkpointInterval=2"]).status == 0)
    try FileManager.default.removeItem(atPath: agent + "/checkpoint.safetensors")
    let refused = try Program.run(trained)
    #expect(refused.status == 2 && refused.errors.contains("already holds an agent"))
    #expect(FileManager.default.fileExists(atPath: agent + "/agent.safetensors"))
  }

  @Test func `a training begins with what another has learned`() throws {
    let scratch = try Scratch()
    let (trunk, arm) = (scratch.path + "/trunk", scratch.path + "/arm")
    #expect(try Program.run(Self.tiny + ["--out", trunk, "--steps", "6"]).status == 0)
    // A source that nobody may write to is copied into what can be written to.
    let log = URL(fileURLWithPath: trunk + "/replay.log")
    try FileManager.default.setAttributes([.posixPermissions: 0o444], ofItemAtPath: log.path)
    let begin = [
      "train", "--from", trunk, "--out", arm, "--steps", "9", "--continue", "--set",
      "consistencyBalance=7",
    ]
    let begun = try Program.run(begin)
    #expect(begun.status == 0, "\(begun.errors)")
    #expect(
      begun.output.hasPrefix("from '\(trunk)' at step 6: consistencyBalance=7 steps=9\n"),
      "\(begun.output)")
    #expect(try step(arm) == 9)
    #expect(try step(trunk) == 6)
    let copied = try FileManager.default.attributesOfItem(atPath: arm + "/replay.log")
    #expect(copied[.posixPermissions] as? Int == 0o644)
    let config = try String(contentsOfFile: arm + "/config.json", encoding: .utf8)
    #expect(config.contains("\"consistencyBalance\" : 7"))
    // The same command finds it finished, whatever became of the source; others are told what cannot be.
    try FileManager.default.moveItem(atPath: trunk, toPath: trunk + "-elsewhere")
    #expect(try Program.run(begin).output == "trained: \(arm)\n")
    let other = try Program.run(begin + ["--set", "overlaidBalance=7"])
    #expect(other.status == 2 && other.errors.contains("overlaidBalance=7 contradicts"))
    try FileManager.default.moveItem(atPath: trunk + "-elsewhere", toPath: trunk)
    for (options, message) in [
      (["--from", trunk], "--from needs --out"),
      (["--from", trunk, "--resume", arm], "leave --resume out"),
      (["--from", trunk, "--out", arm], "holds a training already"),
      (["--from", trunk, "--out", arm + "2", "--seed", "5"], "--seed 5 contradicts"),
      (["--from", trunk, "--out", arm + "2", "--algorithm", "rad"], "rad changes them otherwise"),
      (["--from", trunk, "--out", arm + "2", "--set", "seed=5"], "choose it with --seed"),
      (["--from", trunk, "--out", arm + "2", "--set", "warmup=7"], "warmup cannot change"),
      (["--from", scratch.path, "--out", arm + "2"], "no training in"),
      (["--from", trunk, "--out", arm + "2", "--overlays", "/missing"], "/missing: "),
      (
        ["--from", trunk, "--out", arm + "2", "--modes", "video_hard", "--videos", "/missing"],
        "/missing: No such file or directory; give a folder of pictures"
      ),
    ] {
      let refused = try Program.run(["train"] + options)
      #expect(refused.status == 2 && refused.errorLines.count == 1, "\(refused.errors)")
      #expect(refused.errors.contains(message), "\(refused.errors)")
    }
    #expect(!FileManager.default.fileExists(atPath: arm + "2"))
  }

  @Test func `within its plain updates a training becomes another algorithm's`() throws {
    let scratch = try Scratch()
    let (trunk, arm) = (scratch.path + "/trunk", scratch.path + "/arm")
    let plain = ["--out", trunk, "--steps", "6", "--set", "plainUpdates=50"]
    #expect(try Program.run(Self.tiny + plain).status == 0)
    let begin = [
      "train", "--from", trunk, "--algorithm", "svea", "--out", arm, "--steps", "7", "--continue",
    ]
    let begun = try Program.run(begin)
    #expect(begun.status == 0, "\(begun.errors)")
    #expect(begun.output.hasPrefix("from '\(trunk)' at step 6: algorithm=svea "))
    let config = try String(contentsOfFile: arm + "/config.json", encoding: .utf8)
    #expect(config.contains("\"algorithm\" : \"svea\""))
    #expect(config.contains("\"plainUpdates\" : 50"))
    #expect(try Program.run(begin).output == "trained: \(arm)\n")
  }

  @Test func `a sweep trains its cells once`() throws {
    let scratch = try Scratch()
    let file = try write(scratch, "algorithms = [\"sac\", \"drq\"]\nseeds = [1, 2]")
    let sweep = try Program.run(["sweep", file])
    #expect(sweep.status == 0, "\(sweep.errors)")
    #expect(sweep.errors.hasSuffix("4 finished of 4\n"))
    let weights = scratch.path + "/study/cartpole_swingup-drq-2/agent.safetensors"
    let written = try modified(weights)
    let again = try Program.run(["sweep", file])
    #expect(again.status == 0 && again.errors == "4 finished of 4\n")
    #expect(try modified(weights) == written)
    let listed = try Program.run(["sweep", file, "--dry-run"])
    #expect(listed.output.split(separator: "\n").count == 4)
    #expect(listed.output.contains("sgqn train --task cartpole_swingup --algorithm sac --set"))
  }

  @Test func `a cell that fails is told with its reason, and the others are trained`() throws {
    let scratch = try Scratch()
    let file = try write(scratch, "seeds = [1, 2]\nretries = 0")
    let blocked = scratch.path + "/study/cartpole_swingup-1"
    try FileManager.default.createDirectory(
      atPath: scratch.path + "/study", withIntermediateDirectories: true)
    try #require(FileManager.default.createFile(atPath: blocked, contents: nil))
    let sweep = try Program.run(["sweep", file])
    #expect(sweep.status == 1)
    #expect(sweep.errors.contains("cartpole_swingup-1 failed: sgqn: cannot make the folder"))
    #expect(sweep.errors.hasSuffix("1 finished, 1 failed of 2\n"))
    #expect(try step(scratch.path + "/study/cartpole_swingup-2") == 6)
  }

  @Test func `a file that is no sweep is refused with its line`() throws {
    let scratch = try Scratch()
    let file = try write(scratch, "seedz = 1")
    let run = try Program.run(["sweep", file])
    #expect(run.status == 2 && run.errorLines.count == 1)
    #expect(
      run.errors.contains("study.toml:8: 'seedz' is no part of a sweep; did you mean 'seeds'?"))
    let missing = try Program.run(["sweep", scratch.path + "/none.toml"])
    #expect(missing.status == 2 && missing.errors.contains("cannot be read; check the path"))
  }

  /// Needs Debian's slurm-wlm and munge, and root to start them.
  private static let hasSlurm =
    geteuid() == 0
    && ["/usr/sbin/slurmctld", "/usr/sbin/slurmd", "/usr/sbin/munged"].allSatisfy {
      FileManager.default.isExecutableFile(atPath: $0)
    }

  @Test(.enabled(if: hasSlurm))
  func `a sweep under Slurm ends as one on this machine, whatever befalls its jobs`() throws {
    let program = try Program.path()
    let run = try Program.run(
      [Program.checkout + "/tools/sweep-test", program, "slurm", "3"], program: "/bin/bash")
    #expect(run.status == 0, "\(run.output)\(run.errors)")
    #expect(run.output.contains(" 0 differences"))
  }

  private func write(_ scratch: Scratch, _ lines: String) throws -> String {
    let path = scratch.path + "/study.toml"
    let text = """
      tasks = ["cartpole_swingup"]
      steps = 6
      modes = "train"
      settings.batch = 2
      settings.warmup = 4
      settings.warmupUpdates = 1
      settings.evaluationEpisodes = 0
      \(lines)
      """
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    return path
  }

  private func step(_ folder: String) throws -> Int {
    struct Config: Decodable { let step: Int }
    let data = try Data(contentsOf: URL(fileURLWithPath: folder + "/config.json"))
    return try JSONDecoder().decode(Config.self, from: data).step
  }

  private func modified(_ path: String) throws -> Date? {
    try FileManager.default.attributesOfItem(atPath: path)[.modificationDate] as? Date
  }
}
