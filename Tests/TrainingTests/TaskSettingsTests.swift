// What a task brings into the settings of a preset, and what it refuses.

import Environments
import Learning
import Testing

@testable import Training

@Suite struct TaskSettingsTests {
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
}
