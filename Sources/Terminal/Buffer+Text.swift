// Text in a buffer: one column a character, clipped by the buffer and by a width of its own.

import Frames

/// Where a text stands in the columns it was given.
package enum TextAlignment: Sendable {
  case left, center, right
}

extension Buffer {
  /// Writes a text on row `y` from column `x`.
  ///
  /// - Parameters:
  ///   - width: Columns it may use at most; a longer text ends in an ellipsis. Nil: up to the edge.
  /// - Returns: The columns used, from `x` on.
  @discardableResult
  package mutating func write(
    _ text: String, x: Int, y: Int, style: Style = Style(), width limit: Int? = nil
  ) -> Int {
    var scalars = text.compactMap(\.cellScalar)
    if symbols == .ascii { scalars = scalars.map { $0.isASCII ? $0 : Self.asciiOf($0) } }
    if let limit, scalars.count > max(0, limit) {
      scalars.removeLast(scalars.count - max(0, limit))
      if !scalars.isEmpty { scalars[scalars.count - 1] = symbols == .ascii ? "~" : "…" }
    }
    for (offset, scalar) in scalars.enumerated() {
      self[x + offset, y] = Cell(scalar, style)
    }
    return scalars.count
  }

  /// Writes a text in the first row of a rectangle, aligned, cut with an ellipsis where too long.
  @discardableResult
  package mutating func write(
    _ text: String, in rect: Rect, style: Style = Style(), alignment: TextAlignment = .left
  ) -> Int {
    guard !rect.isEmpty else { return 0 }
    let spare = max(0, rect.width - text.columns)
    let x =
      switch alignment {
      case .left: rect.x
      case .center: rect.x + spare / 2
      case .right: rect.x + spare
      }
    return write(text, x: x, y: rect.y, style: style, width: rect.width)
  }

  /// Writes pieces of different styles one after the other.
  ///
  /// - Returns: The columns used; pieces beyond `width` are cut.
  @discardableResult
  package mutating func write(
    _ pieces: [(text: String, style: Style)], x: Int, y: Int, width limit: Int
  ) -> Int {
    var used = 0
    for piece in pieces where used < limit {
      used += write(piece.text, x: x + used, y: y, style: piece.style, width: limit - used)
    }
    return used
  }

  /// What stands for a character where only ASCII may: signs this program writes, else `?`.
  private static func asciiOf(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    switch scalar {
    case "←": "<"
    case "→": ">"
    case "↑": "^"
    case "↓": "v"
    case "…": "~"
    case "·", "•": "."
    case "×": "x"
    case "−", "–", "—": "-"
    case "±": "+"
    case "▶", "▸": ">"
    case "◀", "◂": "<"
    case "▼", "▾": "v"
    case "▲", "▴": "^"
    case "●", "■", "█", "◆", "★": "*"
    case "○", "□": "o"
    case "│", "┃", "║": "|"
    case "─", "━", "═": "-"
    case "α": "a"
    case "γ": "g"
    case "λ": "l"
    case "μ": "u"
    case "π": "p"
    case "ρ": "r"
    case "σ": "s"
    case "τ": "t"
    case "Δ": "D"
    case "°": "o"
    default: "?"
    }
  }
}
