// An agent on disk: a folder with `config.json` (how it was trained, what it scored) and
// `agent.safetensors` (its learned parameters under the published code's names).

import Basics
import Environments
import Foundation
import Networks

/// How an agent was trained and what it scored.
public struct AgentConfig: Sendable, Codable {
  /// Raised when a folder of an older build can no longer be read.
  public static let currentVersion = 2

  public var version = AgentConfig.currentVersion
  public var name: String
  public var settings: Settings
  /// Agent steps taken.
  public var step: Int
  public var actionRepeat: Int
  /// Where overlay images came from.
  public var overlays: String
  /// Mean return by mode, from the last evaluation.
  public var scores: [String: Double]

  public init(
    name: String, settings: Settings, step: Int, actionRepeat: Int, overlays: String,
    scores: [String: Double]
  ) {
    self.name = name
    self.settings = settings
    self.step = step
    self.actionRepeat = actionRepeat
    self.overlays = overlays
    self.scores = scores
  }

  /// Why nothing can be done with this agent, or nil.
  var fault: String? {
    guard (1...1000).contains(actionRepeat) else {
      return "actionRepeat must be 1...1000, not \(actionRepeat)"
    }
    if let fault = settings.fault { return fault }
    guard let task = try? SuiteTask.named(settings.task) else {
      return "there is no task '\(settings.task)'; 'sgqn tasks' lists them"
    }
    return settings.misfit(to: task)
  }
}

/// Reading and writing of agent folders.
public enum AgentFolder {
  static let configName = "config.json"
  static let weightsName = "agent.safetensors"

  /// - Throws: `AgentError` where the folder holds no agent of this version.
  public static func config(_ folder: String) throws(AgentError) -> AgentConfig {
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
      if let fault = config.fault {
        throw AgentError(.mismatch, "'\(path)' cannot be used: \(fault)")
      }
      return config
    } catch let error as AgentError {
      throw error
    } catch {
      throw AgentError(.mismatch, "'\(path)' is not an agent's configuration")
    }
  }

  static func make(_ folder: String) throws(AgentError) {
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw AgentError(.disk, "cannot make the folder '\(folder)'; check its parent's permissions")
    }
  }

  package static func save(
    _ config: AgentConfig, _ networks: AgentNetworks, to folder: String, half: Bool = false
  ) throws(AgentError) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    do {
      let data = try encoder.encode(config)
      try write(
        Safetensors.encode(networks.weights.parameters.export(), half: half),
        to: folder + "/" + weightsName)
      try write(data, to: folder + "/" + configName)
    } catch {
      throw error as? AgentError ?? AgentError(.disk, "cannot encode the agent: \(error)")
    }
  }

  /// - Throws: `NetworkError` where the weights do not fit the configuration.
  package static func networks(
    _ folder: String, _ config: AgentConfig
  ) throws(NetworkError) -> AgentNetworks {
    let networks = try AgentNetworks(config.settings.architecture)
    let file = try Safetensors(path: folder + "/" + weightsName)
    for entry in networks.layout.entries {
      try networks.weights.parameters.load(try file.floats(entry.name))
    }
    networks.weights.refresh()
    return networks
  }

  /// Copies an agent without what only its training needs: weights rounded to half floats,
  /// configuration, learning curve. The copy bears the name of its folder.
  /// - Throws: `AgentError` or `NetworkError` with one line.
  public static func pack(_ folder: String, to out: String) throws -> AgentConfig {
    var config = try config(folder)
    let networks = try networks(folder, config)
    config.name = URL(fileURLWithPath: out).lastPathComponent
    try make(out)
    try save(config, networks, to: out, half: true)
    if let curve = FileManager.default.contents(atPath: folder + "/metrics.csv") {
      try write(curve, to: out + "/metrics.csv")
    }
    return config
  }

  /// Writes a file so that a kill in the middle leaves the one before.
  package static func write(_ data: Data, to path: String) throws(AgentError) {
    do throws(FileError) {
      try AtomicFile.write(data, to: path)
    } catch {
      throw AgentError(
        .disk, "\(error.message); free some disk space or give another folder")
    }
  }
}
