// What a task brings into a training's settings.

import Environments
import Learning

extension Settings {
  /// A preset's settings for a task.
  package init(
    _ task: SuiteTask, algorithm: Algorithm, base: BaseMethod, preset: Preset, seed: UInt64 = 0
  ) {
    self.init(
      task: task.name, algorithm: algorithm, base: base, preset: preset, actions: task.actionCount,
      quantile: task.quantile, seed: seed)
    if preset == .desk, base == .sac { suit(task.name) }
  }

  /// Where most steps earn nothing, a batch of 32 is too few to learn from (docs/learning.md).
  private mutating func suit(_ task: String) {
    switch task {
    case "ball_in_cup_catch":
      batch = 128
      (warmup, warmupUpdates) = (4000, 4000)
      if plainUpdates > 0 { plainUpdates = 30_000 }
    case "finger_spin":
      batch = 128
      initialAlpha = 0.01
      if plainUpdates > 0 { plainUpdates = 21_000 }
    default: break
    }
    auxiliaryBatch = 2 * batch
  }
}
