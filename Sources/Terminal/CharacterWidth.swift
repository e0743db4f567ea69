// How many columns a character takes, by Unicode's own properties: a `Cell` is one column, so
// anything that is not becomes something that is before it gets there.

extension Unicode.Scalar {
  /// Columns a terminal gives this scalar: 0 for marks and controls, 2 for wide scripts and emoji.
  package var columns: Int {
    switch value {
    case 0x20..<0x7F, 0xA1..<0xAD, 0xAE..<0x300: return 1
    case 0..<0x20, 0x7F..<0xA0, 0xAD: return 0
    case 0x2500..<0x25FD, 0x2800..<0x2900, 0x1FB00..<0x1FC00: return 1
    case 0x1100..<0x1160, 0x2E80..<0x303F, 0x3041..<0x33C0, 0x3400..<0x4DC0, 0x4E00..<0xA4D0,
      0xA960..<0xA980, 0xAC00..<0xD7A4, 0xF900..<0xFB00, 0xFE30..<0xFE70, 0xFF01..<0xFF61,
      0xFFE0..<0xFFE7, 0x1B000..<0x1B300, 0x1F300..<0x1F650, 0x1F900..<0x1FA00,
      0x20000..<0x3FFFE:
      return 2
    default: break
    }
    switch properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format, .control, .surrogate, .lineSeparator,
      .paragraphSeparator, .unassigned, .privateUse:
      return 0
    default: return properties.isEmojiPresentation ? 2 : 1
    }
  }

  /// Itself where it is one column wide, a blank for a control, else a question mark.
  package var oneColumn: Unicode.Scalar {
    if columns == 1 { return self }
    return value < 0x20 ? " " : "?"
  }
}

extension String {
  /// Its columns in a `Buffer`: one for each character that shows.
  package var columns: Int {
    reduce(0) { $0 + ($1.cellScalar == nil ? 0 : 1) }
  }
}

extension Character {
  /// The one scalar that stands for this character in a cell; nil for what does not show. Marks on
  /// a letter are dropped unless the letter carries them itself; wide characters become `?`.
  package var cellScalar: Unicode.Scalar? {
    guard let first = unicodeScalars.first else { return nil }
    if first.value < 0x20 { return first == "\t" ? " " : nil }
    switch first.columns {
    case 0: return nil
    case 1: return first
    default: return "?"
    }
  }
}
