// A buffer as text with colours (SGR sequences of 24 bits), for files and recordings.

/// Buffers as ANSI text.
package enum AnsiText {
  /// The buffer's rows with line ends between them, colours set back at each end. Characters are what the buffer's
  /// symbols make of its pictures.
  package static func encode(_ buffer: Buffer) -> String {
    var cells = FrameCells()
    return rows(cells.flatten(buffer)).joined(separator: "\n")
  }

  /// The characters alone, pictures as the buffer's symbols make them.
  package static func plain(_ buffer: Buffer) -> String {
    var cells = FrameCells()
    return cells.flatten(buffer).text
  }

  /// Row by row, of a buffer without pictures.
  static func rows(_ flat: Buffer) -> [String] {
    (0..<flat.height).map { y in
      var row = ""
      var last: Style?
      for x in 0..<flat.width {
        let cell = flat[x, y]
        if cell.style != last {
          row += sequence(cell.style)
          last = cell.style
        }
        row.unicodeScalars.append(cell.scalar)
      }
      return row + "\u{1B}[0m"
    }
  }

  private static func sequence(_ style: Style) -> String {
    var codes = ["0"]
    for (attribute, code) in [
      (Style.Attributes.bold, "1"), (.dim, "2"), (.italic, "3"), (.underline, "4"), (.reverse, "7"),
    ] where style.attributes.contains(attribute) { codes.append(code) }
    codes += [color(style.foreground, first: 30), color(style.background, first: 40)].compactMap(
      \.self)
    return "\u{1B}[\(codes.joined(separator: ";"))m"
  }

  /// - Parameter first: 30 for text, 40 for the ground.
  private static func color(_ color: CellColor, first: Int) -> String? {
    switch color {
    case .terminalDefault: nil
    case .palette(let number):
      number < 8 ? "\(first + Int(number))" : "\(first + 60 + Int(number) - 8)"
    case .rgb(let rgb): "\(first + 8);2;\(rgb.red);\(rgb.green);\(rgb.blue)"
    }
  }
}
