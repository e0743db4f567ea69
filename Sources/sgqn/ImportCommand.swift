// `sgqn import`: an agent of the published PyTorch code becomes one of ours.

import ArgumentParser
import Environments
import Training

struct ImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Convert an agent that the published PyTorch code saved.",
    discussion: """
      Example: sgqn import logs/cartpole/model --task cartpole_swingup --out agents/published
      The folder holds actor_N.pt, critic_N.pt and, for SGQN, attrib_predictor_N.pt.
      """)

  @Argument(help: "Folder with the .pt files.", completion: .directory)
  var folder: String
  @Option(help: "Task it was trained on; see 'sgqn tasks'.", completion: .tasks)
  var task: String
  @Option(help: "Which checkpoint, the N of the file names; defaults to the latest.")
  var step: Int?
  @Option(help: "Control steps for which an action is held; defaults to the task's.")
  var actionRepeat: Int?
  @Option(help: "Folder to write.", completion: .directory)
  var out: String

  func run() throws {
    try refuseToReplace(out)
    try orExit {
      let suite = try SuiteTask.named(task)
      let config = try PublishedCheckpoint.convert(
        folder, step: step, task: task, actionRepeat: actionRepeat ?? suite.actionRepeat, out: out)
      let sizes = config.settings.architecture
      print(
        "wrote \(out): step \(config.step), \(sizes.trunk.count) convolutions, projection "
          + "\(sizes.projection), hidden \(sizes.hidden), \(sizes.actions) actions")
    }
  }
}
