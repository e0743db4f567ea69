// The reference's numbers against ours: condensed ones that come with the tests, and all of them
// where the shared folder is there.

import Foundation
import Testing

@testable import Environments

/// Where the reference files are kept: condensed ones in the tests' fixtures, whole ones outside.
enum ReferenceFiles {
  static func fixture(_ task: String) -> String {
    Bundle.module.resourcePath! + "/Fixtures/\(task).json"
  }

  /// The folder of the whole reference, or nil where it is not on this machine.
  static let shared: String? = {
    let beside = URL(filePath: #filePath).appending(path: "../../../../shared").standardized.path
    let folder = ProcessInfo.processInfo.environment["SGQN_SHARED"] ?? beside
    let path = folder + "/reference/dmc"
    return FileManager.default.fileExists(atPath: path) ? path : nil
  }()

  static var verified: [String] { SuiteTask.all.filter(\.isVerified).map(\.name) }
}

@Suite struct DMCVerificationTests {
  @Test(
    "transitions, rewards, observations and resets agree with the reference",
    arguments: ReferenceFiles.verified)
  func fixtures(task: String) throws {
    for check in try DMCVerification.checks(of: [ReferenceFiles.fixture(task)]) {
      #expect(check.ok, "\(check.name): \(check.worst), tolerance \(check.tolerance)")
    }
  }

  @Test(
    "the whole reference agrees", .enabled(if: ReferenceFiles.shared != nil),
    arguments: ReferenceFiles.verified)
  func whole(task: String) throws {
    let path = try #require(ReferenceFiles.shared) + "/\(task).json"
    for check in try DMCVerification.checks(of: [path]) {
      #expect(check.ok, "\(check.name): \(check.worst), tolerance \(check.tolerance)")
    }
  }
}
