// Everything a user can ask of the explorer. Keys, help, hints, palette, mouse, demos, key files
// and the documentation go through these; what each is called and does is its row in
// Command+Table.swift.

import Terminal

/// Something a key can be bound to.
enum ExplorerCommand: Sendable, CaseIterable, Hashable {
  case play, stepForward, stepBack, jumpForward, jumpBack, first, last, faster, slower
  case nextEpisode, replay, askSeed, branch, nextLine, mark, nextBookmark, previousBookmark
  case mode1, mode2, mode3, mode4, mode5, mode6, mode7, mode8, mode9
  case nextMode, previousMode, compare, compareMore
  case nextAgent, previousAgent, compareAgents, branchForNextAgent, pickAgent
  case nextView, previousView, nextFrame, nextTarget, previousTarget, nextMethod, previousMethod,
    pixelCursor,
    fidelity
  case quantileDown, quantileUp, quantileFinerDown, quantileFinerUp, quantileReset
  case focusNext, focusPrevious, zoom, thirdPane, nextTimeline, previousTimeline, explain
  case actByHand, actionDown, actionUp, nextDimension
  case export, markRange, exportRange, exportModes
  case leave, palette, help, nextTheme, previousTheme, nextSymbols, toggleMouse, redraw, suspend,
    quit

  /// The command with a name, as key files have it.
  init?(named name: String) {
    guard let command = Self.allCases.first(where: { $0.name == name }) else { return nil }
    self = command
  }

  var name: String { row.name }

  /// The commands that show a mode by its number.
  static let modes: [ExplorerCommand] = [
    .mode1, .mode2, .mode3, .mode4, .mode5, .mode6, .mode7, .mode8, .mode9,
  ]

  /// The position of the mode that a mode command shows.
  var modeIndex: Int? { Self.modes.firstIndex(of: self) }
}

/// Where help lists a command.
enum CommandGroup: String, CaseIterable {
  case moving = "Moving"
  case episode = "Episode"
  case modes = "Modes"
  case agents = "Agents"
  case looking = "Looking"
  case action = "Acting by hand"
  case writing = "Writing"
  case program = "Program"
}

/// A row of the command table.
struct CommandRow: Sendable {
  /// How key files and demos call it.
  let name: String
  let group: CommandGroup
  /// A few words, lower case: what help and the palette show.
  let title: String
  /// One word for the hint line.
  let hint: String
  /// Its keys where no key file says otherwise.
  let keys: [Key]
  /// Why it cannot be done now, one line for the user; nil where it can.
  let obstacle: @Sendable (ExplorerState) -> String?
  /// Does it; returns what is left to be done outside the state.
  let action: @Sendable (inout ExplorerState, Duration) -> [Effect]

  /// A command that changes the state.
  /// - Parameter keys: the names of keys with blanks between.
  init(
    _ name: String, _ group: CommandGroup, _ title: String, hint: String = "", keys: String,
    unless obstacle: @escaping @Sendable (ExplorerState) -> String? = { _ in nil },
    does change: @escaping @Sendable (inout ExplorerState, Duration) -> Void
  ) {
    self.init(
      name, group, title, hint: hint, keys: keys, unless: obstacle,
      action: { state, now in
        change(&state, now)
        return []
      })
  }

  /// A command that asks for something outside the state.
  init(
    _ name: String, _ group: CommandGroup, _ title: String, hint: String = "", keys: String,
    unless obstacle: @escaping @Sendable (ExplorerState) -> String? = { _ in nil },
    asks effect: Effect
  ) {
    self.init(
      name, group, title, hint: hint, keys: keys, unless: obstacle, action: { _, _ in [effect] })
  }

  /// A command that does both.
  init(
    _ name: String, _ group: CommandGroup, _ title: String, hint: String = "", keys: String,
    unless obstacle: @escaping @Sendable (ExplorerState) -> String? = { _ in nil },
    asks action: @escaping @Sendable (inout ExplorerState) -> [Effect]
  ) {
    self.init(
      name, group, title, hint: hint, keys: keys, unless: obstacle,
      action: { state, _ in action(&state) })
  }

  private init(
    _ name: String, _ group: CommandGroup, _ title: String, hint: String, keys: String,
    unless obstacle: @escaping @Sendable (ExplorerState) -> String?,
    action: @escaping @Sendable (inout ExplorerState, Duration) -> [Effect]
  ) {
    self.name = name
    self.group = group
    self.title = title
    self.hint = hint
    self.keys = keys.split(separator: " ").compactMap { Key(named: String($0)) }
    self.obstacle = obstacle
    self.action = action
  }
}

extension ExplorerState {
  /// Does a command, or says why it cannot be done now.
  mutating func perform(_ command: ExplorerCommand, now: Duration) -> [Effect] {
    let row = command.row
    if let obstacle = row.obstacle(self) {
      session.message = obstacle
      return []
    }
    return row.action(&self, now)
  }

  /// Whether a command can be done now.
  func canPerform(_ command: ExplorerCommand) -> Bool { command.row.obstacle(self) == nil }
}
