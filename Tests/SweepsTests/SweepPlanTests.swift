// What a sweep's file makes, and what it says of mistakes.

import Configuration
import Foundation
import Testing

@testable import Sweeps

@Suite struct SweepPlanTests {
  private func plan(_ text: String, cores: Int = 8) throws(ConfigurationError) -> SweepPlan {
    try SweepPlan(
      Toml.parse(text, file: "/studies/study.toml"), file: "/studies/study.toml", cores: cores)
  }

  @Test func `every combination is a cell, in the order of the lists`() throws {
    let plan = try plan(
      """
      tasks = ["cartpole_swingup", "finger_spin"]
      algorithms = ["sgqn", "svea"]
      seeds = [1, 2]
      steps = 5000
      modes = ["train", "video_hard"]
      dmcgb = "clips"
      [settings]
      batch = 16
      consistencyBalance = [0.05, 0.9]
      """)
    #expect(plan.cells.count == 16)
    #expect(plan.folder == "/studies/study")
    let cell = try #require(plan.cells.first)
    #expect(cell.name == "cartpole_swingup-sgqn-consistencyBalance=0.05-1")
    #expect(cell.steps == 5000)
    #expect(
      cell.arguments == [
        "train", "--task", "cartpole_swingup", "--algorithm", "sgqn", "--set", "batch=16", "--set",
        "consistencyBalance=0.05", "--seed", "1", "--steps", "5000", "--threads", "1", "--modes",
        "train,video_hard", "--dmcgb", "/studies/clips", "--continue", "--out",
        "/studies/study/cartpole_swingup-sgqn-consistencyBalance=0.05-1",
      ])
    #expect(plan.cells.last?.name == "finger_spin-svea-consistencyBalance=0.9-2")
    #expect(Set(plan.cells.map(\.name)).count == 16)
  }

  @Test func `parts of the architecture are settings, lists in lists are values`() throws {
    let plan = try plan(
      """
      tasks = "cartpole_swingup"
      [settings]
      architecture.hidden = 128
      architecture.decoder = [[32, 16, 16]]
      architecture.trunk = [[
        { filters = 8, stride = 2, kernel = 4 }, { filters = 32, stride = 2, kernel = 4 },
        { filters = 64, stride = 1, kernel = 3 } ]]
      """)
    #expect(plan.cells.map(\.name) == ["cartpole_swingup-0"])
    #expect(plan.cells[0].arguments.contains("architecture.hidden=128"))
    #expect(plan.cells[0].arguments.contains("architecture.decoder=[32,16,16]"))
    #expect(plan.cells[0].settings.architecture.trunk.map(\.filters) == [8, 32, 64])
  }

  @Test func `cells at once are as many as the cores have room for`() throws {
    let task = "tasks = [\"cartpole_swingup\"]\n"
    #expect(try plan(task).parallel == 8)
    #expect(try plan(task + "threads = 3").parallel == 2)
    #expect(try plan(task + "threads = 2\nparallel = 3").parallel == 3)
  }

  @Test(arguments: [
    ("", "names no tasks"),
    (
      "tasks = [\"cartpole_swingip\"]",
      "study.toml:1: 'tasks' 'cartpole_swingip' is not known; did you mean 'cartpole_swingup'?"
    ),
    ("tasks = []", "'tasks' has no values"),
    (
      "tasks = [\"finger_spin\"]\nseedz = [1]",
      "study.toml:2: 'seedz' is no part of a sweep; did you mean 'seeds'?"
    ),
    ("tasks = [\"finger_spin\"]\nseeds = [-1]", "study.toml:2: 'seeds' must be whole numbers"),
    (
      "tasks = [\"finger_spin\"]\nseeds = [9007199254740993]",
      "study.toml:2: 'seeds' must be whole numbers of 0 to 9007199254740991"
    ),
    (
      "a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a = 1", "study.toml:1: a key of more than 16 parts"
    ),
    (
      "[a]\n[a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a]", "study.toml:2: a key of more than 16 parts"
    ),
    ("tasks = [\"finger_spin\"]\nseeds = [1, 1]", "finger_spin-1 twice"),
    (
      "tasks = [\"finger_spin\"]\nseeds = [\((0...10_000).map(String.init).joined(separator: ","))]",
      "makes more than 10000 cells"
    ),
    ("tasks = [\"finger_spin\"]\nthreads = 9", "'threads' must be 1...8"),
    ("tasks = [\"finger_spin\"]\nthreads = 4\nparallel = 3", "'parallel' must be 1...2"),
    ("tasks = [\"finger_spin\"]\nsteps = 0.5", "'steps' must be 1...1000000000"),
    (
      "tasks = [\"finger_spin\"]\n[settings]\nbatsch = 3",
      "cannot be trained: unknown setting 'batsch'"
    ),
    ("tasks = [\"finger_spin\"]\n[settings]\nbatch = [8, 0]", "batch must be 1...4096, not 0"),
    ("tasks = [\"finger_spin\"]\n[slurm]\nqueue = \"gpu\"", "'slurm.queue' is no part of a sweep"),
    (
      "tasks = [\"finger_spin\"]\n[slurm]\noptions = [\"account=lab\"]",
      "must look like --account=lab"
    ),
  ])
  func `a mistake is one line with its place`(_ text: String, _ message: String) {
    do throws(ConfigurationError) {
      _ = try plan(text)
      Issue.record("accepted")
    } catch {
      #expect(error.description.contains(message), "\(error)")
      #expect(!error.description.contains("\n"))
    }
  }

  @Test(arguments: ["videos", "dmcgb", "overlays"])
  func `a folder that is not there is told with its line before anything starts`(_ key: String)
    throws
  {
    let root = FileManager.default.temporaryDirectory.path + "/sgqn-plan-\(UUID())"
    try FileManager.default.createDirectory(
      atPath: root + "/clips", withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: root) }
    let file = root + "/study.toml"
    func write(_ folder: String) throws {
      try "tasks = [\"cartpole_swingup\"]\n\(key) = \"\(folder)\"\n"
        .write(toFile: file, atomically: true, encoding: .utf8)
    }
    try write("clips")
    #expect(try SweepPlan(path: file, cores: 1).cells.count == 1)
    try write("films")
    #expect(
      throws: ConfigurationError(
        file: file, line: 2, "'\(key)' names a folder that is not there: \(root)/films")
    ) { try SweepPlan(path: file, cores: 1) }
  }

  @Test func `a Slurm script names each task's cell and queues again what was warned`() throws {
    let plan = try plan(
      """
      tasks = ["finger_spin"]
      seeds = [1, 2]
      out = "it's"
      [slurm]
      partition = "cpu"
      time = "12:00:00"
      warning = 60
      options = ["--account=lab"]
      """)
    let script = try SlurmEngine(plan, program: "/opt/sgqn").script(plan.cells, name: "sgqn-s-1")
    for line in [
      "#SBATCH --job-name=sgqn-s-1", "#SBATCH --array=0-1", "#SBATCH --partition=cpu",
      "#SBATCH --time=12:00:00",
      "#SBATCH --account=lab", "#SBATCH --signal=B:USR1@60", "#SBATCH --requeue",
      "1) log='/studies/it'\\''s/logs/finger_spin-2.log'; set -- /opt/sgqn train --task finger_spin ",
      "\"$@\" &", "scontrol requeue",
    ] {
      #expect(script.contains(line), "\(line)")
    }
  }
}
