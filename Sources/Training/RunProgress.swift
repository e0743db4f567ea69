// How far a training is, from what its folder holds; the training itself is not asked.

import Foundation

/// A training as its last checkpoint left it.
package struct RunProgress: Sendable, Equatable {
  /// Agent steps taken, and to take.
  package let step: Int
  package let steps: Int
  /// Updates that a running training makes before its next step.
  package let updatesDue: Int
  /// Whether the last step is taken and evaluated.
  package let isFinished: Bool
  /// Of the last episode that ended.
  package let lastReturn: Double?
  /// Nil before the first updates.
  package let updatesPerSecond: Double?
  /// Whether its updates are plain and dearer ones follow.
  package let getsSlower: Bool
  /// Mean return by mode, from the last evaluation.
  package let scores: [String: Double]

  /// A training as it tells itself.
  package init(_ progress: TrainingProgress) {
    step = progress.step
    steps = progress.steps
    updatesDue = progress.updatesDue
    isFinished = false
    lastReturn = progress.lastReturn
    updatesPerSecond = progress.updatesPerSecond > 0 ? progress.updatesPerSecond : nil
    getsSlower = progress.getsSlower
    scores = progress.scores
  }

  /// As in "2310 first updates to go", while those are made that follow the random steps at once.
  package var firstUpdatesToGo: String? {
    updatesDue > 1 ? "\(updatesDue) first updates to go" : nil
  }

  /// Nil before there is a pace.
  package var timeLeft: TimeLeft? {
    updatesPerSecond.map {
      TimeLeft(seconds: Double(updatesDue + steps - step) / $0, isLeast: getsSlower)
    }
  }

  /// Nil where nothing was kept yet.
  /// - Throws: `AgentError` where the folder's configuration cannot be read.
  package init?(_ folder: String) throws(AgentError) {
    guard FileManager.default.fileExists(atPath: folder + "/" + AgentFolder.configName) else {
      return nil
    }
    let config = try AgentFolder.config(folder)
    step = config.step
    steps = config.settings.steps
    updatesDue = 0
    getsSlower = config.settings.getsSlower(after: step)
    isFinished = step >= steps && config.evaluatedStep == step
    scores = config.scores
    let table = MetricsTable(folder + "/metrics.csv")
    lastReturn = table.last("return")
    updatesPerSecond = table.last("updates_per_second").flatMap { $0 > 0 ? $0 : nil }
  }
}
