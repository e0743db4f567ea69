// What can lie over the panels and take the keys: help, the command palette, a line to fill in.

import Terminal

/// A question with a line for the answer.
enum Prompt: String, Sendable, Equatable {
  case seed
  case exportRange

  var label: String {
    switch self {
    case .seed: "seed"
    case .exportRange: "steps to export, as in 0-40"
    }
  }
}

/// The popup that is open.
enum Popup: Sendable, Equatable {
  case help(firstRow: Int)
  case palette(text: String, selected: Int)
  case prompt(Prompt, text: String)
  /// Agents to open in place of what is explored.
  case picker(AgentPicker)
  /// Insertion and deletion curves of the state.
  case fidelity
  case explanation(PanelText)
  /// For people who have not been here before.
  case welcome
}

/// A list of agents that gets shorter as one types.
struct AgentPicker: Sendable, Equatable {
  let offers: [AgentOffer]
  var text = ""
  var selected = 0

  var matches: [AgentOffer] { offers.filter { $0.matches(text) } }
}

/// What the palette offers for a text.
enum PaletteList {
  /// Commands whose titles or names hold all words typed, those that begin with them first.
  static func matches(_ text: String) -> [ExplorerCommand] {
    let words = text.lowercased().split(separator: " ")
    let found = ExplorerCommand.allCases.filter { command in
      let name = command.row.title.lowercased() + " " + command.name
      return words.allSatisfy { name.contains($0) }
    }
    guard let first = words.first else { return found }
    return found.filter { $0.row.title.lowercased().hasPrefix(first) }
      + found.filter { !$0.row.title.lowercased().hasPrefix(first) }
  }
}
