// Whether pictures go to the terminal as pixels. The user says so: kitty knows placeholders from version 0.28 on, which its
// environment does not tell, and a question to the terminal could wait for an answer that never comes.

/// What the user wants.
package enum PictureChoice: String, Sendable, CaseIterable {
  case cells
  case kitty

  /// How pictures go in an environment; without 24-bit colours they go as cells whatever this says.
  package func route(_ environment: [String: String]) -> PictureRoute {
    guard self == .kitty else { return .cells }
    return (environment["TMUX"] ?? "").isEmpty ? .kitty : .kittyInTmux
  }

  /// Whether the environment names a terminal that may know kitty's graphics.
  static func isOffered(_ environment: [String: String]) -> Bool {
    ["xterm-kitty", "xterm-ghostty"].contains(environment["TERM"] ?? "")
      || !(environment["KITTY_WINDOW_ID"] ?? "").isEmpty
  }
}
