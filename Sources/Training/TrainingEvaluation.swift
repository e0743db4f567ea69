// What a training does at its evaluations: greedy episodes in every mode and the sheet of saliency maps, the
// same episodes and states every time.

import Environments
import Export
import Foundation
import Learning
import Networks
import Replay

/// Evaluates an agent while it is trained.
final class TrainingEvaluation {
  let inputs: EvaluationInputs
  private let settings: Settings
  private let environment: any Environment
  private let start: Snapshot
  private let sheets: SaliencySheet
  private let folder: String

  /// - Parameters:
  ///   - environment: of the settings' task; used for nothing else.
  ///   - folder: the training's.
  init(
    _ inputs: EvaluationInputs, environment: any Environment, settings: Settings, folder: String
  ) {
    self.inputs = inputs
    self.settings = settings
    self.folder = folder
    self.environment = CroppedEnvironment.cropping(environment, settings)
    start = environment.snapshot()
    sheets = SaliencySheet(
      self.environment, from: start, modes: inputs.modes, settings: settings)
  }

  /// Returns in every mode that can be shown; nil where `stop` came before the end.
  /// - Parameter onTrouble: hears one line about each mode that cannot be shown.
  func results(
    of agent: AgentNetworks, stop: () -> Bool, onTrouble: (String) -> Void
  ) -> [ModeResult]? {
    var results: [ModeResult] = []
    for mode in inputs.modes where settings.evaluationEpisodes > 0 {
      do {
        try environment.restore(start)
        let returns = try Evaluation.returns(
          environment, mode: mode, episodes: settings.evaluationEpisodes, stop: stop
        ) { agent.act($0.planes) }
        guard returns.count == settings.evaluationEpisodes else { return nil }
        results.append(ModeResult(mode: mode.rawValue, returns: returns))
      } catch {
        onTrouble("no score in \(mode.rawValue): \(error)")
      }
    }
    return results
  }

  /// The task's commonest colours, the same every time.
  /// - Throws: `EnvironmentError`.
  func commonColors() throws(EnvironmentError) -> CommonColors {
    try environment.restore(start)
    return try CommonColors(seenIn: environment, settings)
  }

  /// Writes the sheet of a step.
  /// - Returns: the file's bytes and its size in pixels; nil where no mode is evaluated.
  /// - Throws: `AgentError`, `EnvironmentError` or `ExportError`, each with one line.
  func writeSheet(of agent: AgentNetworks, step: Int) throws -> (
    png: [UInt8], width: Int, height: Int
  )? {
    if inputs.modes.isEmpty { return nil }
    let sheet = try sheets.sheet(of: agent, step: step)
    let frame = sheet.draw()
    let png = try PNG.encode(frame, texts: sheet.texts)
    try AgentFolder.make(folder + "/" + SaliencySheet.folderName)
    try AgentFolder.write(Data(png), to: SaliencySheet.path(folder, step: step))
    return (png, frame.width, frame.height)
  }
}
