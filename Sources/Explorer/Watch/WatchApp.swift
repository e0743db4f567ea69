// `sgqn watch`: looks at folders now and then and draws what they hold. It only reads, so leaving it, however that
// happens, touches no training.

import Basics
import Configuration
import Foundation
import Terminal

/// Watches trainings in a terminal.
package enum WatchApp {
  /// How watching came to its end.
  package enum Ending: Sendable {
    /// The user wants to see it no longer.
    case left
    /// Ctrl-C, or a signal that asks the program to end.
    case interrupted
    /// What was watched is over.
    case over
  }

  /// Watches until the user leaves.
  /// - Parameters:
  ///   - folders: runs, or folders of runs; new ones below them are taken in.
  ///   - interval: seconds between two looks.
  ///   - own: the training of this program, which is the only run then.
  /// - Throws: `ConfigurationError` for a theme that cannot be used, or what `makeScreen` throws.
  @discardableResult
  package static func run(
    _ folders: [String], options: ExplorerOptions, interval: Double, own: OwnTraining? = nil,
    makeScreen: () throws -> any Screen
  ) throws -> Ending {
    var themes = ThemeLibrary(folders: options.themeFolders)
    var theme = Theme.plain
    if !themes.names.isEmpty || options.theme != "dark" { theme = try themes.load(options.theme).0 }
    var state = WatchState(runs: [])
    state.isOwn = own != nil
    var shownSheet: String?
    let screen = try makeScreen()
    own?.setWaker(screen.waker)
    defer { own?.setWaker({}) }
    var nextLook = ContinuousClock.now
    while true {
      if own?.isOver == true { return .over }
      if ContinuousClock.now >= nextLook {
        look(folders, &state)
        if let told = own?.told {
          if let progress = told.progress, !state.runs.isEmpty { state.runs[0].take(progress) }
          state.event = told.event
        }
        nextLook = ContinuousClock.now + .seconds(interval)
      }
      // A sheet is decoded once, when it is first shown.
      let sheet = state.run.flatMap { run in run.sheetStep.map { "\(run.path) \($0)" } }
      if sheet != shownSheet {
        state.pictures = state.run?.pictures()
        shownSheet = sheet
      }
      let isPlain = screen.status.colors == .none
      screen.show(WatchView.draw(state, size: screen.size, theme: isPlain ? .plain : theme))
      guard let event = screen.nextEvent(before: nextLook) else { continue }
      if case .key = event { state.message = nil }
      switch event {
      case .quit, .key(.control("c")): return .interrupted
      case .key(.character("q")), .key(.escape): return .left
      case .key(.down), .key(.character("j")), .mouse(.wheelDown, _, _):
        state.selected = min(state.selected + 1, max(0, state.runs.count - 1))
      case .key(.up), .key(.character("k")), .mouse(.wheelUp, _, _):
        state.selected = max(0, state.selected - 1)
      case .mouse(.press, _, let y):
        if let run = WatchView.run(atRow: y, state, height: screen.size.height) {
          state.selected = run
        }
      case .key(.home): state.selected = 0
      case .key(.end): state.selected = max(0, state.runs.count - 1)
      case .key(.character("y")):
        guard let name = themes.name(after: theme.name, step: 1) else { continue }
        do throws(ConfigurationError) {
          theme = try themes.load(name).0
          state.message = "theme \(name)"
        } catch {
          state.message = error.description
        }
      case .key(.control("l")): screen.repaint()
      case .key(.control("z")): raise(SIGTSTP)
      case .key(let key):
        state.message = "key '\(key.spelling)' does nothing here; q leaves, trainings go on"
      case .mouse, .paste, .resize, .woken: continue
      }
    }
  }

  /// Looks again; runs that are new come in, and the chosen one stays chosen.
  static func look(_ folders: [String], _ state: inout WatchState) {
    let chosen = state.run?.path
    state.runs = WatchedRun.found(in: folders, known: state.runs)
    state.selected =
      state.runs.firstIndex { $0.path == chosen }
      ?? min(state.selected, max(0, state.runs.count - 1))
  }

  /// The same once, as text.
  package static func table(_ folders: [String]) -> String {
    textTable(
      WatchView.headings, WatchedRun.found(in: folders).map(WatchView.row), textColumns: 2,
      endsInText: true)
  }
}
