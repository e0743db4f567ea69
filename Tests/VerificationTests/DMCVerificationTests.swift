// The reference's numbers against ours: condensed ones that come with the tests, and all of them
// where the shared folder is there. Fixtures/wide holds transitions from states where every task
// pays, written by tools/dmc_reference.py.

import Environments
import Foundation
import Testing

@testable import Verification

/// Where the reference files are kept: condensed ones in the tests' fixtures, whole ones outside.
enum ReferenceFiles {
  static let fixtures = Bundle.module.resourceURL!.appending(path: "Fixtures").path

  /// The folder of the whole reference, or nil where it is not on this machine.
  static let shared: String? = {
    let beside = URL(filePath: #filePath).appending(path: "../../../../shared").standardized.path
    let folder = ProcessInfo.processInfo.environment["SGQN_SHARED"] ?? beside
    let path = folder + "/reference/dmc"
    return FileManager.default.fileExists(atPath: path) ? path : nil
  }()

  /// dm_control's folder of models, where someone names it.
  static let models = ProcessInfo.processInfo.environment["SGQN_DMC_MODELS"]

  /// The tasks a folder has numbers for.
  static func tasks(in folder: String) -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.filter { $0.contains("_") && $0.hasSuffix(".json") && !$0.hasPrefix("frame_") }
      .map { String($0.dropLast(5)) }.sorted()
  }

  /// A fixture, changed and written to a file of its own.
  static func changed(_ task: String, _ change: (inout [String: Any]) -> Void) throws -> String {
    let data = try Data(contentsOf: URL(filePath: "\(fixtures)/\(task).json"))
    var contents = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    change(&contents)
    let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).json")
    try JSONSerialization.data(withJSONObject: contents).write(to: file)
    return file.path
  }
}

@Suite struct DMCVerificationTests {
  private func expectAgreement(_ path: String, models: String? = nil) throws {
    let checks = try DMCVerification.checks(of: [path], models: models)
    #expect(checks.count == 8)
    for check in checks {
      #expect(check.ok, "\(check.name): \(check.worst), tolerance \(check.tolerance)")
    }
  }

  @Test(arguments: ReferenceFiles.tasks(in: ReferenceFiles.fixtures))
  func `states, rewards, observations and resets agree with the reference`(task: String) throws {
    try expectAgreement("\(ReferenceFiles.fixtures)/\(task).json")
  }

  @Test(arguments: SuiteTask.all.filter { $0.isVerified && $0.domain != "robot" }.map(\.name))
  func `they agree where rewards are, too`(task: String) throws {
    try expectAgreement("\(ReferenceFiles.fixtures)/wide/\(task).json")
  }

  @Test(
    .enabled(if: ReferenceFiles.shared != nil),
    arguments: ReferenceFiles.tasks(in: ReferenceFiles.shared ?? "/nowhere"))
  func `the whole reference agrees`(task: String) throws {
    try expectAgreement("\(#require(ReferenceFiles.shared))/\(task).json")
  }

  @Test(
    .enabled(if: ReferenceFiles.models != nil),
    arguments: ReferenceFiles.tasks(in: ReferenceFiles.fixtures + "/wide"))
  func `the reference's own models give the same`(task: String) throws {
    try expectAgreement(
      "\(ReferenceFiles.fixtures)/wide/\(task).json", models: ReferenceFiles.models)
  }

  @Test func `the fixtures cover the ten tasks of the benchmark`() {
    #expect(ReferenceFiles.tasks(in: ReferenceFiles.fixtures).count == 10)
  }

  @Test(
    arguments: [
      ("qpos_after", "qpos"), ("qvel_after", "qvel"), ("rewards", "reward"),
      ("qacc_warmstart", "qvel"),
    ])
  func `a changed number is noticed`(field: String, check: String) throws {
    let path = try ReferenceFiles.changed("walker_walk") { contents in
      var transitions = contents["transitions"] as? [[String: Any]] ?? []
      var numbers = transitions[2][field] as? [Double] ?? []
      numbers[1] = field == "qacc_warmstart" ? numbers[1] + 1000 : numbers[1] + 1e-11
      transitions[2][field] = numbers
      contents["transitions"] = transitions
    }
    defer { try? FileManager.default.removeItem(atPath: path) }
    let failed = try DMCVerification.checks(of: [path]).filter { !$0.ok }
    #expect(failed.contains { $0.name.hasPrefix("walker_walk: \(check)") }, "\(failed)")
  }

  @Test(arguments: ["reset_mean", "reset_std", "reset_max"])
  func `resets from another distribution are noticed`(field: String) throws {
    let path = try ReferenceFiles.changed("cartpole_balance") { contents in
      var numbers = contents[field] as? [Double] ?? []
      numbers[0] = field == "reset_mean" ? numbers[0] + 0.02 : numbers[0] * 0.8
      contents[field] = numbers
    }
    defer { try? FileManager.default.removeItem(atPath: path) }
    #expect(try DMCVerification.checks(of: [path]).count { !$0.ok } == 1)
  }

  @Test func `another mass is noticed`() throws {
    let path = try ReferenceFiles.changed("cartpole_swingup") { contents in
      contents["body_mass"] = ["world": 0, "cart": 1, "pole_1": 0.2]
    }
    defer { try? FileManager.default.removeItem(atPath: path) }
    let failed = try DMCVerification.checks(of: [path]).filter { !$0.ok }
    #expect(failed.map(\.name) == ["cartpole_swingup: model facts, differing"])
    #expect(failed.map(\.worst) == [1])
  }

  @Test func `a file that is not there, or not a reference, is named`() throws {
    #expect {
      try DMCVerification.checks(of: ["/nowhere/x.json"])
    } throws: {
      "\($0)" == "cannot read /nowhere/x.json; give a reference file (JSON)"
    }
    let path = try ReferenceFiles.changed("cartpole_swingup") { $0["reset_std"] = nil }
    defer { try? FileManager.default.removeItem(atPath: path) }
    #expect {
      try DMCVerification.checks(of: [path])
    } throws: {
      "\($0)" == "\(path) is not a reference file: no field \"reset_std\""
    }
  }

  @Test func `a folder without models is named`() {
    #expect {
      try DMCVerification.checks(
        of: ["\(ReferenceFiles.fixtures)/cartpole_swingup.json"], models: "/nowhere")
    } throws: {
      "\($0)".hasPrefix("model /nowhere/cartpole.xml does not load: ")
    }
  }

  @Test func `doubles are counted from one to another`() {
    #expect(DMCVerification.ulps(1, 1) == 0)
    #expect(DMCVerification.ulps(1, 1.0.nextUp.nextUp) == 2)
    #expect(DMCVerification.ulps(-0.0.nextUp, 0.0.nextUp) == 2)
    #expect(DMCVerification.ulps(-1, (-1.0).nextUp) == 1)
    #expect(DMCVerification.ulps(.nan, 1) == .infinity)
  }
}
