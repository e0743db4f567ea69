// What a run's folder says of it: how it was trained, and what it scored.

import Basics
import Environments
import Foundation
import Learning

/// One training and its scores.
package struct RunScores: Sendable {
  package let folder: String
  package let task: String
  /// Algorithm, base where it is not `sac`, preset where it is not `desk`.
  package let method: String
  /// NAME=VALUE of settings of the learning that are not the preset's.
  package let settings: [String]
  package let seed: UInt64
  package let step: Int
  /// Mean return by mode: from files that `sgqn eval --json` wrote (`eval*.json`), else from the
  /// training's last evaluation. Those of agents that went on learning do not count; of two files with one mode
  /// the later one does, by its name.
  package let scores: [String: Double]

  /// The runs in a folder, at any depth; in the order of their paths.
  /// - Parameter passedOver: told of each folder that holds an agent that cannot be read, and of scores that are not
  ///   the run's as it is or that another file has too.
  /// - Throws: `AgentError` if there is none, or a folder is missing.
  package static func all(
    in folders: [String], passedOver: (String) -> Void = { _ in }
  ) throws(AgentError) -> [RunScores] {
    var runs: [RunScores] = []
    for root in folders {
      guard FileManager.default.fileExists(atPath: root) else {
        throw AgentError(
          .notFound, "there is no folder '\(root)'; give folders that sgqn train wrote")
      }
      for path in AgentFolder.runs(in: root)
      where FileManager.default.fileExists(atPath: path + "/" + AgentFolder.configName) {
        do throws(AgentError) {
          runs.append(try RunScores(path, passedOver))
        } catch {
          passedOver(error.message)
        }
      }
    }
    if runs.isEmpty {
      throw AgentError(
        .notFound,
        "no runs in \(folders.joined(separator: ", ")); give folders that sgqn train wrote")
    }
    return runs
  }

  /// Trainings of one task, method and seed, which are not independent though tables count each: two lengths of one
  /// training, say, or a copy.
  package static func ofOneSeed(_ runs: [RunScores]) -> [[RunScores]] {
    Dictionary(grouping: runs) { [$0.task, $0.method, "\($0.seed)"] + $0.settings }.values
      .filter { $0.count > 1 }.sorted { $0[0].folder < $1[0].folder }
  }

  private init(_ folder: String, _ passedOver: (String) -> Void) throws(AgentError) {
    let config = try AgentFolder.config(folder)
    let settings = config.settings
    self.folder = folder
    task = settings.task
    seed = settings.seed
    step = config.step
    method =
      settings.algorithm.rawValue + (settings.base == .sac ? "" : "-" + settings.base.rawValue)
      + (settings.preset == .desk ? "" : " " + settings.preset.rawValue)
    self.settings = Self.changes(settings)
    var scores = config.scores
    var files: [String: String] = [:]
    for name in Folder.names(folder) where name.hasPrefix("eval") && name.hasSuffix(".json") {
      let report = try Self.evaluation(folder + "/" + name)
      if let reason = report.strangeness(to: config) {
        passedOver("\(folder)/\(name): \(reason)")
        continue
      }
      for result in report.results {
        scores[result.mode] = result.mean
        if let other = files.updateValue(name, forKey: result.mode), other != name {
          passedOver("\(folder)/\(other): \(result.mode), which \(name) has too")
        }
      }
    }
    self.scores = scores
  }

  /// What of `sgqn eval --json` counts here.
  private struct Report: Decodable {
    struct Result: Decodable { let mode: String, mean: Double }
    let task: String?
    let step: Int?
    let adapts: Bool?
    let results: [Result]

    /// Why these are no scores of a run, or nil.
    func strangeness(to config: AgentConfig) -> String? {
      if let task, task != config.settings.task {
        return "it is an evaluation on \(task), the run is of \(config.settings.task)"
      }
      if adapts == true {
        return "its agent went on learning, the run's scores are of agents as they are"
      }
      if let step, step != config.step {
        return "it is an evaluation after \(step) steps, the run has \(config.step) by now"
      }
      return nil
    }
  }

  private static func evaluation(_ path: String) throws(AgentError) -> Report {
    guard let data = FileManager.default.contents(atPath: path),
      let report = try? JSONDecoder().decode(Report.self, from: data),
      report.results.allSatisfy({ AgentConfig.isReturn($0.mean) })
    else {
      throw AgentError(
        .mismatch, "'\(path)' is not what sgqn eval --json prints; remove or rename it")
    }
    return report
  }

  /// What makes a training another method than its preset's.
  private static func changes(_ settings: Settings) -> [String] {
    guard let task = try? SuiteTask.named(settings.task) else { return [] }
    var plain = Settings(
      task, algorithm: settings.algorithm, base: settings.base, preset: settings.preset,
      seed: settings.seed)
    // How long it went on and how often it was looked at change nothing.
    plain.steps = settings.steps
    plain.evaluationInterval = settings.evaluationInterval
    plain.evaluationEpisodes = settings.evaluationEpisodes
    plain.checkpointInterval = settings.checkpointInterval
    // Heads that see pairs alone have such a batch.
    if !settings.objective.augmentation.extras.contains(.pairs) {
      plain.auxiliaryBatch = settings.auxiliaryBatch
    }
    return settings.differences(from: plain)
  }
}
