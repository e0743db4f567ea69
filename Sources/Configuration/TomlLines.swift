// Finds the line of a key by reading the text once more, plainly: section headers and the keys in
// front of equals signs. Multi-line strings could fool it; the worst is a wrong number in a
// message.

import Foundation

struct TomlLines {
  private var lines: [[String]: Int] = [:]
  /// Parts that a key may have.
  static let mostParts = 16
  /// The first line with a key of more parts; nothing behind it is read.
  private(set) var tooDeep: Int?

  init(_ text: String) {
    var section: [String] = []
    for (index, raw) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      let line = raw.trimmingCharacters(in: .whitespaces)
      if line.hasPrefix("[") {
        let inner = line.drop { $0 == "[" }.prefix { $0 != "]" }
        section = Self.path(String(inner))
        if isTooDeep(section, index + 1) { return }
        note(section, index + 1)
      } else if !line.hasPrefix("#"), let equals = Self.equals(in: line) {
        let path = section + Self.path(String(line[..<equals]))
        if isTooDeep(path, index + 1) { return }
        for length in section.count + 1...max(section.count + 1, path.count) {
          note(Array(path.prefix(length)), index + 1)
        }
      }
    }
  }

  private mutating func isTooDeep(_ path: [String], _ line: Int) -> Bool {
    if path.count > Self.mostParts { tooDeep = line }
    return tooDeep != nil
  }

  /// The line of the key at `path`, from 1, or 0.
  func line(of path: [String]) -> Int { lines[path] ?? 0 }

  private mutating func note(_ path: [String], _ line: Int) {
    if lines[path] == nil { lines[path] = line }
  }

  /// The equals sign that ends a key; quoted keys may hold others.
  private static func equals(in line: String) -> String.Index? {
    var quote: Character?
    for index in line.indices {
      let character = line[index]
      if let open = quote {
        if character == open { quote = nil }
      } else if character == "\"" || character == "'" {
        quote = character
      } else if character == "=" {
        return index
      }
    }
    return nil
  }

  /// A dotted key as its parts, quotes removed.
  private static func path(_ key: String) -> [String] {
    var parts = [""]
    var quote: Character?
    for character in key {
      if let open = quote {
        if character == open { quote = nil } else { parts[parts.count - 1].append(character) }
      } else if character == "\"" || character == "'" {
        quote = character
      } else if character == "." {
        parts.append("")
      } else if !character.isWhitespace {
        parts[parts.count - 1].append(character)
      }
    }
    return parts
  }
}
