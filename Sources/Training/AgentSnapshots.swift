// An agent through its training: its parameters every so many steps, small enough to keep.

import Basics
import Checkpoints
import Foundation
import Learning
import Networks

/// The snapshots of a training: half floats, a file for each step in the training's folder.
package struct AgentSnapshots: Sendable {
  static let folderName = "snapshots"
  /// What all snapshots of a training take unless told, in MB.
  package static let megabytes = 200

  let folder: String
  /// Agent steps between two of them.
  let interval: Int
  /// Bytes they may take together.
  let budget: Int

  /// - Parameter run: the training's folder.
  init(_ run: String, _ inputs: EvaluationInputs, _ settings: Settings) {
    folder = run + "/" + Self.folderName
    interval = max(1, inputs.snapshotInterval ?? settings.evaluationInterval)
    budget = (inputs.snapshotMegabytes ?? Self.megabytes) * 1_000_000
  }

  /// Keeps the agent of a step. Where the budget would not hold them all, every second one goes, and again, so
  /// that what is left does not depend on when a training was stopped. Those of another interval stay while there
  /// is room.
  func keep(_ networks: AgentNetworks, step: Int) throws(AgentError) {
    guard budget > 0 else { return }
    try AgentFolder.make(folder)
    let data = Safetensors.encode(networks.export(), half: true)
    try AgentFolder.write(data, to: "\(folder)/\(Self.name(step))")
    let most = max(1, budget / data.count)
    var spacing = interval
    while step / spacing > most { spacing *= 2 }
    let others = Self.steps(inFolder: folder).filter { $0 < step }
    guard spacing > interval || others.count >= most else { return }
    for other in others where other % spacing != 0 {
      unlink("\(folder)/\(Self.name(other))")
    }
  }

  /// The steps a training has snapshots of, in order.
  package static func steps(of run: String) -> [Int] {
    steps(inFolder: run + "/" + folderName)
  }

  /// The agent as it was at a step.
  /// - Throws: `NetworkError` where that file is gone or does not fit the configuration.
  package static func networks(
    _ run: String, _ config: AgentConfig, step: Int
  ) throws(NetworkError) -> AgentNetworks {
    try AgentFolder.networks(config, from: "\(run)/\(folderName)/\(name(step))")
  }

  /// Why there is none of a step, and which there are.
  static func absence(of step: Int, in run: String) -> String {
    let steps = steps(of: run).map(String.init)
    return "no snapshot of step \(step) in '\(run)'; there "
      + (steps.isEmpty ? "is none" : "are \(steps.joined(separator: ", "))")
  }

  /// Removes what a training without a checkpoint left.
  static func remove(from run: String) {
    for step in steps(of: run) { unlink("\(run)/\(folderName)/\(name(step))") }
    rmdir(run + "/" + folderName)
  }

  private static let suffix = ".safetensors"

  private static func name(_ step: Int) -> String { StepFile.name(step, suffix) }

  private static func steps(inFolder folder: String) -> [Int] {
    Folder.names(folder).compactMap { StepFile.step($0, suffix) }
  }
}

/// Names of files that a training writes at steps: nine digits, so that they sort.
enum StepFile {
  static func name(_ step: Int, _ suffix: String) -> String {
    String(format: "%09d", step) + suffix
  }

  /// The step of a name; nil for the names of other files.
  static func step(_ name: String, _ suffix: String) -> Int? {
    guard name.hasSuffix(suffix) else { return nil }
    let digits = name.dropLast(suffix.count)
    guard digits.count >= 9, digits.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
    return Int(digits)
  }
}
