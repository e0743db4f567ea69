// `sgqn agents`: the agents that come with the program, what they scored, and any agent for other code.

import ArgumentParser
import Basics
import Environments
import Explorer
import Foundation
import Learning
import Training

struct AgentsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "agents", abstract: "List the bundled agents, or write one for PyTorch.",
    discussion: "Example: sgqn agents --json",
    subcommands: [AgentsList.self, AgentsExport.self], defaultSubcommand: AgentsList.self)
}

extension PublishedExport.Format: ExpressibleByArgument {}

struct AgentsExport: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Write an agent's weights under the published code's names.",
    discussion: """
      Example: sgqn agents export runs/sgqn --format pytorch --out agent.pt
      The published code's modules load the state_dicts; docs/import.md shows how, and how to compute \
      the same values in a few lines of PyTorch.
      """)

  @Argument(help: "Folder of an agent, or the name of a bundled one.", completion: .directory)
  var agent: String
  @Option(help: "What to write: a file for torch.load, or safetensors.")
  var format = PublishedExport.Format.pytorch
  @Option(help: "File to write.", completion: .file())
  var out: String

  func run() throws {
    try orExit {
      let entry = try DataFolder.locate().agents.find(agent)
      try PublishedExport.write(entry.path, as: format, to: out)
      print("wrote \(out): \(entry.name) at step \(entry.config.step)")
    }
  }
}

struct AgentsList: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the bundled agents.",
    discussion: "Example: sgqn agents list --json")

  @Flag(help: "Print JSON.")
  var json = false

  func run() throws {
    let data = try orExit { try DataFolder.locate() }
    let agents = data.agents.all
    if json {
      try printJSON(agents.map(AgentEntry.init))
    } else if agents.isEmpty {
      print("no agents in \(data.demos)/agents; train one: sgqn train --task cartpole_swingup")
    } else {
      print(table(agents))
      print(
        "Scores are those of the training's own last evaluation; 'sgqn eval' measures more episodes."
      )
    }
  }

  private func table(_ agents: [AgentLibrary.Entry]) -> String {
    let modes = DistractorMode.allCases.map(\.rawValue).filter { mode in
      agents.contains { $0.config.scores[mode] != nil }
    }
    let rows = agents.map { agent in
      let settings = agent.config.settings
      return [
        agent.name, settings.task, settings.algorithm.rawValue, settings.base.rawValue,
        settings.preset.rawValue, "\(agent.config.step)",
      ]
        + modes.map { mode in
          agent.config.scores[mode].map { String(format: "%.0f", $0) } ?? "-"
        }
    }
    return textTable(
      ["agent", "task", "algorithm", "base", "preset", "steps"] + modes, rows, textColumns: 5)
  }
}

private struct AgentEntry: Encodable {
  let name: String
  let task: String
  let algorithm: String
  let base: String
  let preset: String
  let path: String
  let step: Int
  let seed: UInt64
  let scores: [String: Double]

  init(_ entry: AgentLibrary.Entry) {
    let settings = entry.config.settings
    name = entry.name
    task = settings.task
    algorithm = settings.algorithm.rawValue
    base = settings.base.rawValue
    preset = settings.preset.rawValue
    path = entry.path
    step = entry.config.step
    seed = settings.seed
    scores = entry.config.scores
  }
}
