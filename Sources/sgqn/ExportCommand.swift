// `sgqn export`: what the explorer exports, without a terminal.

import ArgumentParser
import Attribution
import Environments
import Explorer
import Foundation
import Pictures
import Training

struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Write what an agent sees over a range of steps.",
    discussion: """
      Example: sgqn export --agent runs/sgqn --mode video_easy --steps 40 --out pictures
      sgqn export --method perturbation --target a0 --quantile 0.9 --out pictures
      Writes an annotated PNG for every step, contact_sheet.png, animation.png and the numbers as \
      NumPy arrays.
      """)

  @Option(help: "Folder of an agent, or the name of a bundled one; see 'sgqn agents'.")
  var agent: String?
  @Option(help: "Task; defaults to the agent's own.")
  var task: String?
  @Option(help: "Distractor mode.")
  var mode = DistractorMode.train
  @Option(help: "Steps to write; fewer where the episode ends before.")
  var steps = 40
  @Option(help: "The first step to write.")
  var first = 0
  @Option(help: "Seed of the episode and of everything random in the mode.")
  var seed: UInt64 = 0
  @Option(help: "What is attributed: q1, q2, min_q, or a0, a1 ... for the mean of an action.")
  var target: AttributionTarget?
  @Option(help: "Attribution method.")
  var method: AttributionMethod?
  @Option(help: "rho of the mask, 0 to 0.999; defaults to the agent's own.")
  var quantile: Float?
  @Option(
    help: """
      Which of the three stacked frames is pictured, or what is found in any of them; of a task with two \
      cameras middle is the second camera's.
      """)
  var frame: FrameChoice?
  @Option(help: "Folder to write into; made where it does not exist, and without an export so far.")
  var out: String
  @Option(help: "Colour theme of the pictures.")
  var theme = "dark"
  @OptionGroup var media: MediaOptions
  @Flag(help: "Print JSON.")
  var json = false

  func run() throws {
    guard (1...100_000).contains(steps) else {
      throw fail("--steps takes 1 to 100000 steps, not \(steps)")
    }
    guard (0...100_000).contains(first) else {
      throw fail("--first takes 0 to 100000 steps, not \(first)")
    }
    if let quantile, !(0...0.999).contains(quantile) {
      throw fail("--quantile takes 0 to 0.999, not \(quantile)")
    }
    let report = try orExit {
      let data = try DataFolder.locate()
      let source = ExplorerSource(
        .agents(agent, against: []), task: task, data: data, looks: media.looks(seed: seed))
      let options = ExplorerOptions(
        mode: mode, seed: seed, theme: theme, themeFolders: themeFolders(data))
      return try HeadlessExport.run(
        try source.parts(), options: options,
        asking: ExportQuestion(target: target, method: method, quantile: quantile, frame: frame),
        first: first, count: steps, to: out)
    }
    if json {
      try printJSON(report)
    } else {
      let result = String(format: "%.1f", report.return)
      print("wrote steps \(report.first) to \(report.last), return \(result), to \(out)")
    }
  }
}
