// The state an exploration starts with: keys and theme read, with what was wrong in them.

import Configuration
import Environments
import Terminal

/// A state ready to be shown, and the themes it can change to.
struct ExplorerSetup {
  var state: ExplorerState
  var themes: ThemeLibrary
  /// Lines for the user: what was wrong in key and theme files.
  var warnings: [String] = []
  private let offers: AgentOffers?

  /// - Throws: `EnvironmentError` for a mode that the task has not, `ConfigurationError` for a theme or key file
  ///   that cannot be used at all.
  init(_ options: ExplorerOptions, facts: SessionFacts) throws {
    try DistractorMode.check([options.mode], among: facts.modes, of: facts.task)
    state = ExplorerState(
      session: Session(facts: facts, mode: options.mode, seed: options.seed),
      symbols: options.symbols, isMouseOn: options.mouse)
    themes = ThemeLibrary(folders: options.themeFolders)
    offers = options.offers
    if let path = options.keys {
      let (map, found) = try Keymap.read(path)
      state.keymap = map
      warnings += found.map(\.description)
    }
    // Without any theme there are still the terminal's own colours.
    if !themes.names.isEmpty || options.theme != "dark" {
      let (theme, found) = try themes.load(options.theme)
      state.theme = theme
      warnings += found.map(\.description)
    }
    state.session.message = warnings.first
    if options.welcomes { state.popup = .welcome }
  }

  /// Goes to another theme; the present one stays where that fails.
  mutating func changeTheme(by step: Int) {
    guard let name = themes.name(after: state.theme.name, step: step) else {
      state.session.message = "no themes found"
      return
    }
    load(name)
    if state.session.message == nil { state.session.message = "theme \(name)" }
  }

  /// Reads the theme again where its file has changed; returns whether it had.
  mutating func reloadTheme() -> Bool {
    guard themes.hasChanged() else { return false }
    load(state.theme.name)
    return true
  }

  private mutating func load(_ name: String) {
    do throws(ConfigurationError) {
      let (theme, warnings) = try themes.load(name)
      state.theme = theme
      state.session.message = warnings.first?.description
    } catch {
      state.session.message = "\(error.description); the theme stays as it was"
    }
  }

  /// Does what needs no screen.
  /// - Parameter submit: takes jobs for the worker.
  /// - Returns: what does need one.
  mutating func perform(
    _ effect: Effect, exportFolder: String, submit: (Job) -> Void
  ) -> ScreenRequest? {
    switch effect {
    case .screen(let request): return request
    case .theme(let step): changeTheme(by: step)
    case .offerAgents:
      let found = offers?.all() ?? []
      if found.isEmpty {
        state.session.message = "no agents bundled or below this folder; train one with sgqn train"
      } else {
        state.popup = .picker(AgentPicker(offers: found))
      }
    case .export(let request):
      let plan = state.exportPlan(request, folder: exportFolder)
      state.session.message = "exporting …"
      submit(state.session.exportJob(plan))
    }
    return nil
  }
}
