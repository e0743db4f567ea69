// Key files. `[keys]` maps a command to a key or a list of keys, which replace the command's own:
//
//   [keys]
//   step = ["n", "right"]
//   next_theme = "ctrl-t"
//   quit = []
//
// What cannot be understood is warned about and left as it was.

import Basics
import Configuration
import Terminal

extension Keymap {
  /// The standard keys changed by a file's.
  static func read(
    _ path: String
  ) throws(ConfigurationError) -> (map: Keymap, warnings: [ConfigurationWarning]) {
    changed(by: try Toml.read(path), file: path)
  }

  /// The standard keys changed by a parsed file.
  static func changed(
    by file: Toml, file name: String
  ) -> (map: Keymap, warnings: [ConfigurationWarning]) {
    var map = Keymap.standard
    var warnings: [ConfigurationWarning] = []
    func warn(_ line: Int, _ message: String) {
      warnings.append(ConfigurationWarning(file: name, line: line, message: message))
    }
    var changes: [(command: ExplorerCommand, keys: [Key], line: Int)] = []
    for section in file.entries where section.key != "keys" {
      warn(section.line, "unknown entry '\(section.key)'; key files have one table, [keys]")
    }
    for entry in file["keys"]?.entries ?? [] {
      guard let command = ExplorerCommand(named: entry.key) else {
        let near = Spelling.nearest(to: entry.key, in: ExplorerCommand.allCases.map(\.name))
        warn(
          entry.line,
          "unknown command '\(entry.key)'" + (near.map { "; did you mean '\($0)'?" } ?? ""))
        continue
      }
      let spelled: [Toml] = entry.value.array ?? [entry.value]
      var keys: [Key] = []
      for value in spelled {
        guard let name = value.string, let key = Key(named: name) else {
          warn(entry.line, "unknown key \(value.string.map { "'\($0)'" } ?? value.kind)")
          continue
        }
        guard key != .control("z") || command == .suspend else {
          warn(entry.line, "key 'ctrl-z' always suspends")
          continue
        }
        keys.append(key)
      }
      if keys.isEmpty && !spelled.isEmpty { continue }
      changes.append((command, keys, entry.line))
    }
    var taken: [Key: ExplorerCommand] = [:]
    for change in changes { map.unbindAll(of: change.command) }
    for change in changes {
      for key in change.keys {
        if let other = taken[key] {
          warn(change.line, "key '\(key.spelling)' is already bound to '\(other.name)'")
          continue
        }
        taken[key] = change.command
        map.bind(key, to: change.command)
      }
    }
    return (map, warnings)
  }
}
