// What is to be written to files, as a value that crosses to the worker: it renders there what it
// needs and writes there, so that the main loop never waits for a disk.

import Attribution
import Environments
import Export
import Pictures

/// A state to export, with what the history knows about it.
struct ExportItem: Sendable, Equatable {
  var query: Query
  /// Agent steps since the start of the episode.
  var step: Int
  var episodeReturn: Double
  /// The action taken there; nil for the policy's.
  var action: [Float]?
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
  /// The folder to write into; made where it does not exist.
  var folder: String
  /// Which frame of the stack.
  var frame: FrameChoice
  var style: AnnotationStyle
  var pictures: PictureStyle
  /// Milliseconds a frame of an animation stays.
  var milliseconds: Int
  /// Whether a range gets a folder of its own inside `folder`.
  var hasOwnFolder = true
}

extension ExplorerState {
  /// The plan for a request; there is a state to export.
  func exportPlan(_ request: ExportRequest, folder: String) -> ExportPlan {
    let here = session.cursor...session.cursor
    switch request {
    case .step: return exportPlan(.step, here, folder: folder)
    case .viewpoints: return exportPlan(.viewpoints(viewpointsOnSheet), here, folder: folder)
    case .range(let range):
      return exportPlan(
        .range, range.clamped(to: 0...session.history.count - 1), folder: folder)
    }
  }

  /// Columns of a sheet over agents.
  private static let mostColumns = 12

  /// All modes; or, while agents are compared, agents in the mode on show, evenly chosen where there are too many.
  private var viewpointsOnSheet: [Viewpoint] {
    guard isComparing, comparison == .agents else {
      return session.facts.modes.map { Viewpoint(agent: session.agent, mode: $0) }
    }
    let count = session.facts.agents.count
    let columns = min(count, Self.mostColumns)
    let agents = Set((0..<columns).map { columns == 1 ? 0 : $0 * (count - 1) / (columns - 1) })
    return agents.union([session.agent]).sorted().map { Viewpoint(agent: $0, mode: session.mode) }
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
        step: index, episodeReturn: steps[index].returnSoFar, action: steps[index].action)
    }
    return ExportPlan(
      kind: kind, items: items, facts: session.facts, agent: session.agentFacts.name,
      seed: session.seed, folder: folder,
      frame: frame, style: theme.annotations,
      pictures: theme.pictures,
      milliseconds: max(20, Int(1000 * session.secondsPerStep)))
  }
}
