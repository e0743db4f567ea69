// Whether pictures go to the terminal as pixels, decided by what the environment says: a question to the terminal could
// wait for an answer that never comes.

/// What the user wants.
package enum PictureChoice: String, Sendable, CaseIterable {
  /// Pixels in terminals that are known to show them, cells elsewhere and in tmux.
  case auto
  case cells
  case kitty

  /// How pictures go in an environment; without 24-bit colours they go as cells whatever this says.
  package func route(_ environment: [String: String]) -> PictureRoute {
    func holds(_ name: String) -> Bool { !(environment[name] ?? "").isEmpty }
    let isInTmux = holds("TMUX")
    switch self {
    case .cells: return .cells
    case .kitty: return isInTmux ? .kittyInTmux : .kitty
    case .auto:
      let isKnown =
        holds("KITTY_WINDOW_ID")
        || ["xterm-kitty", "xterm-ghostty"].contains(environment["TERM"] ?? "")
      return isKnown && !isInTmux ? .kitty : .cells
    }
  }
}
