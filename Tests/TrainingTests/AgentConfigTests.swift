// The configuration beside an agent's weights, edited by hand.

import Environments
import Foundation
import Learning
import Testing

@testable import Training

@Suite struct AgentConfigTests {
  @Test(arguments: [
    ("ball_in_cup_catch", 128, 4000, 30_000, 0.1), ("finger_spin", 128, 1000, 21_000, 0.01),
    ("walker_walk", 32, 1000, 15_000, 0.1),
  ])
  func `desk learns from larger batches where most steps earn nothing`(
    task: String, batch: Int, warmup: Int, plain: Int, alpha: Float
  ) throws {
    let suite = try SuiteTask.named(task)
    for algorithm in Algorithm.allCases {
      let settings = Settings(suite, algorithm: algorithm, base: .sac, preset: .desk)
      #expect(settings.batch == batch && settings.auxiliaryBatch == 2 * batch)
      #expect(settings.warmup == warmup && settings.warmupUpdates == warmup)
      #expect(settings.initialAlpha == alpha)
      #expect(settings.plainUpdates == ([.sgqn, .svea].contains(algorithm) ? plain : 0))
      #expect(settings.problem == nil)
      let paper = Settings(suite, algorithm: algorithm, base: .sac, preset: .paper)
      #expect(paper.batch == 128 && paper.warmup == 1000 && paper.plainUpdates == 0)
    }
  }

  @Test func `two cameras at one moment are not taken for changes`() throws {
    let both = try SuiteTask.named("robot_reach_both_cameras")
    for preset in Preset.allCases {
      let settings = Settings(both, algorithm: .sgqn, base: .sac, preset: preset)
      #expect(settings.problem(withCameras: both.cameras.count) == nil)
      #expect(try settings.applying(["batch=8"], to: both).batch == 8)
      #expect(throws: SettingsError.self) { try settings.applying(["overlayStep=1"], to: both) }
    }
    let one = try SuiteTask.named("robot_reach")
    let settings = Settings(one, algorithm: .sgqn, base: .sac, preset: .desk)
    #expect(settings.architecture.seesChanges)
    #expect(try settings.applying(["overlayStep=1"], to: one).overlayStep == 1)
  }

  private let desk = Settings(
    task: "cartpole_swingup", algorithm: .sgqn, preset: .desk, actions: 1)

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
      ("task=nowhere", "unknown task 'nowhere'"),
    ] as [(String, String?)] {
      let said = try message(try desk.applying([assignments]))
      #expect(words.map { said?.contains($0) == true } ?? (said == nil), "\(assignments)")
    }
    var settings = desk
    settings.batch = 0
    #expect(try message(settings)?.contains("batch must be") == true)
  }
}
