// `sgqn import`: an agent of published PyTorch code becomes one of ours.

import ArgumentParser
import Basics
import Learning
import Training

struct ImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Convert an agent that published PyTorch code saved.",
    discussion: """
      Example: sgqn import logs/cartpole/model --task cartpole_swingup --out agents/published
      PATH is a .pt file or a folder: actor_N.pt with critic_N.pt and, for SGQN, \
      attrib_predictor_N.pt; N.pt or snapshot.pt of a whole agent. Nothing in a file is run. What it \
      does not say is assumed, and the output says so. docs/import.md lists the codes that are read.
      """)

  @Argument(help: "A .pt file, or the folder of one.", completion: .file(extensions: ["pt"]))
  var path: String
  @Option(help: "Task it was trained on; see 'sgqn tasks'.", completion: .tasks)
  var task: String
  @Option(
    help:
      "The N of a folder's file names, by default the latest; of a single file, the step to note."
  )
  var step: Int?
  @Option(help: "Algorithm that trained it; defaults to what the file tells.")
  var algorithm: Algorithm?
  @Option(
    help:
      "Control steps for which an action is held; defaults to the file's, DrQ-v2's 2, or the task's."
  )
  var actionRepeat: Int?
  @Option(help: "Quantile of the attribution mask; defaults to the file's or the task's.")
  var quantile: Float?
  @Option(help: "Height and width of frames before they are cropped; defaults to the algorithm's.")
  var imageSize: Int?
  @Flag(help: "Take a critic without an actor: its action is 0, its values can be inspected.")
  var valuesOnly = false
  @Option(help: "Folder to write.", completion: .directory)
  var out: String

  func run() throws {
    try refuseToReplace(out)
    try orExit {
      let agent = try PublishedCheckpoint.convert(
        path,
        ImportOptions(
          task: task, step: step, algorithm: algorithm, actionRepeat: actionRepeat,
          quantile: quantile, imageSize: imageSize, valuesOnly: valuesOnly),
        out: out)
      let config = agent.config
      let sizes = config.settings.architecture
      print(
        "wrote \(out): step \(config.step), \(sizes.trunk.count) convolutions, projection "
          + "\(sizes.projection), hidden \(sizes.hidden), \(sizes.actions) actions")
      for note in agent.notes { print(note.onOneLine) }
    }
  }
}
