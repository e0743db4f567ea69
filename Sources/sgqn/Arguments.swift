// Options with a closed set of values: parsed, listed in help, offered by completion scripts.

import ArgumentParser
import Attribution
import Environments
import Learning
import Terminal

extension Algorithm: ExpressibleByArgument {}
extension BaseMethod: ExpressibleByArgument {}
extension Preset: ExpressibleByArgument {}
extension AttributionMethod: ExpressibleByArgument {}
extension DistractorMode: ExpressibleByArgument {}
extension Symbols: ExpressibleByArgument {}

extension PictureChoice: ExpressibleByArgument {}
extension ColorChoice: ExpressibleByArgument {
  public init?(argument: String) { self.init(argument) }

  public var defaultValueDescription: String { text }

  public static var allValueStrings: [String] { allCases.map(\.text) }
}

/// Distractor modes separated by commas, at least one.
struct ModeList: ExpressibleByArgument {
  let modes: [DistractorMode]

  init(_ modes: [DistractorMode]) { self.modes = modes }

  init?(argument: String) {
    modes = argument.split(separator: ",").compactMap { DistractorMode(rawValue: String($0)) }
    guard !modes.isEmpty, modes.count == argument.split(separator: ",").count else { return nil }
  }

  var defaultValueDescription: String { modes.map(\.rawValue).joined(separator: ",") }

  static var allValueStrings: [String] { DistractorMode.allValueStrings }
}

/// The names of a repeatable option that also takes several at once, with commas between.
func separated(_ given: [String]) -> [String] {
  given.flatMap { $0.split(separator: ",").map(String.init) }
}

extension CompletionKind {
  /// Names of tasks.
  static var tasks: CompletionKind { .list(SuiteTask.all.map(\.name)) }
}
