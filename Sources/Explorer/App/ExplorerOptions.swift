// What the command line decides about an exploration, and what it brings along.

import Attribution
import Environments
import Terminal

/// How to explore.
public struct ExplorerOptions: Sendable {
  public var mode: DistractorMode
  public var seed: UInt64
  /// The theme's name.
  public var theme: String
  /// Folders with themes; an earlier one hides names of a later one.
  public var themeFolders: [String]
  public var symbols: Symbols
  /// Drawings a second at most.
  public var framesPerSecond: Double
  public var mouse: Bool
  /// A key file; nil for the standard keys.
  public var keys: String?
  /// Where exports go.
  public var exportFolder: String
  /// A demo to play before the keyboard's turn.
  public var demo: DemoScript?

  /// The demo as single actions.
  var script: [ScriptedAction] { demo?.actions ?? [] }

  public init(
    mode: DistractorMode = .train, seed: UInt64 = 0, theme: String = "dark",
    themeFolders: [String], symbols: Symbols = .half, framesPerSecond: Double = 60,
    mouse: Bool = true, keys: String? = nil, exportFolder: String = "exports"
  ) {
    self.mode = mode
    self.seed = seed
    self.theme = theme
    self.themeFolders = themeFolders
    self.symbols = symbols
    self.framesPerSecond = framesPerSecond
    self.mouse = mouse
    self.keys = keys
    self.exportFolder = exportFolder
  }
}

/// What an exploration is about, made on the thread that will use it.
public struct ExplorerParts {
  public var facts: SessionFacts
  public var agent: any Inspectable
  public var makeEnvironment: EnvironmentMaker

  public init(
    facts: SessionFacts, agent: any Inspectable, makeEnvironment: @escaping EnvironmentMaker
  ) {
    self.facts = facts
    self.agent = agent
    self.makeEnvironment = makeEnvironment
  }
}
