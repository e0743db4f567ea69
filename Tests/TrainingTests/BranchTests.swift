// Trainings that begin with what another has learned.

import Environments
import Foundation
import Learning
import Testing

@testable import Training

@Suite final class BranchTests: BriefTrainings {
  /// The brief training, stopped after 8 of its steps in a folder `trunk`.
  private func trunk() throws -> Branch {
    var settings = brief
    settings.steps = 8
    #expect(try trainer(settings, "trunk").run())
    return try Branch(of: root + "/trunk")
  }

  private func config(_ folder: String) throws -> AgentConfig {
    try AgentFolder.config(root + "/" + folder)
  }

  @Test func `with the same settings it ends as the source would have`() throws {
    try trunk().begin(brief, in: root + "/deeper/branch")
    #expect(try config("deeper/branch").origin == "trunk at 8 steps")
    #expect(try config("deeper/branch").step == 8)
    #expect(try trainer(brief, "deeper/branch", resume: true).run())
    #expect(try trainer(brief, "trunk", resume: true).run())
    #expect(try metrics("trunk") == metrics("deeper/branch"))
    for name in ["agent.safetensors", "replay.log"] {
      #expect(try bytes("trunk", name) == bytes("deeper/branch", name), "\(name) differs")
    }
    // Where it came from outlives its own checkpoints, and is passed on.
    #expect(try config("deeper/branch").name == "branch")
    #expect(try config("deeper/branch").origin == "trunk at 8 steps")
    var longer = brief
    longer.steps = 16
    try Branch(of: root + "/deeper/branch").begin(longer, in: root + "/third")
    #expect(try config("third").origin == "branch at 14 steps, from trunk at 8 steps")
    #expect(try config("trunk").origin == nil)
  }

  @Test func `another setting holds from there on, and the source stays as it is`() throws {
    let trunk = try trunk()
    let before = try bytes("trunk", "checkpoint.safetensors")
    var settings = brief
    settings.consistencyWeight = 7
    for (name, settings) in [("same", brief), ("other", settings)] {
      try trunk.begin(settings, threads: 1, in: root + "/" + name)
      #expect(try trainer(settings, name, resume: true, threads: 1).run())
    }
    #expect(try config("other").settings.consistencyWeight == 7)
    #expect(try bytes("same", "agent.safetensors") != bytes("other", "agent.safetensors"))
    #expect(try metrics("same").prefix(2) == metrics("other").prefix(2))
    #expect(try bytes("trunk", "checkpoint.safetensors") == before)
  }

  @Test func `within plain updates another algorithm ends as from the start`() throws {
    let task = try SuiteTask.named(brief.task)
    var sgqn = brief
    sgqn.plainUpdates = 8
    let svea = try sgqn.changing(to: .svea, for: task)
    #expect(svea.algorithm == .svea && svea.plainUpdates == 8)
    #expect(try trainer(svea, "alone").run())
    var half = sgqn
    half.steps = 8
    #expect(try trainer(half, "trunk").run())
    try Branch(of: root + "/trunk").begin(svea, in: root + "/branch")
    #expect(try trainer(svea, "branch", resume: true).run())
    // The table has SGQN's columns too.
    for name in ["agent.safetensors", "replay.log"] {
      #expect(try bytes("alone", name) == bytes("branch", name), "\(name) differs")
    }
    // Of what SGQN learns besides, SVEA has nothing to go on with; and behind the plain updates it is late.
    let back = failure {
      half.algorithm = .svea
      #expect(try trainer(half, "other").run())
      try Branch(of: root + "/other").begin(sgqn, in: root + "/refused")
    }
    #expect(back?.message.contains("cannot go on with another algorithm") == true)
    sgqn.plainUpdates = 3
    sgqn.steps = 8
    #expect(try trainer(sgqn, "late").run())
    let late = failure { try Branch(of: root + "/late").begin(svea, in: root + "/refused") }
    #expect(late?.message.contains("of which 3 are plain, the rest sgqn's") == true)
  }

  @Test func `other pictures to lay over observations are its own from the start`() throws {
    let trunk = try trunk()
    try trunk.begin(brief, overlays: "/pictures", in: root + "/other")
    #expect(try config("other").overlays == "/pictures")
    try trunk.begin(brief, in: root + "/same")
    #expect(try config("same").overlays == config("trunk").overlays)
  }

  @Test func `settings that the past rests on are refused, and nothing is left`() throws {
    let trunk = try trunk()
    let changes: [(String, (inout Settings) -> Void)] = [
      ("seed cannot change", { $0.seed = 9 }),
      ("architecture.hidden cannot change", { $0.architecture.hidden += 1 }),
      ("warmupUpdates cannot change", { $0.warmupUpdates = 0 }),
      ("8 steps already; 7 cannot be the end", { $0.steps = 7 }),
      ("cannot go on with another predictionBalance", { $0.predictionBalance = 1 }),
      ("cannot go on with another averageSpan", { $0.averageSpan = 50 }),
    ]
    for (message, change) in changes {
      var settings = brief
      change(&settings)
      let error = failure { try trunk.begin(settings, in: root + "/refused") }
      #expect(error?.message.contains(message) == true, "\(error?.message ?? "no error")")
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: root) == ["trunk"])
  }

  @Test func `folders without a training, or with something in them, are refused`() throws {
    let trunk = try trunk()
    let log = root + "/trunk/replay.log"
    let whole = try Data(contentsOf: URL(fileURLWithPath: log))
    try whole.dropLast().write(to: URL(fileURLWithPath: log))
    let cut = failure { try trunk.begin(brief, in: root + "/cut") }
    #expect(cut?.message.contains("/trunk/replay.log' is shorter") == true)
    try whole.write(to: URL(fileURLWithPath: log))
    let nothing = failure { _ = try Branch(of: root + "/nothing") }
    #expect(nothing?.message.contains("no training in") == true)
    try FileManager.default.createDirectory(
      atPath: root + "/full/notes", withIntermediateDirectories: true)
    let full = failure { try trunk.begin(brief, in: root + "/full") }
    #expect(full?.message.contains("/full' is not empty") == true)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: root).sorted() == ["full", "trunk"])
  }
}
