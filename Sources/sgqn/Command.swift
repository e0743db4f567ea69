// The command line: thin; every subcommand calls one function of a library target. Exit codes: 0,
// 1 where a check failed, 2 for wrong use or bad input, with one line on standard error.

import ArgumentParser
import Foundation

@main
struct Command: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sgqn",
    abstract: "Train agents from pixels and see what they look at.",
    discussion: """
      Example: sgqn explore
      Exit codes: 0, 1 where a check failed, 2 for wrong use or bad input.
      """,
    subcommands: [
      ExploreCommand.self, TasksCommand.self, AgentsCommand.self, TrainCommand.self,
      EvalCommand.self, ExportCommand.self, VerifyCommand.self, ImportCommand.self,
      PackCommand.self, BenchCommand.self,
      DoctorCommand.self,
    ])

  static func main() {
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch {
      guard exitCode(for: error) == .validationFailure else { exit(withError: error) }
      let what = message(for: error).split(whereSeparator: \.isNewline).joined(separator: " ")
      exit(withError: fail("\(what); see '\(usageHint) --help'"))
    }
  }

  /// The command whose help fits what was typed.
  private static var usageHint: String {
    var words = ["sgqn"]
    var known = configuration.subcommands
    for word in CommandLine.arguments.dropFirst() {
      guard let command = known.first(where: { $0._commandName == word }) else { break }
      words.append(word)
      known = command.configuration.subcommands
    }
    return words.joined(separator: " ")
  }
}
