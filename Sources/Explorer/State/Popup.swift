// What can lie over the panels and take the keys: help, the command palette, a line to fill in.

import Terminal

/// A question with a line for the answer.
enum Prompt: String, Sendable, Equatable {
  case seed
  case exportRange
  case sheetModes

  var label: String {
    switch self {
    case .seed: "seed"
    case .exportRange: "steps to export, as in 0-40"
    case .sheetModes: "modes by number or name, as in 1,4-6"
    }
  }

  /// Whether a character can be part of an answer.
  func accepts(_ character: Character) -> Bool {
    switch self {
    case .seed: character.isASCII && character.isNumber
    case .exportRange: character.isASCII && (character.isNumber || character == "-")
    case .sheetModes:
      character.isASCII && (character.isNumber || character.isLetter || "-,._ ".contains(character))
    }
  }
}

/// The popup that is open.
enum Popup: Sendable, Equatable {
  case help(firstRow: Int)
  case palette(text: String, selected: Int)
  /// - Parameter isOffer: the text is not typed yet: the first character takes its place.
  case prompt(Prompt, text: String, isOffer: Bool = false)
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
