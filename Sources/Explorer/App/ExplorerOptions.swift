// What the command line decides about an exploration, and what it brings along.

import Attribution
import Environments
import Terminal
import Training

/// How to explore.
package struct ExplorerOptions: Sendable {
  package var mode: DistractorMode
  package var seed: UInt64
  /// The theme's name.
  package var theme: String
  /// Folders with themes; an earlier one hides names of a later one.
  package var themeFolders: [String]
  package var symbols: Symbols
  /// Drawings a second at most.
  package var framesPerSecond: Double
  package var mouse: Bool
  /// A key file; nil for the standard keys.
  package var keys: String?
  /// Where exports go.
  package var exportFolder: String
  /// Whether to greet somebody who has not been here before.
  package var welcomes = false
  /// Where agents to open are looked for; nil offers none.
  package var offers: AgentOffers?
  /// A demo to play before the keyboard's turn.
  package var demo: DemoScript?

  /// The demo as single actions.
  var script: [ScriptedAction] { demo?.actions ?? [] }

  package init(
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

/// Tells of snapshots that have come up since last asked, of those that are gone by now (by their places), and of the
/// curves as they are; nil where nothing has changed.
package typealias RunNews =
  @Sendable () -> (agents: [AgentFacts], gone: Set<Int>, curves: LearningCurves)?

/// What an exploration is about, made on the thread that will use it.
package struct ExplorerParts {
  package var facts: SessionFacts
  package var agents: AgentRoster
  package var makeEnvironment: EnvironmentMaker
  /// Looks whether the training that is explored has gone on.
  package var news: RunNews = { nil }

  package init(
    facts: SessionFacts, agents: AgentRoster, makeEnvironment: @escaping EnvironmentMaker
  ) {
    self.facts = facts
    self.agents = agents
    self.makeEnvironment = makeEnvironment
  }
}
