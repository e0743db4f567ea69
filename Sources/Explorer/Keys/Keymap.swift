// Which key does what. Dispatch, help, hints and the palette read this one table, so none of them
// can be out of date.

import Terminal

/// Keys bound to commands; a key has one command, a command any number of keys.
struct Keymap: Sendable, Equatable {
  /// In order of preference: the first is the one hints show.
  private var keys: [ExplorerCommand: [Key]] = [:]
  private var commands: [Key: ExplorerCommand] = [:]

  /// Nothing bound.
  init() {}

  /// The bindings without a key file.
  static let standard: Keymap = {
    var map = Keymap()
    for command in ExplorerCommand.allCases {
      for key in command.row.keys { map.bind(key, to: command) }
    }
    return map
  }()

  func command(for key: Key) -> ExplorerCommand? { commands[key] }
  func keys(for command: ExplorerCommand) -> [Key] { keys[command] ?? [] }

  /// Binds a key, taking it away from the command that had it.
  mutating func bind(_ key: Key, to command: ExplorerCommand) {
    unbind(key)
    commands[key] = command
    keys[command, default: []].append(key)
  }

  mutating func unbind(_ key: Key) {
    guard let old = commands.removeValue(forKey: key) else { return }
    keys[old]?.removeAll { $0 == key }
  }

  mutating func unbindAll(of command: ExplorerCommand) {
    for key in keys(for: command) { unbind(key) }
  }

  /// The first key of a command as hints show it; empty where it has none.
  func sign(for command: ExplorerCommand) -> String { keys(for: command).first?.sign ?? "" }

  /// All keys of a command as help lists them.
  func spelling(for command: ExplorerCommand) -> String {
    keys(for: command).map(\.sign).joined(separator: " ")
  }
}
