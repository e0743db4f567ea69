// `sgqn pack`: a trained agent without what only its training needs, small enough to pass on.

import ArgumentParser
import Training

struct PackCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pack",
    abstract: "Copy an agent's weights (as half floats), configuration and learning curve.",
    discussion: """
      Example: sgqn pack runs/sgqn --out demos/agents/cartpole_swingup-sgqn
      With --step it is the agent as it was then, to be evaluated, explored or compared by itself.
      """)

  @Argument(help: "Folder of an agent.", completion: .directory)
  var folder: String
  @Option(help: "A snapshot of the training in place of the agent as it is.")
  var step: Int?
  @Option(help: "Folder to write; its name becomes the agent's.", completion: .directory)
  var out: String

  func run() throws {
    try refuseToReplace(out)
    let config = try orExit { try AgentFolder.pack(folder, step: step, to: out) }
    print("wrote \(out): \(config.settings.task), \(config.step) agent steps")
  }
}
