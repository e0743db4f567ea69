// A TOML file as values of our own that remember their line: TOMLKit's nodes point into the
// parser's memory and do not say where they stood.

import Basics
import Foundation
import TOMLKit

/// A value of a TOML file.
package indirect enum Toml: Sendable, Equatable {
  case string(String)
  case number(Double)
  case boolean(Bool)
  case array([Toml])
  /// Entries in the order of the file.
  case table([TomlEntry])

  /// The value under a key of a table.
  package subscript(key: String) -> Toml? {
    guard case .table(let entries) = self else { return nil }
    return entries.first { $0.key == key }?.value
  }

  package var string: String? { if case .string(let value) = self { value } else { nil } }
  package var number: Double? { if case .number(let value) = self { value } else { nil } }
  package var boolean: Bool? { if case .boolean(let value) = self { value } else { nil } }
  package var array: [Toml]? { if case .array(let value) = self { value } else { nil } }
  package var entries: [TomlEntry] { if case .table(let entries) = self { entries } else { [] } }

  /// One word for messages.
  package var kind: String {
    switch self {
    case .string: "a string"
    case .number: "a number"
    case .boolean: "true or false"
    case .array: "a list"
    case .table: "a table"
    }
  }
}

/// A key of a table with its value.
package struct TomlEntry: Sendable, Equatable {
  package let key: String
  package let value: Toml
  /// The line on which the key stands, from 1; 0 where it is unknown.
  package let line: Int
}

/// Something in a file that is not as it should be, for people to read.
package struct ConfigurationWarning: Sendable, Equatable, CustomStringConvertible {
  package let file: String
  package let line: Int
  package let message: String

  package init(file: String, line: Int, message: String) {
    self.file = file
    self.line = line
    self.message = message
  }

  /// One line, whatever the file has put into names.
  package var description: String {
    (line > 0 ? "\(file):\(line): \(message)" : "\(file): \(message)").onOneLine
  }
}

/// A file that could not be used at all.
package struct ConfigurationError: Error, Sendable, Equatable, CustomStringConvertible {
  package let warning: ConfigurationWarning
  package var description: String { warning.description }

  package init(file: String, line: Int = 0, _ message: String) {
    warning = ConfigurationWarning(file: file, line: line, message: message)
  }
}

extension Toml {
  /// Larger files are refused: no theme or demo is that long.
  package static let sizeLimit = 1 << 20

  /// Reads a file.
  package static func read(_ path: String) throws(ConfigurationError) -> Toml {
    let bytes: [UInt8]
    do throws(FileError) {
      bytes = try AtomicFile.read(path, limit: sizeLimit)
    } catch {
      throw ConfigurationError(
        file: path,
        error.code == .tooLarge
          ? "has more than \(sizeLimit) bytes; name a file of settings"
          : "cannot be read; check the path")
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw ConfigurationError(file: path, "is not UTF-8 text")
    }
    return try parse(text, file: path)
  }

  /// Reads a text; `file` is its name in messages.
  package static func parse(_ text: String, file: String) throws(ConfigurationError) -> Toml {
    var brackets = TomlBrackets(text)
    if let line = brackets.firstFault() {
      throw ConfigurationError(
        file: file, line: line,
        "not TOML: a bracket that is not closed by its like, a table without a plain name, or a "
          + "letter beyond ASCII outside of quotes")
    }
    let lines = TomlLines(text)
    if let line = lines.tooDeep {
      throw ConfigurationError(
        file: file, line: line, "a key of more than \(TomlLines.mostParts) parts; shorten it")
    }
    do {
      let table = try TOMLTable(string: text)
      // The nodes live as long as their table.
      return withExtendedLifetime(table) { convert(table, path: [], lines) }
    } catch let error as TOMLParseError {
      throw ConfigurationError(
        file: file, line: error.source.begin.line, "not TOML: \(error.description)")
    } catch {
      throw ConfigurationError(file: file, "not TOML: \(error)")
    }
  }

  private static func convert(_ table: TOMLTable, path: [String], _ lines: TomlLines) -> Toml {
    var entries: [TomlEntry] = []
    for key in table.keys {
      let inner = path + [key]
      // A key with a zero byte is cut short on its way here and then not found.
      guard let value = table[key], let converted = convert(value, path: inner, lines) else {
        continue
      }
      entries.append(TomlEntry(key: key, value: converted, line: lines.line(of: inner)))
    }
    return .table(entries.sorted { ($0.line, $0.key) < ($1.line, $1.key) })
  }

  private static func convert(
    _ value: any TOMLValueConvertible, path: [String], _ lines: TomlLines
  ) -> Toml? {
    switch value.type {
    case .string: value.string.map { .string($0) }
    case .int: value.int.map { .number(Double($0)) }
    case .double: value.double.map { .number($0) }
    case .bool: value.bool.map { .boolean($0) }
    case .array: value.array.map { .array($0.compactMap { convert($0, path: path, lines) }) }
    case .table: value.table.map { convert($0, path: path, lines) }
    // Dates have no use in our files; as text they at least show up in a message.
    case .date, .time, .dateTime: .string("a date")
    }
  }
}
