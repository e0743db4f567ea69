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
    var settings = desk
    settings.batch = 0
    let config = AgentConfig(
      name: "x", settings: settings, step: 1, actionRepeat: 8, overlays: "", scores: [:])
    try JSONEncoder().encode(config).write(to: folder.appendingPathComponent("config.json"))
    #expect(throws: AgentError.self) { try AgentFolder.config(folder.path) }
  }

  @Test(arguments: [[2, 2, 2, 2, 1, 2], [4, 4, 4, 4]])
  func trunksWhoseKernelsOutgrowTheirMapsAreRefused(_ strides: [Int]) {
    var architecture = Architecture.desk(actions: 1)
    architecture.trunk = strides.map { Architecture.Layer(filters: 16, stride: $0) }
    #expect(architecture.fault == "shrinks the image to nothing")
  }
}
