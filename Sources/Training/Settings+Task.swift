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
    guard preset == .desk else { return }
    // The images of an observation are then no moments that differ by changes.
    if task.cameras.count > 1 { architecture.seesChanges = false }
    if base == .sac { suit(task.name) }
  }

  /// These settings with others by name, as the command line gives them.
  /// - Parameter assignments: NAME=VALUE each.
  /// - Throws: `SettingsError` where nothing can be trained with them, or this task cannot, and for what options choose,
  ///   because other settings follow from it.
  package func applying(_ assignments: [String], to task: SuiteTask) throws(SettingsError)
    -> Settings
  {
    let names = assignments.map { $0.prefix { $0 != "=" } }
    if let (option, key) = Self.options.first(where: { names.contains($0.option[...]) }) {
      throw SettingsError(
        "\(option) is not changed as a setting: choose it with --\(option), in a sweep's file with \(key)"
      )
    }
    return try applying(assignments).checked(for: task)
  }

  /// Settings that options choose, and what a sweep's file calls them.
  private static let options: [(option: String, key: String)] = [
    ("task", "tasks"), ("algorithm", "algorithms"), ("base", "bases"),
    ("preset", "presets"), ("seed", "seeds"), ("steps", "steps"),
  ]

  private func checked(for task: SuiteTask) throws(SettingsError) -> Settings {
    if let problem = problem(withCameras: task.cameras.count) { throw SettingsError(problem) }
    return self
  }

  /// The same choices for another algorithm: what was left to the preset still is.
  /// - Throws: `SettingsError` where that algorithm, or this task, cannot be trained with them.
  package func changing(to algorithm: Algorithm, for task: SuiteTask) throws(SettingsError)
    -> Settings
  {
    func start(_ algorithm: Algorithm) -> Settings {
      Settings(task, algorithm: algorithm, base: base, preset: preset, seed: seed)
    }
    return try start(algorithm).applying(differences(from: start(self.algorithm)))
      .checked(for: task)
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
