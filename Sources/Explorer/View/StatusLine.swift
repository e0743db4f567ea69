// The first line: task, mode, agent and seed on the left, step, return and value on the right.
// Where room is short the least important pieces go first.

import Frames
import Terminal

enum StatusLine {
  private struct Piece {
    var text: String
    var scope: Scope = .status
    /// Smaller goes first.
    var weight: Int
  }

  static func draw(_ state: ExplorerState, on canvas: inout Canvas, in rect: Rect) {
    guard !rect.isEmpty else { return }
    canvas.fill(rect, .status)
    var left = left(state)
    var right = right(state)
    func width(_ pieces: [Piece]) -> Int { pieces.reduce(0) { $0 + $1.text.columns + 2 } }
    while width(left) + width(right) > rect.width, left.count + right.count > 1 {
      let least = (left + right).map(\.weight).min() ?? 0
      if let at = right.firstIndex(where: { $0.weight == least }) {
        right.remove(at: at)
      } else if let at = left.firstIndex(where: { $0.weight == least }) {
        left.remove(at: at)
      }
    }
    var x = rect.x + 1
    for piece in left {
      x += canvas.text(piece.text, x: x, y: rect.y, piece.scope, width: rect.maxX - x) + 2
    }
    x = rect.maxX - width(right) + 1
    for piece in right {
      x += canvas.text(piece.text, x: x, y: rect.y, piece.scope, width: rect.maxX - x) + 2
    }
  }

  private static func left(_ state: ExplorerState) -> [Piece] {
    let session = state.session
    let isAscii = state.symbols == .ascii
    let sign = session.isPlaying ? (isAscii ? ">" : "▶") : (isAscii ? "=" : "■")
    return [
      Piece(text: sign, scope: .statusAccent, weight: 8),
      Piece(text: session.facts.task, weight: 5),
      Piece(text: session.mode.rawValue, scope: .statusAccent, weight: 10),
      Piece(text: session.facts.title(of: session.agent), weight: 4),
      Piece(
        text: "seed \(session.seed)"
          + (session.episode > 0 ? " episode \(session.episode + 1)" : ""), scope: .statusDim,
        weight: 3),
    ]
  }

  private static func right(_ state: ExplorerState) -> [Piece] {
    let session = state.session
    var pieces: [Piece] = []
    if session.override != nil || session.step?.byHand == true {
      pieces.append(Piece(text: "by hand", scope: .statusAccent, weight: 7))
    }
    if let export = session.exports.label {
      pieces.append(Piece(text: export, scope: .statusAccent, weight: 6))
    }
    if session.speed != 1 {
      pieces.append(
        Piece(text: "speed \(Format.speed(session.speed))", scope: .statusDim, weight: 3))
    }
    pieces.append(Piece(text: "step \(session.cursor)/\(session.facts.steps)", weight: 9))
    pieces.append(
      Piece(text: "return \(Format.number(session.step?.returnSoFar))", weight: 8))
    if session.step?.succeeds == true {
      pieces.append(Piece(text: "success", scope: .statusAccent, weight: 6))
    }
    if let values = session.step?.values {
      pieces.append(
        Piece(text: "Q \(Format.number(values.minQ))", scope: .statusAccent, weight: 7))
    }
    if state.screen.fps > 0 {
      pieces.append(
        Piece(
          text: "\(Format.number(state.screen.fps, decimals: 0)) fps", scope: .statusDim,
          weight: 2))
    }
    if state.screen.fps > 0, !state.screen.link.isEmpty {
      pieces.append(Piece(text: state.screen.link, scope: .statusDim, weight: 0))
    }
    if !state.screen.colors.isEmpty {
      pieces.append(Piece(text: state.screen.colors, scope: .statusDim, weight: 1))
    }
    return pieces
  }
}
