// `sgqn watch`: how trainings stand, live in a terminal, once elsewhere.

import ArgumentParser
import Basics
import Explorer
import Foundation
import Terminal
import Training

struct WatchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "watch",
    abstract: "See how trainings stand: curves, pace, time left, what the agents look at.",
    discussion: """
      Example: sgqn watch runs
      It only reads: leaving it touches no training. Without a terminal it prints the table once.
      """)

  @Argument(help: "Folders of trainings, or folders that hold some; defaults to runs.")
  var folders: [String] = []
  @Option(help: "Seconds between two looks.")
  var interval = 1.0
  @Option(help: "Colour theme.")
  var theme = "dark"
  @Option(help: "Colours that the terminal is given.")
  var color = ColorChoice.auto
  @Option(help: "Pictures as coloured cells, or as pixels in terminals with kitty's graphics.")
  var pictures = PictureChoice.auto

  func run() throws {
    guard interval >= 0.1, interval <= 3600 else {
      throw fail("--interval takes 0.1 to 3600 seconds, not \(interval)")
    }
    let folders = folders.isEmpty ? ["runs"] : folders
    for folder in folders where !Folder.exists(folder) {
      throw fail("no folder '\(folder)'; name the --out of a training, or a folder of them")
    }
    guard isatty(STDOUT_FILENO) == 1, isatty(STDIN_FILENO) == 1 else {
      let table = WatchApp.table(folders)
      print(table)
      if !table.contains("\n") {
        warn("no training in \(folders.joined(separator: ", ")) yet; sgqn train --out writes one")
      }
      return
    }
    let (choice, pixels) = (color, pictures)
    try orExit {
      let data = try DataFolder.locate()
      let options = ExplorerOptions(
        theme: theme, themeFolders: themeFolders(data))
      try WatchApp.run(folders, options: options, interval: interval) {
        try NcursesScreen(NcursesScreen.Options(color: choice, mouse: true, pictures: pixels))
      }
    }
  }
}
