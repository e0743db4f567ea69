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
  }
}
