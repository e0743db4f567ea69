// Options with a closed set of values: parsed, listed in help, offered by completion scripts.

import ArgumentParser
import Attribution
import Environments
import Learning
import Pictures
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

extension AttributionTarget: ExpressibleByArgument {
  /// - Parameter argument: q1, q2, min_q, or a0, a1 ... for a component of the action.
  public init?(argument: String) {
    switch argument {
    case "q1": self = .q1
    case "q2": self = .q2
    case "min_q": self = .minQ
    default:
      guard argument.first == "a", let index = UInt16(argument.dropFirst()) else { return nil }
      self = .action(Int(index))
    }
  }

  public static var allValueStrings: [String] { ["q1", "q2", "min_q", "a0"] }
}

extension FrameChoice: ExpressibleByArgument {
  public init?(argument: String) {
    guard let choice = Self.allCases.first(where: { "\($0)" == argument }) else { return nil }
    self = choice
  }

  public var defaultValueDescription: String { "\(self)" }

  public static var allValueStrings: [String] { allCases.map { "\($0)" } }
}

/// Distractor modes separated by commas, at least one; what is named twice counts once.
struct ModeList: ExpressibleByArgument {
  let modes: [DistractorMode]

  init(_ modes: [DistractorMode]) { self.modes = modes }

  init?(argument: String) {
    var modes: [DistractorMode] = []
    for name in argument.split(separator: ",", omittingEmptySubsequences: false) {
      guard let mode = DistractorMode(rawValue: String(name)) else { return nil }
      if !modes.contains(mode) { modes.append(mode) }
    }
    self.modes = modes
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
