// What the parser takes for granted and ends the program over: that brackets are closed by their
// like, that a table's name begins as one, and that there is nothing but ASCII outside of strings
// and comments. Checked before it sees a text; the rest it reports itself.

struct TomlBrackets {
  private let text: [Unicode.Scalar]
  private var at = 0
  private var line = 1
  private var open: [Unicode.Scalar] = []

  init(_ text: String) { self.text = Array(text.unicodeScalars) }

  /// The line, from 1, of the first bracket or letter that is out of place, or nil.
  mutating func firstFault() -> Int? {
    var isLineStart = true
    while at < text.count {
      let scalar = text[at]
      switch scalar {
      case "\n":
        line += 1
        isLineStart = true
        at += 1
        continue
      case " ", "\t", "\r":
        at += 1
        continue
      case "#":
        while at < text.count, text[at] != "\n" { at += 1 }
        continue
      case "\"", "'":
        skipString(scalar)
        isLineStart = false
        continue
      case "[":
        if isLineStart, open.isEmpty, !isNamed() { return line }
        open.append("]")
      case "{":
        open.append("}")
      case "]", "}":
        guard open.popLast() == scalar else { return line }
      default:
        if !scalar.isASCII { return line }
      }
      isLineStart = false
      at += 1
    }
    return nil
  }

  /// Whether the beginning of a table's name follows the bracket or two at `at`.
  private func isNamed() -> Bool {
    var rest = text[(at + 1)...]
    if rest.first == "[" { rest = rest.dropFirst() }
    guard let first = rest.first(where: { $0 != " " && $0 != "\t" }) else { return false }
    switch first {
    case "a"..."z", "A"..."Z", "0"..."9", "-", "_", "\"", "'": return true
    default: return false
    }
  }

  /// Goes behind a string; one that is not closed ends with its line, or with the text.
  private mutating func skipString(_ quote: Unicode.Scalar) {
    let isLong = at + 2 < text.count && text[at + 1] == quote && text[at + 2] == quote
    at += isLong ? 3 : 1
    while at < text.count {
      if text[at] == "\\", quote == "\"" {
        at += 2
        continue
      }
      if text[at] == "\n" {
        if !isLong { return }
        line += 1
      }
      if text[at] == quote {
        if !isLong {
          at += 1
          return
        }
        if at + 2 < text.count, text[at + 1] == quote, text[at + 2] == quote {
          at += 3
          return
        }
      }
      at += 1
    }
  }
}
