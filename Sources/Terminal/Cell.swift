// One character cell and how it looks. A view draws cells into a `Buffer`; only a `Screen` knows a
// terminal.

import Frames

/// A colour of a cell: a 24-bit one, or one of the terminal's own palette (0...15), or its default.
public enum CellColor: Sendable, Hashable {
  case terminalDefault
  case palette(UInt8)
  case rgb(RGB)
}

/// How text looks.
public struct Style: Sendable, Hashable {
  public struct Attributes: OptionSet, Sendable, Hashable {
    public let rawValue: UInt8
    public init(rawValue: UInt8) { self.rawValue = rawValue }
    public static let bold = Attributes(rawValue: 1)
    public static let dim = Attributes(rawValue: 2)
    public static let italic = Attributes(rawValue: 4)
    public static let underline = Attributes(rawValue: 8)
    public static let reverse = Attributes(rawValue: 16)
  }
  public var foreground: CellColor
  public var background: CellColor
  public var attributes: Attributes

  public init(
    foreground: CellColor = .terminalDefault, background: CellColor = .terminalDefault,
    attributes: Attributes = []
  ) {
    self.foreground = foreground
    self.background = background
    self.attributes = attributes
  }
}

/// One character cell, one column wide.
public struct Cell: Sendable, Hashable {
  public var scalar: Unicode.Scalar
  public var style: Style
  /// The picture of the buffer that shows here, from 1 on; 0 where the character does.
  package internal(set) var picture: UInt16 = 0

  public init(_ scalar: Unicode.Scalar = " ", _ style: Style = Style()) {
    self.scalar = scalar
    self.style = style
  }
}
