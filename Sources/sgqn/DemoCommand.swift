// `sgqn demo`: the stories that come with the program.

import ArgumentParser
import Basics
import Explorer
import Foundation
import Training

struct DemoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo", abstract: "List the demos, or play one in this terminal.",
    discussion: """
      Example: sgqn demo rivals
      The demo plays by itself and then leaves the keys to you.
      """)

  @Argument(help: "A demo's name; lists them all without one.")
  var name: String?

  func run() throws {
    let data = try orExit { try DataFolder.locate() }
    let names = Folder.names(data.demos).filter { $0.hasSuffix(".toml") }.map {
      String($0.dropLast(5))
    }
    guard let name else {
      let rows = try names.map { name in
        let script = try orExit { try DemoScript(path: "\(data.demos)/\(name).toml") }
        return [name, script.title]
      }
      print(textTable(["demo", "story"], rows, textColumns: 2))
      return
    }
    guard names.contains(name) else {
      throw fail("no demo '\(name)'; there are: \(names.joined(separator: ", "))")
    }
    let explore = try ExploreCommand.parse(["--demo", "\(data.demos)/\(name).toml"])
    try explore.run()
  }
}
