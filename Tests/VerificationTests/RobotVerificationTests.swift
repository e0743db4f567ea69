// The robot's tasks against numbers of the original models: condensed ones that come with the tests, and
// all of them where the shared folder is there.

import Environments
import Foundation
import Testing

@testable import Verification

@Suite struct RobotVerificationTests {
  private static let folder = ReferenceFiles.fixtures + "/robot"
  private static let files = [
    "kinematics", "rewards", "clipping", "transitions_reach", "transitions_push",
    "transitions_peg_in_box", "transitions_hammer_all", "rest_poses", "policy_returns",
  ]

  private static let shared: String? = {
    guard let folder = ReferenceFiles.shared else { return nil }
    let path = (folder as NSString).deletingLastPathComponent + "/robot"
    return FileManager.default.fileExists(atPath: path) ? path : nil
  }()

  private func expectAgreement(_ path: String, renderer: (any StateRenderer)? = nil) throws {
    let checks = try RobotVerification.checks(of: [path], renderer: renderer, episodes: 12)
    #expect(!checks.isEmpty)
    for check in checks {
      #expect(check.ok, "\(check.name): \(check.worst), tolerance \(check.tolerance)")
    }
  }

  @Test(arguments: files)
  func `the robot agrees with the reference`(file: String) throws {
    try expectAgreement("\(Self.folder)/\(file).json")
  }

  @Test func `its scenes have the reference's colours`() throws {
    try expectAgreement("\(Self.folder)/render_stats.json", renderer: try Renderer())
  }

  @Test(.enabled(if: shared != nil), arguments: files.filter { $0 != "policy_returns" })
  func `it agrees with the whole reference`(file: String) throws {
    try expectAgreement("\(#require(Self.shared))/\(file).json")
  }

  @Test func `other numbers than the reference's are noticed`() throws {
    for (file, change) in [
      ("rewards", #""reward":1.0"#), ("clipping", #""max_z":1.0"#), ("kinematics", #""grasp":[1."#),
      ("kinematics", #""first_person_cam":{"pos":[1."#),
    ] {
      let text = try String(contentsOfFile: "\(Self.folder)/\(file).json", encoding: .utf8)
      let other = change.replacingOccurrences(of: "1.", with: "0.")
      let wrong = text.replacingOccurrences(of: change, with: other)
      try #require(wrong != text)
      let path = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).json").path
      try wrong.write(toFile: path, atomically: true, encoding: .utf8)
      #expect(try RobotVerification.checks(of: [path]).contains { !$0.ok }, "\(file)")
    }
  }

  @Test func `numbers of another shape are refused with their field`() throws {
    for (file, change, other) in [
      ("rewards", #""point":["#, #""point":[1,"#), ("kinematics", #""grasp":["#, #""grasp":[1,"#),
      ("kinematics", #""xmat":["#, #""xmat":[1,"#),
      ("rest_poses", #""gripper_q":["#, #""gripper_q":[1,"#), ("clipping", "[", "{"),
      ("transitions_reach", #""action":["#, #""action":[1,"#),
    ] {
      let text = try String(contentsOfFile: "\(Self.folder)/\(file).json", encoding: .utf8)
      let wrong = text.replacingOccurrences(of: change, with: other)
      try #require(wrong != text)
      let path = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).json").path
      try wrong.write(toFile: path, atomically: true, encoding: .utf8)
      #expect(throws: EnvironmentError.self, "\(file)") {
        try RobotVerification.checks(of: [path])
      }
    }
  }

  @Test func `a model that is not the robot's is refused`() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "models-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try "<mujoco><worldbody/></mujoco>".write(
      to: folder.appending(path: "reach.xml"), atomically: true, encoding: .utf8)
    #expect(throws: EnvironmentError.self) {
      try RobotVerification.checks(of: ["\(Self.folder)/kinematics.json"], models: folder.path)
    }
  }

  @Test func `a file that holds none of the robot's numbers is refused`() throws {
    #expect {
      try RobotVerification.checks(of: ["\(ReferenceFiles.fixtures)/cartpole_swingup.json"])
    } throws: {
      "\($0)".contains("cartpole_swingup.json") && "\($0)".contains("robot")
    }
  }
}
