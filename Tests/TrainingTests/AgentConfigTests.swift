// The configuration beside an agent's weights, edited by hand.

import Foundation
import Learning
import Testing

@testable import Training

@Suite struct AgentConfigTests {
  private let desk = Settings(
    task: "cartpole_swingup", algorithm: .sgqn, preset: .desk, actions: 1)

  @Test func aConfigurationEditedToNonsenseIsRefused() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    func message(
      _ settings: Settings, step: Int = 1, actionRepeat: Int = 8, score: Double = 800,
      snapshots: (every: Int, space: Int) = (1000, 200)
    ) throws -> String? {
      var inputs = EvaluationInputs(modes: [.train])
      (inputs.snapshotInterval, inputs.snapshotMegabytes) = snapshots
      let config = AgentConfig(
        name: "x", settings: settings, step: step, actionRepeat: actionRepeat, overlays: "",
        scores: ["train": score], evaluation: inputs)
      try JSONEncoder().encode(config).write(to: folder.appendingPathComponent("config.json"))
      do throws(AgentError) {
        _ = try AgentFolder.config(folder.path)
        return nil
      } catch {
        return error.message
      }
    }
    #expect(try message(desk) == nil)
    #expect(try message(desk, actionRepeat: 0)?.contains("actionRepeat must be") == true)
    #expect(try message(desk, step: 1 << 48) == nil)
    for step in [-1, (1 << 48) + 1, Int.max] {
      #expect(try message(desk, step: step)?.contains("step must be 0...281474976710656") == true)
    }
    for (assignments, words) in [
      ("batch=3", nil), ("architecture.actions=4", "must be 1 for cartpole_swingup, not 4"),
      ("task=nowhere", "unknown task 'nowhere'"),
    ] as [(String, String?)] {
      let said = try message(try desk.applying([assignments]))
      #expect(words.map { said?.contains($0) == true } ?? (said == nil), "\(assignments)")
    }
    var settings = desk
    settings.batch = 0
    #expect(try message(settings)?.contains("batch must be") == true)
    for score in [1e13, -1e308] {
      #expect(try message(desk, score: score)?.contains("scores.'train' is no return") == true)
    }
    #expect(
      try message(desk, snapshots: (0, 200))?.contains("evaluation.snapshotInterval must") == true)
    #expect(
      try message(desk, snapshots: (1, .max))?.contains("snapshotMegabytes must be 0...1000000")
        == true)
    // Files from before `auxiliaryBatch`, with any number for what it defaults to.
    _ = try message(settings)
    let path = folder.appendingPathComponent("config.json")
    let text = try String(contentsOf: path, encoding: .utf8)
    for batch in ["5000000000000000000", "9223372036854775807", "-9223372036854775808"] {
      try text.replacingOccurrences(of: "\"batch\":0", with: "\"batch\":\(batch)")
        .replacingOccurrences(of: "\"auxiliaryBatch\"", with: "\"older\"")
        .write(to: path, atomically: true, encoding: .utf8)
      #expect {
        try AgentFolder.config(folder.path)
      } throws: {
        "\($0)".contains("batch must be 1...4096, not \(batch)")
      }
    }
  }
}
