// A training that begins with what another one has learned: its last checkpoint, replay and curve, under
// some other settings. Arms of an experiment share what came before them in this way.

import Basics
import Checkpoints
import Foundation
import Glibc
import Learning

/// The last checkpoint of a training, from which others can begin.
package struct Branch {
  private let source: String
  private let state: TrainingState
  private let file: Safetensors

  /// Settings that the past of a training rests on.
  private static let kept = [
    "base", "frameSize", "preset", "seed", "task", "warmup", "warmupUpdates",
  ]

  /// - Throws: `AgentError` where the folder holds no checkpoint of this version.
  package init(of source: String) throws(AgentError) {
    let path = source + "/" + Checkpoint.name
    guard FileManager.default.fileExists(atPath: path) else {
      throw AgentError(
        .notFound, "no training in '\(source)' to begin with; it needs a \(Checkpoint.name)")
    }
    self.source = source
    (state, file) = try Checkpoint.state(path)
  }

  package var settings: Settings { state.settings }
  package var step: Int { state.step }

  /// Makes a folder that is resumed as any training is; it appears whole or not at all. Evaluations,
  /// snapshots and sheets of the source stay there.
  /// - Parameters:
  ///   - threads: nil keeps the source's number.
  ///   - overlays: folder of images that it takes its overlays from; nil keeps the source's.
  ///   - folder: does not exist, or is empty.
  /// - Throws: `AgentError` where the settings cannot go on from there, or a file cannot be copied.
  package func begin(
    _ settings: Settings, threads: Int? = nil, overlays: String? = nil, in folder: String
  ) throws(AgentError) {
    try check(settings)
    var config = try config(settings, named: URL(fileURLWithPath: folder).lastPathComponent)
    config.overlays = overlays ?? config.overlays
    var state = state
    state.settings = settings
    state.threads = threads ?? state.threads
    state.origin = config.origin
    let target = URL(fileURLWithPath: folder).standardizedFileURL.path
    try AgentFolder.make((target as NSString).deletingLastPathComponent)
    guard Folder.names(target).allSatisfy({ $0 == AgentFolder.lockName }) else {
      throw AgentError(.disk, "'\(folder)' is not empty; name another folder")
    }
    var lock: FolderLock?
    if FileManager.default.fileExists(atPath: target) { lock = try AgentFolder.lock(target) }
    defer { withExtendedLifetime(lock) {} }
    let partial = Folder.unused("\(target).\(getpid())", ".partial")
    try AgentFolder.make(partial)
    do throws(AgentError) {
      for name in ["metrics.csv", "replay.log", EventLog.name, AgentFolder.weightsName] {
        try copy(name, to: partial, named: folder)
      }
      try AgentFolder.write(config, to: partial)
      try Checkpoint.write(state, file, to: partial + "/" + Checkpoint.name)
      // One that was killed before its first checkpoint has left its lock.
      unlink("\(target)/\(AgentFolder.lockName)")
      guard rename(partial, target) == 0 else {
        throw AgentError(.disk, FileError.system(errno, writing: folder).message)
      }
    } catch {
      try? FileManager.default.removeItem(atPath: partial)
      throw error
    }
  }

  /// Whether a learner of these settings finds all that it needs in the checkpoint.
  private func check(_ settings: Settings) throws(AgentError) {
    if settings.algorithm != state.settings.algorithm { try checkPast(for: settings.algorithm) }
    let changed = settings.differences(from: state.settings)
      .compactMap { $0.split(separator: "=").first.map(String.init) }
    if let fixed = changed.first(where: {
      Self.kept.contains($0) || $0.hasPrefix("architecture.")
    }) {
      throw AgentError(
        .mismatch,
        "\(fixed) cannot change on the way: '\(source)' has learned with it; leave it, or start a new "
          + "run")
    }
    if settings.steps < state.step {
      throw AgentError(
        .options, "'\(source)' has \(state.step) steps already; \(settings.steps) cannot be the end"
      )
    }
    let log = try? FileManager.default.attributesOfItem(atPath: source + "/replay.log")
    guard let bytes = log?[.size] as? Int, bytes >= state.replayBytes else {
      throw AgentError(
        .mismatch,
        "'\(source)/replay.log' is shorter than its checkpoint says; it was cut off, so nothing can begin "
          + "with it")
    }
    do {
      try Checkpoint.restore(file, state, into: try Learner(settings, threads: state.threads))
    } catch {
      let what = changed.joined(separator: ", ")
      throw AgentError(
        .mismatch, "'\(source)' cannot go on with another \(what): \(error.message)")
    }
  }

  /// Whether all updates so far would have been the same with another algorithm.
  private func checkPast(for algorithm: Algorithm) throws(AgentError) {
    let (own, plain) = (state.settings.algorithm, state.settings.plainUpdates)
    guard
      algorithm.objective.augmentation.geometry == own.objective.augmentation.geometry
    else {
      throw AgentError(
        .mismatch,
        "'\(source)' has seen observations as \(own) does, and \(algorithm) changes them otherwise; start "
          + "a new run")
    }
    guard state.updates <= plain else {
      throw AgentError(
        .mismatch,
        "'\(source)' has made \(state.updates) updates, of which \(plain) are plain, the rest \(own)'s; "
          + "\(algorithm) can begin within the plain ones, so start a new run")
    }
  }

  private func config(
    _ settings: Settings, named name: String
  ) throws(AgentError) -> AgentConfig {
    var config = try AgentFolder.config(source)
    // What a branch began with itself stands behind it.
    config.origin = (["\(config.name) at \(state.step) steps"] + [state.origin].compactMap(\.self))
      .joined(separator: ", from ")
    config.name = name
    config.settings = settings
    config.step = state.step
    return config
  }

  /// - Parameter folder: what the copy's folder will be called.
  private func copy(
    _ name: String, to partial: String, named folder: String
  ) throws(AgentError) {
    guard FileManager.default.fileExists(atPath: "\(source)/\(name)") else { return }
    do {
      let copy = "\(partial)/\(name)"
      try FileManager.default.copyItem(atPath: "\(source)/\(name)", toPath: copy)
      // It is written on, whatever may be done with the source.
      try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: copy)
    } catch {
      throw AgentError(
        .disk,
        "cannot copy '\(source)/\(name)' to '\(folder)'; free some disk space or name another folder"
      )
    }
  }
}
