// Jobs that were submitted are known whatever happens to the submitter. Slurm's commands are small scripts here.

import Configuration
import Foundation
import Testing

@testable import Sweeps

@Suite final class SlurmEngineTests {
  private let root =
    FileManager.default.temporaryDirectory.path + "/sgqn-slurm-\(UUID().uuidString)"

  init() throws {
    try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: root) }

  private func command(_ name: String, _ body: String) throws {
    let path = "\(root)/\(name)"
    try "#!/bin/sh\n\(body)\n".write(toFile: path, atomically: true, encoding: .utf8)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
  }

  private func plan() throws -> SweepPlan {
    let file = root + "/study.toml"
    try "tasks = [\"cartpole_swingup\"]\nseeds = [1, 2]\n"
      .write(toFile: file, atomically: true, encoding: .utf8)
    return try SweepPlan(path: file, cores: 2)
  }

  private func engine() throws -> SlurmEngine {
    try SlurmEngine(try plan(), program: "/opt/sgqn", commands: root)
  }

  @Test func `a job is known by its number`() throws {
    try command("sbatch", "echo '17;cluster'")
    try command("squeue", "echo '17 1 whatever'; echo '99 0 other'")
    let plan = try plan()
    try engine().start(plan.cells)
    // A sweep that comes later reads what was noted.
    #expect(try engine().running(plan.cells) == [plan.cells[1].name])
    try command("squeue", "true")
    let later = try engine()
    #expect(try later.running(plan.cells) == [])
  }

  @Test func `a job whose submitter was killed is found by its name`() throws {
    // Takes the job and never comes back with its number.
    try command("sbatch", "grep -o 'sgqn-study-[0-9]*' \"$2\" | head -1 >'\(root)/name'; exit 1")
    let plan = try plan()
    #expect(throws: SweepError.self) { try engine().start(plan.cells) }
    try command(
      "squeue", "echo \"23 0 $(cat '\(root)/name')\"; echo \"23 1 $(cat '\(root)/name')\"")
    let next = try engine()
    #expect(try next.running(plan.cells) == Set(plan.cells.map(\.name)))
    #expect(next.leave().contains("scancel 23"))
  }

  @Test func `commands that are missing or fail are told in one line`() throws {
    try command("sbatch", "echo 'no partition' >&2; echo >&2; exit 3")
    let plan = try plan()
    let error = #expect(throws: SweepError.self) { try engine().start(plan.cells) }
    #expect(error?.message.hasPrefix("cannot submit to Slurm: no partition") == true)
    #expect(error?.message.contains("\n") == false)
  }
}
