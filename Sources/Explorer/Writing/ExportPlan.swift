// What is to be written to files, as a value that crosses to the worker: it renders there what it
// needs and writes there, so that the main loop never waits for a disk.

import Attribution
import Environments
import Export
import Frames
import Pictures

/// A state to export, with what the history knows about it.
struct ExportItem: Sendable, Equatable {
  var query: Query
  /// Agent steps since the start of the episode.
  var step: Int
  var episodeReturn: Double
  /// The action taken there and who took it, as pictures say it, where that is not the agent that is asked.
  var taken: String?
}

/// An export.
struct ExportPlan: Sendable, Equatable {
  enum Kind: Sendable, Equatable {
    /// One annotated frame.
    case step
    /// An annotated frame for every item, a sheet and an animation of them, and the raw arrays.
    case range
    /// The item's state as seen from each of these on one sheet.
    case viewpoints([Viewpoint])
  }
  var kind: Kind
  var items: [ExportItem]
  var facts: SessionFacts
  /// The name of the agent that is asked.
  var agent: String
  var seed: UInt64
  /// Episodes of the seed before this one.
  var episode = 0
  /// The branch that the items are of, where there is more than one.
  var branch: Int?
  /// The folder to write into; made where it does not exist.
  var folder: String
  /// Which frame of the stack.
  var frame: FrameChoice
  /// What the frames of a stack are.
  var layout: FrameStack.Layout
  var style: AnnotationStyle
  var pictures: PictureStyle
  /// Milliseconds a frame of an animation stays.
  var milliseconds: Int
  /// Whether a range gets a folder of its own inside `folder`.
  var hasOwnFolder = true

  /// Which frame is pictured, where it is not the newest.
  var olderFrame: String? { frame == .newest ? nil : Format.frame(frame, layout) }
}

extension ExplorerState {
  /// The plan for a request; there is a state to export.
  func exportPlan(_ request: ExportRequest, folder: String) -> ExportPlan {
    let here = session.cursor...session.cursor
    switch request {
    case .step: return exportPlan(.step, here, folder: folder)
    case .viewpoints(let viewpoints):
      return exportPlan(.viewpoints(viewpoints), here, folder: folder)
    case .range(let range):
      return exportPlan(
        .range, range.clamped(to: 0...session.history.count - 1), folder: folder)
    }
  }

  /// Columns of a sheet over agents.
  private static let mostColumns = 12

  /// Asks which modes a sheet is about; while agents are compared it is about them.
  mutating func askForSheet() -> [Effect] {
    if isComparing, comparison == .agents { return [.export(.viewpoints(agentsOnSheet))] }
    let modes = session.facts.modes
    let compared = session.compared.compactMap { modes.firstIndex(of: $0.mode) }.map { "\($0 + 1)" }
    popup = .prompt(
      .sheetModes, text: isComparing ? compared.joined(separator: ",") : "1-\(modes.count)",
      isOffer: true)
    return []
  }

  /// The modes that a text names: numbers, ranges of them or names, with commas between.
  func modes(named text: String) -> [DistractorMode]? {
    let modes = session.facts.modes
    var chosen: [DistractorMode] = []
    for part in text.split(separator: ",").map({ $0.filter { $0 != " " } }) {
      if let mode = modes.first(where: { $0.rawValue == part }) {
        chosen.append(mode)
        continue
      }
      let ends = part.split(separator: "-").map { Int($0) }
      guard (1...2).contains(ends.count), let first = ends[0], let last = ends[ends.count - 1],
        first <= last, (1...modes.count).contains(first), (1...modes.count).contains(last)
      else { return nil }
      chosen += modes[(first - 1)...(last - 1)]
    }
    return chosen.isEmpty ? nil : chosen
  }

  /// Agents in the mode on show, evenly chosen where there are too many.
  private var agentsOnSheet: [Viewpoint] {
    let count = session.facts.agents.count
    let columns = min(count, Self.mostColumns)
    let agents = Set((0..<columns).map { columns == 1 ? 0 : $0 * (count - 1) / (columns - 1) })
    return agents.union([session.agent]).sorted().map { Viewpoint(agent: $0, mode: session.mode) }
  }

  /// What was done in a state, where it was not the agent on show that did it.
  private func taken(at index: Int) -> String? {
    let step = session.history[index]
    guard let action = step.action, let driver = step.driver,
      step.byHand || driver != session.agent
    else { return nil }
    return Format.action(action)
      + (step.byHand ? " by hand" : " by \(session.facts.title(of: driver))")
  }

  /// The export of the states from one index of the history to another.
  func exportPlan(
    _ kind: ExportPlan.Kind, _ indices: ClosedRange<Int>, folder: String
  ) -> ExportPlan {
    let steps = session.history.steps
    let items = indices.map { index -> ExportItem in
      var asked = steps[index].byHand ? steps[index].action : nil
      if index == session.cursor, let override = session.override { asked = override }
      var question = session.question(about: asked)
      question.compared = []
      question.request.surfacePoints = 0
      question.request.curvePoints = FidelityCurves.points
      return ExportItem(
        query: Query(states: session.history.states(upTo: index), question: question),
        step: index, episodeReturn: steps[index].returnSoFar, taken: taken(at: index))
    }
    return ExportPlan(
      kind: kind, items: items, facts: session.facts,
      agent: session.facts.title(of: session.agent),
      seed: session.seed, episode: session.episode,
      branch: session.history.made > 1 ? session.history.line.number : nil, folder: folder,
      frame: frame, layout: layout, style: theme.annotations,
      pictures: theme.pictures,
      milliseconds: max(20, Int(1000 * session.secondsPerStep)))
  }
}
