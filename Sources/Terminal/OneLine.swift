// Messages quote names out of files, which may hold anything.

extension String {
  /// The same text with control characters and line separators written out (`\n`, `\u{1B}`): one line
  /// that cannot steer a terminal.
  public var onOneLine: String {
    unicodeScalars.reduce(into: "") { line, scalar in
      switch scalar.properties.generalCategory {
      case .control, .lineSeparator, .paragraphSeparator: line += scalar.escaped(asASCII: true)
      default: line.unicodeScalars.append(scalar)
      }
    }
  }
}
