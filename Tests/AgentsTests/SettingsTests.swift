// Settings changed by name, and those that nothing can be trained with.

import Foundation
import Networks
import Testing

@testable import Agents

@Suite struct SettingsTests {
  private let desk = Settings(
    task: "cartpole_swingup", algorithm: .sgqn, preset: .desk, actions: 1)

  @Test func assignmentsChangeWhatTheyName() throws {
    let changed = try desk.setting([
      "batch=128", "architecture.hidden=512", "discount=0.9", "fill=black", "algorithm=svea",
    ])
    var wanted = desk
    wanted.batch = 128
    wanted.architecture.hidden = 512
    wanted.discount = 0.9
    wanted.fill = .black
    wanted.algorithm = .svea
    #expect(changed == wanted)
    #expect(try desk.setting([]) == desk)
  }

  @Test(
    arguments: [
      ("batch", "NAME=VALUE"), ("bach=3", "there is no setting 'bach'"),
      ("architecture.depth=3", "there is no setting"), ("batch=many", "no value of the setting"),
      ("batch=0", "batch must be 1...4096, not 0"), ("discount=1.5", "discount must be"),
      ("architecture.hidden=0", "the architecture"), ("warmup=0", "warmup must be"),
      ("checkpointInterval=0", "checkpointInterval must be at least 1"),
      ("replayCapacity=10", "must not be beyond replayCapacity"),
    ])
  func whatCannotBeIsSaidInOneLine(assignment: String, words: String) {
    #expect { try desk.setting([assignment]) } throws: { error in
      let text = "\(error)"
      return text.contains(words) && !text.contains("\n")
    }
  }

  @Test func presetsAreSound() {
    for preset in Preset.allCases {
      let settings = Settings(
        task: "walker_walk", algorithm: .sgqn, preset: preset, actions: 6)
      #expect(settings.fault == nil)
    }
  }

  @Test func aConfigurationEditedToNonsenseIsRefused() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    func message(_ settings: Settings, actionRepeat: Int = 8) throws -> String? {
      let config = AgentConfig(
        name: "x", settings: settings, step: 1, actionRepeat: actionRepeat, overlays: "",
        scores: [:])
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
    for (assignments, words) in [
      ("batch=3", nil), ("architecture.actions=4", "must be 1 for cartpole_swingup, not 4"),
      ("architecture.imageSize=64", "must be 84, not 64"), ("task=nowhere", "no task 'nowhere'"),
    ] as [(String, String?)] {
      let said = try message(try desk.setting([assignments]))
      #expect(words.map { said?.contains($0) == true } ?? (said == nil), "\(assignments)")
    }
    var settings = desk
    settings.batch = 0
    #expect(try message(settings)?.contains("batch must be") == true)
  }

  @Test(arguments: [[2, 2, 2, 2, 1, 2], [4, 4, 4, 4]])
  func trunksWhoseKernelsOutgrowTheirMapsAreRefused(_ strides: [Int]) {
    var architecture = Architecture.desk(actions: 1)
    architecture.trunk = strides.map { Architecture.Layer(filters: 16, stride: $0) }
    #expect(architecture.fault == "shrinks the image to nothing")
  }
}
