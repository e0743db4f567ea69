// The explorer's export of a range without an explorer: the agent acts for some steps, and what it
// saw is written. The same session, engine and exporter as on a screen, so the files are the same.

import Attribution
import Basics
import Configuration
import Environments
import Foundation
import Pictures

/// What a headless export wrote.
package struct HeadlessExportReport: Sendable, Encodable {
  package let agent: String
  package let task: String
  package let mode: String
  package let seed: UInt64
  package let folder: String
  /// Steps of the episode with a picture each.
  package let first: Int
  package let last: Int
  /// Return up to the last of them.
  package let `return`: Double
}

/// What a headless export asks of the agent; nil asks as the explorer does at first.
package struct ExportQuestion: Sendable {
  package var target: AttributionTarget?
  package var method: AttributionMethod?
  /// rho of the mask, 0...0.999.
  package var quantile: Float?
  package var frame: FrameChoice?

  package init(
    target: AttributionTarget? = nil, method: AttributionMethod? = nil, quantile: Float? = nil,
    frame: FrameChoice? = nil
  ) {
    self.target = target
    self.method = method
    self.quantile = quantile
    self.frame = frame
  }
}

/// Exports without a terminal.
package enum HeadlessExport {
  /// Plays from a reset and writes the states `first` up to `first + count - 1`, fewer where the
  /// episode ends before: an annotated PNG each, a contact sheet, an animation, raw arrays.
  ///
  /// - Parameters:
  ///   - options: mode, seed, theme and its folders; the rest is not used.
  ///   - question: what the pictures are of.
  ///   - folder: made where it does not exist; what an earlier export wrote there is not touched.
  ///   - onStep: called with the number of agent steps taken.
  /// - Throws: `ExportError`, `EnvironmentError`, `ConfigurationError`, or `FileError` where the folder holds an export
  ///   or another one is being written there; each with one line.
  package static func run(
    _ parts: ExplorerParts, options: ExplorerOptions, asking question: ExportQuestion = .init(),
    first: Int, count: Int, to folder: String, onStep: (Int) -> Void = { _ in }
  ) throws -> HeadlessExportReport {
    precondition(first >= 0 && count > 0, "\(count) steps from \(first)")
    let claim = try ExportClaim(folder)
    defer { claim.end() }
    let setup = try ExplorerSetup(options, facts: parts.facts)
    var state = setup.state
    let engine = Engine(agents: parts.agents, makeEnvironment: parts.makeEnvironment)
    try settle(&state.session, engine)
    // Asked behind the last step alone, so that a slow method costs nothing on the way there.
    let request = try request(question, state)
    while state.session.history.count < first + count, !state.session.history.isOver {
      state.session.stepForward()
      try settle(&state.session, engine)
      onStep(state.session.cursor)
    }
    let end = state.session.history.count - 1
    guard first <= end else {
      throw EnvironmentError(
        .state, "the episode ends after \(end) steps; start the export at one of them")
    }
    state.session.request = request
    state.frame = question.frame ?? state.frame
    var plan = state.exportPlan(.range, first...end, folder: folder)
    plan.hasOwnFolder = false
    _ = try engine.write(plan)
    return HeadlessExportReport(
      agent: state.session.agentFacts.name, task: parts.facts.task, mode: options.mode.rawValue,
      seed: options.seed, folder: folder, first: first, last: end,
      return: state.session.history[end].returnSoFar)
  }

  /// The state's own request with what is asked for changed.
  private static func request(
    _ question: ExportQuestion, _ state: ExplorerState
  ) throws(EnvironmentError) -> InspectionRequest {
    var request = state.session.request
    if let target = question.target {
      guard state.targets.contains(target) else {
        throw EnvironmentError(
          .action,
          "\(state.session.facts.task) has no \(Format.target(target)) to attribute to; its actions "
            + "are \(state.targets.dropFirst(3).map(Format.target).joined(separator: ", "))")
      }
      request.target = target
    }
    if let frame = question.frame, frame == .all, state.layout == .cameras {
      throw EnvironmentError(
        .state, "pictures of two cameras do not lie over each other; choose one of them")
    }
    request.method = question.method ?? request.method
    request.quantile = question.quantile ?? request.quantile
    return request
  }

  private static func settle(_ session: inout Session, _ engine: Engine) throws(EnvironmentError) {
    while let job = session.nextJob() {
      let outcome = engine.run(job)
      if case .failed(_, let error) = outcome { throw error }
      session.receive(outcome)
    }
  }
}

/// Keeps a folder to one export: others are refused while it is written, and behind it.
private struct ExportClaim {
  private static let lockName = ".export.lock"
  private let folder: String
  private let isNew: Bool
  private let lock: FolderLock

  /// - Throws: `FileError`.
  init(_ folder: String) throws(FileError) {
    self.folder = folder
    isNew = !Folder.exists(folder)
    try Folder.make(folder)
    lock = try FolderLock(folder, name: Self.lockName, purpose: "being exported to")
    if let found = Folder.names(folder).first(where: Exporter.isOfExport) {
      end()
      throw FileError(
        .inUse, "'\(folder)' holds an export already (\(found)); name another --out, or remove it")
    }
  }

  /// Leaves no trace but the files; where there are none, not even a folder that was made for them.
  func end() {
    unlink("\(folder)/\(Self.lockName)")
    if isNew { rmdir(folder) }
  }
}
