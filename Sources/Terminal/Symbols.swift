// Which characters a drawing may use, from the coarsest to the finest.

/// What a picture is made of: each cell shows two colours, split by a character.
package enum Symbols: String, Sendable, CaseIterable, Hashable {
  /// Two pixels a cell, one above the other, exact in colour. Every font has them.
  case half
  /// Two by two pixels a cell, rounded to two colours.
  case quadrant
  /// Two by three pixels a cell, rounded to two colours (Unicode 13).
  case sextant
  /// One pixel a cell, as a letter of its brightness. Nothing but ASCII anywhere.
  case ascii

  /// Pixels a cell: columns and rows.
  package var resolution: (width: Int, height: Int) {
    switch self {
    case .half: (1, 2)
    case .quadrant: (2, 2)
    case .sextant: (2, 3)
    case .ascii: (1, 1)
    }
  }
}
