// Finds agents: a folder, or the name of one that comes with the program.

import Basics
import Foundation
import Learning

/// The agents in one folder, a folder each; the order is that of their names.
package struct AgentLibrary: Sendable {
  /// An agent that was found.
  package struct Entry: Sendable {
    package let name: String
    /// Its folder.
    package let path: String
    package let config: AgentConfig
  }

  private let folder: String

  /// - Parameter folder: where the bundled agents are.
  package init(folder: String) { self.folder = folder }

  /// Every agent that this build can read.
  package var all: [Entry] {
    Folder.names(folder).compactMap { name in
      let path = "\(folder)/\(name)"
      guard let config = try? AgentFolder.config(path) else { return nil }
      return Entry(name: name, path: path, config: config)
    }
  }

  /// The task that a newcomer meets first.
  private static let firstTask = "cartpole_swingup"

  /// The bundled agent that is meant where none is named: of `task`, or where none is given of cartpole
  /// before others; SGQN before other algorithms.
  package func best(of task: String? = nil) -> Entry? {
    let agents = all
    var fitting = agents.filter { $0.config.settings.task == task ?? Self.firstTask }
    if task == nil, fitting.isEmpty { fitting = agents }
    return fitting.first { $0.config.settings.algorithm == .sgqn } ?? fitting.first
  }

  /// The agent that a user means.
  ///
  /// - Parameter name: a bundled agent's name or a folder's path; nil takes the best bundled one.
  /// - Throws: `AgentError` that names the agents there are.
  package func find(_ name: String?) throws(AgentError) -> Entry {
    guard let name else {
      if let best = best() { return best }
      throw AgentError(
        .notFound, "no bundled agent in \(folder); train one and name its folder with --agent")
    }
    let bundled = "\(folder)/\(name)"
    if !name.contains("/"), FileManager.default.fileExists(atPath: bundled + "/config.json") {
      return Entry(name: name, path: bundled, config: try AgentFolder.config(bundled))
    }
    if FileManager.default.fileExists(atPath: name + "/config.json") {
      let config = try AgentFolder.config(name)
      return Entry(name: config.name, path: name, config: config)
    }
    let known = all.map(\.name).joined(separator: ", ")
    throw AgentError(
      .notFound,
      "no agent '\(name)': it is neither a folder with config.json nor bundled"
        + (known.isEmpty ? "" : " (bundled are: \(known))"))
  }
}
