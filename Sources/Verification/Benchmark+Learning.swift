// `sgqn bench learn`: how much so many steps teach, from pixels or from the true state.

import Basics
import Environments
import Foundation
import Learning
import Training

/// What one short training came to.
package struct LearningResult: Sendable, Codable {
  /// Some steps of the training.
  package struct Stage: Sendable, Codable {
    /// Agent steps at its end.
    package let step: Int
    package let episodes: Int
    /// Mean of the training episodes that ended in it; nil where none did.
    package let meanReturn: Double?
  }

  package let task: String
  package let algorithm: String
  package let base: String
  package let seed: UInt64
  /// Numbers of the state that were seen; nil for pixels.
  package let numbers: Int?
  package let stages: [Stage]
  package let updatesPerSecond: Double
}

extension Benchmark {
  /// Trains for the settings' steps, from scratch, and keeps nothing but the returns of its episodes.
  /// - Parameters:
  ///   - trueState: whether to learn from the state's numbers, without trunk and pixels (`sac` alone).
  ///   - nuisance: numbers beside the state's that nobody needs.
  ///   - parts: stages to report.
  ///   - stop: asked after every step; what was learned until then is reported.
  /// - Throws: `AgentError`, `EnvironmentError`, `NetworkError` or `SettingsError`, each with one line.
  package static func learn(
    _ wanted: Settings, task: SuiteTask, trueState: Bool, nuisance: Int = 0, threads: Int,
    parts: Int = 5,
    stop: @escaping () -> Bool = { false }
  ) throws -> LearningResult {
    var settings = wanted
    settings.evaluationEpisodes = 0
    settings.evaluationInterval = settings.steps
    settings.checkpointInterval = min(settings.steps, settings.replayCapacity)
    var numbers: Int?
    if let problem = settings.problem { throw problem }
    if trueState {
      guard settings.algorithm == .sac else {
        throw SettingsError(
          "the true state takes algorithm sac, not \(settings.algorithm): what others add is about pixels"
        )
      }
      let state = StateEnvironment(
        try SuiteEnvironment(task: task, seed: 0, renderer: nil), nuisance: nuisance)
      guard state.numbers.count <= StateEnvironment.capacity else {
        throw SettingsError(
          "\(state.numbers.count) numbers; \(StateEnvironment.capacity) are the most, so give a smaller "
            + "nuisance")
      }
      numbers = state.numbers.count
      settings = settings.seeing(numbers: state.numbers.count)
    }
    let folder = FileManager.default.temporaryDirectory.path + "/sgqn-learn-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let renderer =
      try trueState
      ? nil : Renderer(RendererOptions(seed: settings.seed, size: settings.frameSize))
    var evaluation = EvaluationInputs(modes: [])
    evaluation.snapshotMegabytes = 0
    let trainer = try Trainer(
      settings, folder: folder, threads: threads,
      evaluation: evaluation, overlayDirectory: nil, resume: false
    ) { _, seed in
      let environment = try SuiteEnvironment(task: task, seed: seed, renderer: renderer)
      return trueState ? StateEnvironment(environment, nuisance: nuisance) : environment
    }
    trainer.shouldStop = stop
    let clock = ContinuousClock()
    let start = clock.now
    var reached = 0
    trainer.onProgress = { reached = $0.step }
    try trainer.run()
    let seconds = (clock.now - start).seconds
    return LearningResult(
      task: task.name, algorithm: settings.algorithm.rawValue, base: settings.base.rawValue,
      seed: settings.seed, numbers: numbers,
      stages: stages(LearningCurves(folder), of: reached, parts: parts),
      updatesPerSecond: Double(trainer.updates) / seconds)
  }

  private static func stages(
    _ curves: LearningCurves, of steps: Int, parts: Int
  ) -> [LearningResult.Stage] {
    let episodes = curves.curves.first { $0.name == LearningCurves.training }
    let returns = episodes.map { Array(zip($0.steps, $0.values)) } ?? []
    return (0..<parts).map { part in
      let (low, high) = (steps * part / parts, steps * (part + 1) / parts)
      let values = returns.filter { $0.0 > low && $0.0 <= high }.map(\.1)
      return LearningResult.Stage(
        step: high, episodes: values.count,
        meanReturn: values.isEmpty ? nil : values.reduce(0, +) / Double(values.count))
    }
  }
}
