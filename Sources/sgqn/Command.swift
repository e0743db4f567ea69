// The command line: thin; every subcommand calls one function of a library target.

import ArgumentParser

@main
struct Command: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sgqn",
    abstract: "Train agents from pixels and see what they look at.",
    subcommands: [
      ExploreCommand.self, TrainCommand.self, VerifyCommand.self, BenchCommand.self,
    ])
}
