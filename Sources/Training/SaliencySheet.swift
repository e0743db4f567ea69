// What an agent looks at, on one sheet, for each evaluation of a training: always the same few states, so that
// the sheets of a training can be laid side by side.

import Attribution
import Basics
import Environments
import Export
import Foundation
import Frames
import Learning
import Networks
import Pictures
import Tensors

/// Sheets of a training: a row for every state and mode, a column for every way to look.
package final class SaliencySheet {
  static let folderName = "sheets"
  /// The quantiles of the masks.
  package static let quantiles: [Float] = [0.9, 0.95, 0.975, 0.99]
  /// Where in an episode of random actions the states are, as shares of its length.
  static let moments = [0.04, 0.2, 0.5]

  private let settings: Settings
  private let environment: any Environment
  private let start: Snapshot
  private let modes: [DistractorMode]
  /// Each with the states before it that a stack of frames holds, oldest first; nil before they were looked for.
  private var states: [[Snapshot]]?

  /// - Parameters:
  ///   - environment: of the agent's task, seen as the agent sees it; may be used for other things between sheets.
  ///   - start: where its first episode begins with a reset.
  init(
    _ environment: any Environment, from start: Snapshot, modes: [DistractorMode],
    settings: Settings
  ) {
    self.environment = environment
    self.start = start
    self.modes = modes
    self.settings = settings
  }

  /// The sheet of an agent.
  /// - Parameter networks: used by nobody else meanwhile.
  /// - Throws: `EnvironmentError` where no mode can be shown; a mode that cannot be shown alone is left out.
  func sheet(of networks: AgentNetworks, step: Int) throws -> ContactSheet {
    let name = "\(settings.algorithm)-\(settings.base)"
    let inspector = AgentInspector(networks, settings: settings, name: name)
    var items: [ContactSheet.Item] = []
    var labels: [String] = []
    var problem: (any Error)?
    for (index, state) in try foundStates().enumerated() {
      for mode in modes {
        do {
          items += try row(of: stack(state, mode), inspector)
          labels.append("\(index + 1) \(mode.rawValue)")
        } catch {
          problem = problem ?? error
        }
      }
    }
    if let problem, items.isEmpty { throw problem }
    let columns = columnNames(predicting: networks.predictor != nil)
    var sheet = ContactSheet(
      title: "\(settings.task)  \(name)  seed \(settings.seed)  step \(step)", items: items,
      columns: columns.count,
      columnLabels: columns, rowLabels: labels,
      texts: [
        PNGText("task", settings.task), PNGText("algorithm", name),
        PNGText("seed", "\(settings.seed)"), PNGText("step", "\(step)"),
        PNGText("modes", modes.map(\.rawValue).joined(separator: " ")),
      ])
    sheet.texts.append(sheet.layout().text)
    return sheet
  }

  /// Where the sheet of a step is in a training's folder.
  package static func path(_ run: String, step: Int) -> String {
    "\(run)/\(folderName)/\(StepFile.name(step, ".png"))"
  }

  /// The steps a training has sheets of, in order.
  package static func steps(of run: String) -> [Int] {
    Folder.names(run + "/" + folderName).compactMap { StepFile.step($0, ".png") }
  }

  /// Removes what a training without a checkpoint left.
  static func remove(from run: String) {
    for step in steps(of: run) { unlink(path(run, step: step)) }
    rmdir(run + "/" + folderName)
  }

  private func columnNames(predicting: Bool) -> [String] {
    ["observation", "heat"] + Self.quantiles.map { "mask \($0)" }
      + (predicting ? ["predicted"] : [])
  }

  /// The pictures of one observation, in the order of the columns.
  private func row(of stack: FrameStack, _ inspector: AgentInspector) -> [ContactSheet.Item] {
    var items: [ContactSheet.Item] = []
    for (index, quantile) in Self.quantiles.enumerated() {
      let inspection = inspector.inspect(
        stack, InspectionRequest(quantile: quantile, landscapePoints: 2))
      let pictures = ObservationPictures(
        of: stack, inspection, frame: .newest, quantile: quantile)
      if index == 0 {
        items = [PictureView.observation, .heat].compactMap(pictures.frame).map { .init($0) }
      }
      if let mask = pictures.frame(.mask) { items.append(.init(mask)) }
      if index == Self.quantiles.count - 1, let predicted = pictures.frame(.predicted) {
        items.append(.init(predicted))
      }
    }
    return items
  }

  private func stack(_ state: [Snapshot], _ mode: DistractorMode) throws -> FrameStack {
    var frames: [Frame] = []
    for snapshot in state {
      try environment.restore(snapshot)
      frames.append(try environment.frame(in: mode))
    }
    return FrameStack(history: frames)
  }

  private func foundStates() throws -> [[Snapshot]] {
    if let states { return states }
    let steps = environment.episodeLength / max(1, environment.actionRepeat)
    let wanted = Set(
      Self.moments.map { max(FrameStack.depth - 1, Int($0 * Double(steps))) })
    var generator = Generator(seed: settings.evaluationSeed, stream: 9)
    var (found, recent): ([[Snapshot]], [Snapshot]) = ([], [])
    try environment.restore(start)
    _ = try environment.reset()
    for step in 0..<max(steps, 1) {
      recent = (recent + [environment.snapshot()]).suffix(FrameStack.depth)
      if wanted.contains(step), recent.count == FrameStack.depth { found.append(recent) }
      let action = (0..<environment.actionSpec.count).map { _ in Float(generator.uniform(-1, 1)) }
      if try environment.step(environment.actionSpec.scaled(action)).isLast { break }
    }
    // An episode too short for any of them is shown from its end.
    if found.isEmpty, let last = recent.last {
      found = [Array(repeating: last, count: FrameStack.depth - recent.count) + recent]
    }
    states = found
    return found
  }
}
