// An agent on disk: a folder with `config.json` (how it was trained, what it scored) and
// `agent.safetensors` (its learned parameters under the published code's names).

import Attribution
import Basics
import Checkpoints
import Environments
import Foundation
import Learning
import Media
import Networks

/// What a training's evaluations show, and from where; a resumed training goes on with it.
package struct EvaluationInputs: Sendable, Codable, Equatable {
  package var modes: [DistractorMode]
  /// Folder of clips for the video modes; nil paints them.
  package var videos: String?
  /// Folder with the benchmark's colour lists and videos.
  package var benchmark: String?
  /// Agent steps between snapshots of the agent; nil takes one at each evaluation.
  package var snapshotInterval: Int?
  /// What snapshots may take together, in MB; nil leaves it to `AgentSnapshots.megabytes`, 0 keeps none.
  package var snapshotMegabytes: Int?

  package init(modes: [DistractorMode], videos: String? = nil, benchmark: String? = nil) {
    self.modes = modes
    self.videos = videos
    self.benchmark = benchmark
  }

  /// Steps that can lie between snapshots, and MB that they can take.
  package static let snapshotIntervals = 1...1_000_000_000
  package static let snapshotSpaces = 0...1_000_000

  /// Why nothing can be evaluated so, or nil.
  fileprivate var problem: String? {
    for (name, value, range) in [
      ("snapshotInterval", snapshotInterval, Self.snapshotIntervals),
      ("snapshotMegabytes", snapshotMegabytes, Self.snapshotSpaces),
    ] {
      if let value, !range.contains(value) {
        return "evaluation.\(name) must be \(range.lowerBound)...\(range.upperBound), not \(value)"
      }
    }
    return nil
  }
}

/// How an agent was trained and what it scored.
package struct AgentConfig: Sendable, Codable {
  /// Raised when a folder of an older build can no longer be read.
  package static let currentVersion = 2

  package var version = AgentConfig.currentVersion
  package var name: String
  package var settings: Settings
  /// Agent steps taken.
  package var step: Int
  package var actionRepeat: Int
  /// Where overlay images came from.
  package var overlays: String
  /// Mean return by mode, from the last evaluation.
  package var scores: [String: Double]
  /// The agent step of that evaluation; nil before the first and in imported agents.
  package var evaluatedStep: Int?
  /// Where those scores come from; nil in packed and imported agents.
  package var evaluation: EvaluationInputs?
  /// The training that this one began with, and its steps then; nil where it began with nothing.
  package var origin: String?

  package init(
    name: String, settings: Settings, step: Int, actionRepeat: Int, overlays: String,
    scores: [String: Double], evaluatedStep: Int? = nil, evaluation: EvaluationInputs? = nil,
    origin: String? = nil
  ) {
    self.name = name
    self.settings = settings
    self.step = step
    self.actionRepeat = actionRepeat
    self.overlays = overlays
    self.scores = scores
    self.evaluatedStep = evaluatedStep
    self.evaluation = evaluation
    self.origin = origin
  }

  /// The folder of images mixed in as overlays, nil where they were painted.
  package var overlayFolder: String? { overlays == OverlaySource.painted ? nil : overlays }

  /// Why nothing can be done with this agent, or nil.
  var problem: String? {
    guard (1...1000).contains(actionRepeat) else {
      return "actionRepeat must be 1...1000, not \(actionRepeat)"
    }
    guard TrainingState.counts.contains(step) else {
      return "step must be 0...\(TrainingState.counts.upperBound), not \(step)"
    }
    if let mode = scores.keys.sorted().first(where: { !Self.isReturn(scores[$0]) }) {
      return "scores.\(mode.quoted) is no return of any task"
    }
    if let problem = settings.problem?.message ?? evaluation?.problem { return problem }
    guard let task = try? SuiteTask.named(settings.task) else {
      return "unknown task '\(settings.task)'; 'sgqn tasks' lists them"
    }
    return settings.problem(withActions: task.actionCount)
  }

  /// Whether a number can be a return: sums of such numbers, and of their squares, cannot overflow.
  static func isReturn(_ score: Double?) -> Bool { score.map { abs($0) <= 1e12 } ?? false }
}

/// Reading and writing of agent folders.
package enum AgentFolder {
  static let configName = "config.json"
  static let weightsName = "agent.safetensors"
  /// Held while a training runs.
  static let lockName = "training.lock"

  /// - Throws: `AgentError` where the folder holds no agent of this version.
  package static func config(_ folder: String) throws(AgentError) -> AgentConfig {
    let path = folder + "/" + configName
    guard let data = FileManager.default.contents(atPath: path) else {
      throw AgentError(
        .notFound, "no agent in '\(folder)'; give a folder with \(configName), or see 'sgqn agents'"
      )
    }
    do {
      let config = try JSONDecoder().decode(AgentConfig.self, from: data)
      guard config.version == AgentConfig.currentVersion else {
        throw AgentError(
          .mismatch,
          "'\(path)' is of version \(config.version), this build reads "
            + "\(AgentConfig.currentVersion)")
      }
      if let problem = config.problem {
        throw AgentError(.mismatch, "'\(path)' cannot be used: \(problem)")
      }
      return config
    } catch let error as AgentError {
      throw error
    } catch {
      throw AgentError(
        .mismatch, "'\(path)' is not an agent's configuration: \(reason(error))")
    }
  }

  /// Why a configuration cannot be read, in a few words.
  private static func reason(_ error: any Error) -> String {
    func name(_ path: [any CodingKey]) -> String {
      path.map(\.stringValue).joined(separator: ".")
    }
    switch error as? DecodingError {
    case .keyNotFound(let key, let context): return "it has no \(name(context.codingPath + [key]))"
    case .typeMismatch(_, let context), .valueNotFound(_, let context),
      .dataCorrupted(let context):
      let place = name(context.codingPath)
      return place.isEmpty ? "it is no JSON object" : "\(place) is no value for that"
    default: return "it cannot be decoded"
    }
  }

  /// Whether a process trains in the folder just now.
  package static func isBeingTrained(_ folder: String) -> Bool {
    FolderLock.isHeld(folder, name: lockName)
  }

  /// Whether a training has begun in the folder, or left an agent there.
  package static func isRun(_ folder: String) -> Bool {
    [configName, lockName].contains {
      FileManager.default.fileExists(atPath: folder + "/" + $0)
    }
  }

  /// The runs in a folder, in the order of their paths: itself, or those below it. What a run holds, hidden folders
  /// and folders met before (by a link, say) are not looked into.
  /// - Parameters:
  ///   - levels: how many folders below one another are looked into.
  ///   - limit: how many are looked into together, those near the top first.
  package static func runs(
    in folder: String, levels: Int = .max, limit: Int = .max
  ) -> [String] {
    var found: [String] = []
    var met: Set<String> = []
    var waiting = [(path: folder, level: 0)][...]
    while let (path, level) = waiting.popFirst() {
      if isRun(path) {
        found.append(path)
        continue
      }
      let place = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
      guard level < levels, met.count < limit, met.insert(place).inserted else { continue }
      for name in Folder.names(path) where !name.hasPrefix(".") {
        let inside = "\(path)/\(name)"
        if Folder.exists(inside) { waiting.append((inside, level + 1)) }
      }
    }
    return found.sorted()
  }

  /// Whether the folder holds a training that can be continued.
  package static func holdsTraining(_ folder: String) -> Bool {
    holdsConfig(folder) && FileManager.default.fileExists(atPath: folder + "/" + Checkpoint.name)
  }

  /// Whether an agent is complete here: its configuration is the last that a training's first checkpoint writes.
  static func holdsConfig(_ folder: String) -> Bool {
    FileManager.default.fileExists(atPath: folder + "/" + configName)
  }

  /// Removes what a training left that was killed before its first checkpoint was complete. Other folders stay as
  /// they are, and with them an agent whose checkpoint was removed later.
  package static func removeBeginning(_ folder: String) throws(AgentError) {
    guard FileManager.default.fileExists(atPath: folder + "/" + lockName), !holdsConfig(folder)
    else { return }
    // One whose configuration was removed by hand has gone further.
    if let (state, _) = try? Checkpoint.state(folder + "/" + Checkpoint.name) {
      guard state.step <= state.settings.checkpointInterval else { return }
    }
    let held = try lock(folder)
    for name in [weightsName, Checkpoint.name, "metrics.csv", "replay.log", EventLog.name] {
      unlink(folder + "/" + name)
    }
    AgentSnapshots.remove(from: folder)
    SaliencySheet.remove(from: folder)
    withExtendedLifetime(held) {}
  }

  static func make(_ folder: String) throws(AgentError) {
    do throws(FileError) {
      try Folder.make(folder)
    } catch {
      throw AgentError(.disk, error.message)
    }
  }

  /// Keeps other trainings from a folder.
  static func lock(_ folder: String) throws(AgentError) -> FolderLock {
    do throws(FileError) {
      return try FolderLock(folder, name: lockName, purpose: "being trained")
    } catch {
      throw AgentError(.disk, error.message)
    }
  }

  package static func save(
    _ config: AgentConfig, _ networks: AgentNetworks, to folder: String, half: Bool = false
  ) throws(AgentError) {
    try save(networks, to: folder, half: half)
    try write(config, to: folder)
  }

  static func save(
    _ networks: AgentNetworks, to folder: String, half: Bool = false
  ) throws(AgentError) {
    try write(
      Safetensors.encode(networks.export(), half: half),
      to: folder + "/" + weightsName)
  }

  static func write(_ config: AgentConfig, to folder: String) throws(AgentError) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let data: Data
    do {
      data = try encoder.encode(config)
    } catch {
      throw AgentError(.disk, "cannot encode the agent: \(error)")
    }
    try write(data, to: folder + "/" + configName)
  }

  /// - Throws: `NetworkError` where the weights do not fit the configuration.
  package static func networks(
    _ folder: String, _ config: AgentConfig
  ) throws(NetworkError) -> AgentNetworks {
    try networks(config, from: folder + "/" + weightsName)
  }

  /// - Parameter path: a file of an agent's parameters.
  /// - Throws: `NetworkError` where they do not fit the configuration.
  static func networks(
    _ config: AgentConfig, from path: String
  ) throws(NetworkError) -> AgentNetworks {
    let networks = try config.settings.makeNetworks()
    let file = try Safetensors(path: path)
    for entry in networks.layout.entries {
      try networks.weights.parameters.load(try file.floats(entry.name))
    }
    networks.weights.refresh()
    return networks
  }

  /// Copies an agent without what only its training needs: weights rounded to half floats,
  /// configuration, learning curve. The copy bears the name of its folder.
  /// - Parameter step: of a snapshot to take in place of the agent as it is; scores, which are of another step, and
  ///   the curve beyond it are left out.
  /// - Throws: `AgentError` or `NetworkError` with one line.
  package static func pack(
    _ folder: String, step: Int? = nil, to out: String
  ) throws -> AgentConfig {
    var config = try config(folder)
    let networks: AgentNetworks
    if let step, step != config.step {
      guard AgentSnapshots.steps(of: folder).contains(step) else {
        throw AgentError(.notFound, AgentSnapshots.absence(of: step, in: folder))
      }
      networks = try AgentSnapshots.networks(folder, config, step: step)
      config.step = step
      (config.scores, config.evaluatedStep) = ([:], nil)
    } else {
      networks = try Self.networks(folder, config)
    }
    config.name = URL(fileURLWithPath: out).lastPathComponent
    config.evaluation = nil
    // Folders are of one machine.
    if let folder = config.overlayFolder {
      config.overlays = URL(fileURLWithPath: folder).lastPathComponent
    }
    try make(out)
    try save(config, networks, to: out, half: true)
    let curve = MetricsTable.text(folder + "/metrics.csv", upTo: config.step)
    if !curve.isEmpty { try write(Data(curve.utf8), to: out + "/metrics.csv") }
    return config
  }

  /// Writes a file so that a kill in the middle leaves the one before.
  package static func write(_ data: Data, to path: String) throws(AgentError) {
    do throws(FileError) {
      try AtomicFile.write(data, to: path)
    } catch {
      let advice = error.code == .system ? "; free some disk space or give another folder" : ""
      throw AgentError(.disk, error.message + advice)
    }
  }
}

extension AgentInspector {
  /// The inspector of a trained agent.
  /// - Parameter networks: used by nobody else meanwhile.
  package convenience init(_ networks: AgentNetworks, settings: Settings, name: String) {
    // Training draws a grey for each batch, or shows what it lays over observations; the middle of their range
    // stands for them.
    self.init(
      networks, name: name, task: settings.task, quantile: settings.quantile,
      maskFill: settings.fill == .black ? 0 : 128)
  }

  /// An agent of a folder that `sgqn train` wrote.
  /// - Parameter name: the name shown to people; defaults to the folder's own.
  /// - Throws: `AgentError` or `NetworkError` where there is none that this build can read.
  package convenience init(folder: String, name: String? = nil) throws {
    let config = try AgentFolder.config(folder)
    self.init(
      try AgentFolder.networks(folder, config), settings: config.settings,
      name: name ?? config.name)
  }
}
