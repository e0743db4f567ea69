// `sgqn snapshot`: one screen of the explorer as a file, for papers and tests.

import ArgumentParser
import Basics
import Environments
import Explorer
import Export
import Foundation
import Terminal
import Training

struct SnapshotCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "snapshot", abstract: "Write a screen of the explorer as a picture or as text.",
    discussion: """
      Example: sgqn snapshot --mode video_hard --step 40 --keys "v v" --png figure.png
      Plays to a step, presses keys by their names, and writes what a terminal would show.
      """)

  @Option(help: "Folder of an agent, or the name of a bundled one; see 'sgqn agents'.")
  var agent: String?
  @Option(
    parsing: .singleValue, help: "Other agents of the task, with commas between or repeatable.")
  var against: [String] = []
  @Option(help: "Task; defaults to the agent's own.")
  var task: String?
  @Option(help: "Distractor mode.")
  var mode = DistractorMode.train
  @Option(help: "Seed of the episode and of everything random in the mode.")
  var seed: UInt64 = 0
  @Option(help: "Agent steps to play first.")
  var step = 0
  @Option(
    help: "Keys to press then, by their names with blanks between; '?' in the explorer lists them.")
  var keys = ""
  @Option(help: "Columns and rows of the screen, as in 130x40.")
  var size = "130x40"
  @Option(help: "Colour theme.")
  var theme = "dark"
  @Option(help: "What pictures are made of.")
  var symbols = Symbols.half
  @OptionGroup var media: MediaOptions
  @Option(help: "PNG file to write.", completion: .file())
  var png: String?
  @Option(
    help: "File for text with colours (24-bit SGR); - is standard output.", completion: .file())
  var ansi: String?
  @Option(help: "File for text alone; - is standard output, and the default.", completion: .file())
  var text: String?

  func run() throws {
    let size = try screenSize(size)
    guard (0...10_000).contains(step) else {
      throw fail("--step takes 0 to 10000 steps, not \(step)")
    }
    let names = keys.split(separator: " ").map(String.init)
    let screen = try orExit { () -> Buffer in
      let data = try DataFolder.locate()
      let script = try DemoScript(
        mode: mode, seed: seed, size: size, play: step, keys: names)
      var options = ExplorerOptions(
        theme: theme, themeFolders: themeFolders(data),
        symbols: symbols)
      options.mode = mode
      let source = ExplorerSource(
        .agents(agent, against: separated(against)), task: task, data: data,
        looks: media.looks(seed: seed))
      let report = try DemoRunner.run(script, parts: try source.parts(), options: options)
      if let failure = report.failures.first { throw fail(failure) }
      return report.screen
    }
    if let png { try orExit { try PNG.write(BufferImage(scale: 2).draw(screen), to: png) } }
    if let ansi { try write(AnsiText.encode(screen), to: ansi) }
    if let text { try write(AnsiText.plain(screen), to: text) }
    if png == nil, ansi == nil, text == nil { print(AnsiText.plain(screen)) }
  }

  private func write(_ text: String, to path: String) throws {
    if path == "-" {
      print(text)
    } else {
      try orExit { try AtomicFile.write((text + "\n").utf8, to: path) }
    }
  }
}
