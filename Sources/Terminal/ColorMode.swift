// How many colours a terminal takes, and how that is found out: what the person asked for first,
// then what the environment promises, then what terminfo says.

/// Colours a terminal shows.
package enum ColorMode: String, Sendable, CaseIterable, Hashable {
  case none
  case sixteen = "16"
  case indexed = "256"
  case truecolor

  /// As the status line says it.
  package var label: String { self == .truecolor ? "rgb" : self == .none ? "mono" : rawValue }
}

/// A setting of `--color`.
package enum ColorChoice: Sendable, Hashable, CaseIterable {
  case auto
  case mode(ColorMode)

  package static var allCases: [ColorChoice] { [.auto] + ColorMode.allCases.map { .mode($0) } }

  /// From `auto`, `none`, `16`, `256` or `truecolor`; nil for anything else.
  package init?(_ text: String) {
    if text == "auto" {
      self = .auto
    } else if let mode = ColorMode(rawValue: text) {
      self = .mode(mode)
    } else {
      return nil
    }
  }

  package var text: String {
    switch self {
    case .auto: "auto"
    case .mode(let mode): mode.rawValue
    }
  }
}

/// A colour mode and the reason for it, as `doctor` tells it.
package struct ColorDecision: Sendable, Equatable {
  package var mode: ColorMode
  package var reason: String

  /// Decides without asking the terminal: an answer may never come.
  ///
  /// - Parameters:
  ///   - colors: What terminfo says the terminal type has.
  ///   - direct: Terminfo says it takes 24-bit colours.
  package static func make(
    _ choice: ColorChoice, environment: [String: String], colors: Int, direct: Bool
  ) -> ColorDecision {
    if case .mode(let mode) = choice {
      return ColorDecision(mode: mode, reason: "--color \(mode.rawValue)")
    }
    func value(_ name: String) -> String { environment[name] ?? "" }
    let term = value("TERM")
    if !value("NO_COLOR").isEmpty { return ColorDecision(mode: .none, reason: "NO_COLOR is set") }
    // GNU screen hands COLORTERM on from a terminal whose colours it cannot pass through.
    if !value("STY").isEmpty, value("TMUX").isEmpty {
      return ColorDecision(mode: colors >= 256 ? .indexed : .sixteen, reason: "inside screen")
    }
    let colorterm = value("COLORTERM").lowercased()
    if colorterm == "truecolor" || colorterm == "24bit" {
      return ColorDecision(mode: .truecolor, reason: "COLORTERM=\(colorterm)")
    }
    // tmux takes 24-bit colours from us and gives its own terminal what that one can show.
    if !value("TMUX").isEmpty { return ColorDecision(mode: .truecolor, reason: "inside tmux") }
    if direct { return ColorDecision(mode: .truecolor, reason: "terminfo of \(term)") }
    let program = value("TERM_PROGRAM")
    if ["iTerm.app", "WezTerm", "vscode", "ghostty", "Hyper", "rio"].contains(program) {
      return ColorDecision(mode: .truecolor, reason: "TERM_PROGRAM=\(program)")
    }
    let capable = ["kitty", "alacritty", "foot", "wezterm", "ghostty", "contour", "-direct"]
    if capable.contains(where: term.contains) {
      return ColorDecision(mode: .truecolor, reason: "TERM=\(term)")
    }
    if !value("KITTY_WINDOW_ID").isEmpty || !value("WT_SESSION").isEmpty {
      return ColorDecision(mode: .truecolor, reason: "the terminal names itself")
    }
    if colors >= 256 || term.contains("256color") {
      return ColorDecision(mode: .indexed, reason: "terminfo of \(term)")
    }
    if colors >= 8 { return ColorDecision(mode: .sixteen, reason: "terminfo of \(term)") }
    return ColorDecision(mode: .none, reason: "terminfo of \(term)")
  }
}
