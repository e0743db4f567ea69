// Messages quote names out of files, which may hold anything.

extension String {
  /// The same text with control characters and line separators written out (`\n`, `\u{1B}`): one
  /// line that cannot steer a terminal.
  package var onOneLine: String {
    unicodeScalars.reduce(into: "") { line, scalar in
      switch scalar.properties.generalCategory {
      case .control, .lineSeparator, .paragraphSeparator: line += scalar.escaped(asASCII: true)
      default: line.unicodeScalars.append(scalar)
      }
    }
  }
}

extension StringProtocol {
  /// A name out of a file as messages show it: in quotes, control characters written out, cut
  /// short.
  package var quoted: String {
    "'\(String(prefix(80)).debugDescription.dropFirst().dropLast())'"
  }
}
