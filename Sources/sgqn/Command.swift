// The command line: options become values here, and one function of a library target does the work.
// Exit codes: 0, 1 if a check failed, 2 for wrong use or bad input, with a line on standard error, 128 and a signal's
// number for a training that it stopped.

import ArgumentParser
import Foundation

@main
struct Command: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sgqn",
    abstract: "Train agents from pixels and see what they look at.",
    discussion: """
      Example: sgqn explore
      Exit codes: 0, 1 if a check failed, 2 for wrong use or bad input, 130 for a training that Ctrl-C stopped \
      (128 and the number of any other signal).
      """,
    version: programVersion,
    subcommands: [
      ExploreCommand.self, DemoCommand.self, TasksCommand.self, AgentsCommand.self,
      TrainCommand.self,
      EvalCommand.self, ExportCommand.self, SnapshotCommand.self, VerifyCommand.self,
      ImportCommand.self,
      PackCommand.self, InspectCommand.self, ResultsCommand.self, SweepCommand.self,
      WatchCommand.self,
      BenchCommand.self, ThemesCommand.self, DoctorCommand.self, ManualCommand.self,
    ])

  static func main() {
    openStandardStreams()
    do {
      try checkArguments()
      var command = try parseAsRoot()
      try command.run()
      try flushOutput()
    } catch {
      exit(withError: end(error))
    }
  }

  /// Says what is left to say about what ended the program.
  private static func end(_ error: any Error) -> ExitCode {
    let code = exitCode(for: error)
    let text = fullMessage(for: error)
    switch code {
    case .validationFailure:
      let what = message(for: error).split(whereSeparator: \.isNewline).joined(separator: " ")
      // Values that begin with a minus are taken for options.
      let negative = CommandLine.arguments.first { $0.wholeMatch(of: /-[0-9.].*/) != nil }
      let advice =
        what.hasPrefix("Missing value for")
        ? negative.map { "; write --OPTION=\($0) for a negative value" } : nil
      return fail("\(what)\(advice ?? ""); see '\(usageHint) --help'")
    case .success:
      // Help, the version or a completion script.
      if !text.isEmpty { print(text) }
    case ExitCode(2):
      // A command has said why.
      return code
    default:
      if !text.isEmpty { warn(text) }
    }
    do {
      try flushOutput()
      return code
    } catch {
      return ExitCode(2)
    }
  }

  /// - Throws: exit code 2 if an argument is not UTF-8. Swift would put a replacement character in
  ///   it, and what is written would land beside the file or folder that was named.
  private static func checkArguments() throws {
    for pointer in UnsafeBufferPointer(
      start: CommandLine.unsafeArgv, count: Int(CommandLine.argc))
    {
      guard let pointer, String(validatingCString: pointer) == nil else { continue }
      throw fail("'\(String(cString: pointer))' is not UTF-8; rename the file or folder")
    }
  }

  /// The command whose help fits what was typed.
  private static var usageHint: String {
    var words = ["sgqn"]
    var known = configuration.subcommands
    for word in CommandLine.arguments.dropFirst() {
      guard let command = known.first(where: { $0.configuration.commandName == word }) else {
        break
      }
      words.append(word)
      known = command.configuration.subcommands
    }
    return words.joined(separator: " ")
  }
}
