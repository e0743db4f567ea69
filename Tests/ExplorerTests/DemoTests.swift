// Demo files, how they are played, and that a wrong expectation is noticed.

import Configuration
import Foundation
import Testing

@testable import Explorer

@Suite struct DemoTests {
  private func play(_ text: String) throws -> DemoReport {
    let demo = try DemoScript(try Toml.parse(text, file: "d.toml"), file: "d.toml")
    return try Self.play(demo)
  }

  /// Plays a demo with the fakes.
  private static func play(_ demo: DemoScript) throws -> DemoReport {
    let facts = SessionFacts(
      task: demo.task ?? "push_point",
      agents: [AgentFacts(name: demo.agent ?? "fake", quantile: 0.95)],
      actionCount: 1, actionRepeat: 8)
    let parts = ExplorerParts(facts: facts, agents: AgentRoster(FakeAgent())) { seed in
      FakeEnvironment(seed: seed, length: 1000)
    }
    return try DemoRunner.run(
      demo, parts: parts,
      options: ExplorerOptions(themeFolders: [], exportFolder: NSTemporaryDirectory()))
  }

  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("demos").path

  private static let files =
    ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
    .filter { $0.hasSuffix(".toml") }.sorted()

  @Test(arguments: [
    "[1e300, 2]", "[inf, 2]", "[nan, 2]", "[9223372036854775807, 1]", "[-5, 2]", "[0, 0]",
    "[80.5, 24]", "[80]", "[80, 24, 1]", "[80, \"24\"]", "80",
  ])
  func `a size that no screen can have is refused with its line`(size: String) {
    let error = #expect(throws: ConfigurationError.self) {
      try play("[[steps]]\nkeys = \"n\"\nsize = \(size)\n")
    }
    #expect(error?.description.hasPrefix("d.toml:") == true)
    #expect(
      error?.description.hasSuffix("size is not two whole numbers within 1...1000") == true)
  }

  @Test func `a demo presses keys, plays and checks`() throws {
    let report = try play(
      """
      title = "modes"
      seed = 3
      width = 100
      height = 30
      [[steps]]
      keys = "n n n"
      times = 2
      step = 6
      expect = ["step 6/125", "train"]
      [[steps]]
      keys = ["5"]
      physics = "unchanged"
      mode = "video_hard"
      expect = "video_hard"
      reject = "rendering"
      [[steps]]
      play = 10
      step = 16
      physics = "changed"
      size = [60, 16]
      """)
    #expect(report.failures == [])
    #expect(report.checks == 9)
    #expect(report.screen.width == 60)
  }

  @Test func `every kind of expectation can fail`() throws {
    let report = try play(
      """
      [[steps]]
      keys = "n"
      expect = "elephant"
      reject = "train"
      mode = "video_hard"
      step = 2
      least_return = 1e9
      physics = "unchanged"
      """)
    #expect(report.failures.count == 6)
    #expect(report.failures.first == "d.toml: step 1: 'elephant' is not on the screen")
  }

  @Test func `a demo ends the same every time`() throws {
    let text = "seed = 4\n[[steps]]\nkeys = \"n 5 n c\"\n[[steps]]\nplay = 7"
    #expect(try play(text).screen == play(text).screen)
  }

  @Test(arguments: [
    ("stepz = 3", "d.toml:1: unknown entry 'stepz'"),
    ("mode = \"fog\"\n[[steps]]", "d.toml:1: unknown mode 'fog'"),
    ("title = \"x\"", "d.toml: has no [[steps]]"),
    ("[[steps]]\nkeys = \"n zz\"", "unknown key 'zz'"),
    ("[[steps]]\ntimes = 0", "'times' is a number, not a whole number within 1...10000"),
    ("[[steps]]\nphysics = \"odd\"", "not \"unchanged\" or \"changed\""),
  ])
  func `a demo that cannot be understood is refused`(text: String, message: String) {
    do {
      _ = try play(text)
      Issue.record("was played: \(text)")
    } catch {
      #expect("\(error)".contains(message), "\(error)")
    }
  }

  @Test func `there are at least three demos`() { #expect(Self.files.count >= 3) }

  @Test(arguments: files)
  func `a demo in demos can be read and expects something`(file: String) throws {
    let demo = try DemoScript(path: "\(Self.folder)/\(file)")
    #expect(!demo.title.isEmpty)
    #expect(
      demo.steps.contains {
        !$0.expect.isEmpty || $0.leastReturn != nil || $0.physicsUnchanged != nil
      })
  }
}
