// What the palette offers: every command, and everything that commands go through one after another by its own name.

import Attribution
import Environments
import Pictures
import Terminal

/// A line of the palette.
enum PaletteEntry: Sendable, Equatable {
  case command(ExplorerCommand)
  case mode(DistractorMode)
  /// By its place among the session's agents.
  case agent(Int)
  case view(PictureView)
  case target(AttributionTarget)
  case method(AttributionMethod)
  case timeline(TimelineKind)
  case symbols(Symbols)
}

extension ExplorerState {
  /// What the palette offers for a text: entries whose titles or names hold all words typed, those that begin with
  /// the first of them before others.
  func paletteEntries(_ text: String) -> [PaletteEntry] {
    let words = text.lowercased().split(separator: " ")
    let found = allEntries.filter { entry in
      let name = words.isEmpty ? "" : searched(entry)
      return words.allSatisfy { name.contains($0) }
    }
    guard let first = words.first else { return found }
    return found.filter { title(of: $0).lowercased().hasPrefix(first) }
      + found.filter { !title(of: $0).lowercased().hasPrefix(first) }
  }

  private var allEntries: [PaletteEntry] {
    let agents = session.facts.agents
    var entries = ExplorerCommand.allCases.map { PaletteEntry.command($0) }
    // The first modes have commands.
    entries += session.facts.modes.dropFirst(ExplorerCommand.modes.count).map { .mode($0) }
    entries += agents.count > 1 ? agents.indices.map { .agent($0) } : []
    entries += PictureView.attributions.map { .view($0) }
    entries += targets.map { .target($0) }
    entries += AttributionMethod.allCases.map { .method($0) }
    entries += timelines.map { .timeline($0) }
    return entries + Symbols.allCases.map { .symbols($0) }
  }

  /// What the palette calls an entry.
  func title(of entry: PaletteEntry) -> String {
    switch entry {
    case .command(let command):
      guard let index = command.modeIndex, index < session.facts.modes.count else {
        return command.row.title
      }
      return "mode \(session.facts.modes[index].rawValue)"
    case .mode(let mode): return "mode \(mode.rawValue)"
    case .agent(let index): return "agent \(session.facts.agents[index].name)"
    case .view(let view): return "view \(view.label)"
    case .target(let target): return "target \(Format.target(target))"
    case .method(let method): return "method \(method.rawValue.replacing("_", with: " "))"
    case .timeline(let kind): return "timeline \(kind.panel.title)"
    case .symbols(let symbols): return "symbols \(symbols.rawValue)"
    }
  }

  /// What words are looked for in.
  private func searched(_ entry: PaletteEntry) -> String {
    let title = title(of: entry).lowercased()
    return switch entry {
    case .command(let command): title + " " + command.name
    case .method(let method): title + " " + method.rawValue + " " + Format.method(method)
    default: title
    }
  }

  /// The command that goes on to an entry's kind, whose keys stand beside it.
  func command(for entry: PaletteEntry) -> ExplorerCommand {
    switch entry {
    case .command(let command): command
    case .mode: .nextMode
    case .agent: .nextAgent
    case .view: .nextView
    case .target: .nextTarget
    case .method: .nextMethod
    case .timeline: .nextTimeline
    case .symbols: .nextSymbols
    }
  }

  /// Does what an entry says.
  mutating func perform(_ entry: PaletteEntry, now: Duration) -> [Effect] {
    switch entry {
    case .command(let command): return perform(command, now: now)
    case .mode(let mode):
      if let index = session.facts.modes.firstIndex(of: mode) { showMode(index) }
    case .agent(let index): showAgent(index)
    case .view(let wanted):
      view = wanted
      single = .attribution
    case .target(let target): session.request.target = target
    case .method(let method): session.request.method = method
    case .timeline(let kind): timeline = kind
    case .symbols(let wanted): symbols = wanted
    }
    return []
  }
}
