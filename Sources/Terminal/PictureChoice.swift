// Whether pictures go to the terminal as pixels. Placeholders are newer than kitty's graphics, and only a terminal's
// name and version tell who knows them; so the terminal is asked for these, by those whose environment names it, and
// pictures are cells until it answers.

/// What the user wants.
package enum PictureChoice: String, Sendable, CaseIterable {
  /// As pixels where the terminal says that it can.
  case auto
  case cells
  case kitty

  /// How pictures go in an environment; without 24-bit colours they go as cells whatever this says.
  package func route(_ environment: [String: String]) -> PictureRoute {
    let isInTmux = !(environment["TMUX"] ?? "").isEmpty
    switch self {
    case .auto: return Self.isOffered(environment) && !isInTmux ? .kittyIfTold : .cells
    case .cells: return .cells
    case .kitty: return isInTmux ? .kittyInTmux : .kitty
    }
  }

  /// Whether the environment names a terminal that may know kitty's graphics.
  static func isOffered(_ environment: [String: String]) -> Bool {
    ["xterm-kitty", "xterm-ghostty"].contains(environment["TERM"] ?? "")
      || !(environment["KITTY_WINDOW_ID"] ?? "").isEmpty
  }

  /// Asks a terminal for its name and version (XTVERSION).
  static let question = "\u{1B}[>q"

  /// Whether a terminal of this name and version knows placeholders: kitty from 0.28 on, and Ghostty.
  static func isKnown(toTake version: String) -> Bool {
    if version.hasPrefix("ghostty") { return true }
    guard version.hasPrefix("kitty(") else { return false }
    let numbers = version.dropFirst(6).split(whereSeparator: { !$0.isNumber }).prefix(2)
      .compactMap { Int($0) }
    return numbers.count == 2 && (numbers[0], numbers[1]) >= (0, 28)
  }
}
