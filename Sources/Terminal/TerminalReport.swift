// What can be found out about the terminal without touching it: for `doctor`, and to decide before
// taking it over.

import CTerminal
import Foundation

/// Facts about the terminal on stdin and stdout.
package struct TerminalReport: Sendable {
  /// `TERM` as it is set; empty when it is not.
  package let term: String
  /// The type that will be used: `term`, or the fallback when terminfo does not know it.
  package let type: String
  package let inputIsTerminal: Bool
  package let outputIsTerminal: Bool
  /// Columns and rows; 80x24 when the terminal does not say.
  package let width: Int
  package let height: Int
  /// Colours by terminfo; 0 when it does not know the type.
  package let terminfoColors: Int
  package let color: ColorDecision
  package let isTmux: Bool
  /// `tic` is there, which truecolour needs.
  package let canCompile: Bool
  private let offersPixels: Bool
  private let isKnown: Bool
  private let positions: Bool

  /// What stands in for a type terminfo does not know: nearly all terminals understand it.
  static let fallback = "xterm-256color"

  package init(
    _ choice: ColorChoice = .auto,
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) {
    term = environment["TERM"] ?? ""
    isTmux = !(environment["TMUX"] ?? "").isEmpty
    inputIsTerminal = isatty(STDIN_FILENO) == 1
    outputIsTerminal = isatty(STDOUT_FILENO) == 1
    offersPixels = PictureChoice.isOffered(environment)
    var (columns, rows): (Int32, Int32) = (80, 24)
    _ = guard_size(&columns, &rows)
    (width, height) = (Int(columns), Int(rows))
    var facts = terminal_facts()
    var known = !term.isEmpty && terminal_lookup(term, &facts) == 0
    if known {
      type = term
    } else {
      type = Self.fallback
      known = !term.isEmpty && terminal_lookup(type, &facts) == 0
    }
    isKnown = known
    positions = facts.positions != 0
    terminfoColors = Int(facts.colors)
    color = ColorDecision.make(
      choice, environment: environment, colors: terminfoColors, direct: facts.direct != 0)
    let paths = (environment["PATH"] ?? "").split(separator: ":")
    canCompile = paths.contains { access("\($0)/tic", X_OK) == 0 }
  }

  /// Why a full screen is impossible here; nil when nothing speaks against it.
  package var obstacle: TerminalError? {
    if !inputIsTerminal || !outputIsTerminal {
      let which = outputIsTerminal ? "stdin" : "stdout"
      return TerminalError(
        .notATerminal,
        "\(which) is not a terminal; use `sgqn export` to write pictures without one")
    }
    if term.isEmpty {
      return TerminalError(
        .unsuitable, "TERM is not set; try TERM=xterm-256color, or `sgqn export`")
    }
    if !isKnown {
      return TerminalError(
        .unsuitable,
        "terminfo knows neither TERM=\(term) nor \(Self.fallback); install ncurses-base")
    }
    if !positions {
      return TerminalError(
        .unsuitable,
        "TERM=\(term) cannot position a cursor; try TERM=xterm-256color, or `sgqn export`")
    }
    return nil
  }

  /// Name and value of each fact, in reading order.
  package var lines: [(name: String, value: String)] {
    var lines: [(String, String)] = [
      ("terminal", term.isEmpty ? "TERM is not set" : type == term ? term : "\(term) as \(type)"),
      ("size", outputIsTerminal ? "\(width)x\(height)" : "stdout is not a terminal"),
      ("colours", "\(color.mode.rawValue) (\(color.reason)); terminfo: \(terminfoColors)"),
      ("tmux", isTmux ? "yes" : "no"),
    ]
    if color.mode == .truecolor, !canCompile {
      lines.append(("tic", "missing, so 256 colours at most; install ncurses-bin"))
    }
    if color.mode == .indexed || color.mode == .sixteen {
      lines.append(
        ("hint", "--color truecolor, if the terminal can: ssh does not hand COLORTERM on"))
    }
    if color.mode == .truecolor, offersPixels {
      lines.append(
        (
          "pictures",
          isTmux
            ? "as cells; --pictures kitty sends pixels through tmux (allow-passthrough on)"
            : "as pixels where the terminal tells a version that can, else as cells"
        ))
    }
    if let obstacle { lines.append(("full screen", "no: \(obstacle.message)")) }
    return lines
  }
}
