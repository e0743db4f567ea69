// One character cell and how it looks. A view draws cells into a `Buffer`; only a `Screen` knows a
// terminal.

import Frames

/// A colour of a cell: a 24-bit one, or one of the terminal's own palette (0...15), or its default.
package enum CellColor: Sendable, Hashable {
  case terminalDefault
  case palette(UInt8)
  case rgb(RGB)
}

/// How text looks.
package struct Style: Sendable, Hashable {
  package struct Attributes: OptionSet, Sendable, Hashable {
    package let rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }
    package static let bold = Attributes(rawValue: 1)
    package static let dim = Attributes(rawValue: 2)
    package static let italic = Attributes(rawValue: 4)
    package static let underline = Attributes(rawValue: 8)
    package static let reverse = Attributes(rawValue: 16)
  }
  package var foreground: CellColor
  package var background: CellColor
  package var attributes: Attributes

  package init(
    foreground: CellColor = .terminalDefault, background: CellColor = .terminalDefault,
    attributes: Attributes = []
  ) {
    self.foreground = foreground
    self.background = background
    self.attributes = attributes
  }
}

/// One character cell, one column wide.
package struct Cell: Sendable, Hashable {
  package var scalar: Unicode.Scalar
  package var style: Style
  /// The picture of the buffer that shows here, from 1 on; 0 where the character does.
  package internal(set) var picture: UInt16 = 0

  package init(_ scalar: Unicode.Scalar = " ", _ style: Style = Style()) {
    self.scalar = scalar
    self.style = style
  }
}
