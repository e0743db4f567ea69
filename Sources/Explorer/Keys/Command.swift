// Everything a user can ask of the explorer. Keys, help, hints, palette, mouse and demo scripts all
// go through these names; what a name does stands in one place, `Explorer.perform`.

/// Something a key can be bound to; the raw value is its name in key files and demos.
enum ExplorerCommand: String, Sendable, CaseIterable, Hashable {
  // Moving
  case play = "play_pause"
  case stepForward = "step"
  case stepBack = "step_back"
  case jumpForward = "jump_forward"
  case jumpBack = "jump_back"
  case first, last
  case faster, slower
  // Episode
  case nextEpisode = "next_episode"
  case replay = "replay_episode"
  case askSeed = "seed"
  case branch
  case nextLine = "next_line"
  // Bookmarks
  case mark = "bookmark"
  case nextBookmark = "next_bookmark"
  case previousBookmark = "previous_bookmark"
  // Action
  case actByHand = "act_by_hand"
  case actionDown = "action_down"
  case actionUp = "action_up"
  case nextDimension = "next_action_dimension"
  // Modes
  case mode1 = "mode_1"
  case mode2 = "mode_2"
  case mode3 = "mode_3"
  case mode4 = "mode_4"
  case mode5 = "mode_5"
  case mode6 = "mode_6"
  case mode7 = "mode_7"
  case mode8 = "mode_8"
  case mode9 = "mode_9"
  case nextMode = "next_mode"
  case previousMode = "previous_mode"
  case compare
  case compareMore = "compare_more"
  // Looking
  case nextView = "next_view"
  case previousView = "previous_view"
  case nextFrame = "next_frame"
  case nextTarget = "next_target"
  case previousTarget = "previous_target"
  case nextMethod = "next_method"
  case quantileDown = "quantile_down"
  case quantileUp = "quantile_up"
  case quantileFinerDown = "quantile_fine_down"
  case quantileFinerUp = "quantile_fine_up"
  case quantileReset = "quantile_reset"
  case focusNext = "focus_next"
  case focusPrevious = "focus_previous"
  case zoom
  case thirdPane = "third_pane"
  // Writing
  case export
  case exportRange = "export_range"
  case exportModes = "export_modes"
  // Program
  case palette
  case help
  case nextTheme = "next_theme"
  case previousTheme = "previous_theme"
  case nextSymbols = "next_symbols"
  case toggleMouse = "toggle_mouse"
  case redraw
  case suspend
  case quit

  /// The commands that show a mode by its number.
  static let modes: [ExplorerCommand] = [
    .mode1, .mode2, .mode3, .mode4, .mode5, .mode6, .mode7, .mode8, .mode9,
  ]

  /// The position of the mode a mode command shows.
  var modeIndex: Int? { Self.modes.firstIndex(of: self) }
}

/// Where help lists a command.
enum CommandGroup: String, CaseIterable {
  case moving = "Moving"
  case episode = "Episode"
  case modes = "Modes"
  case looking = "Looking"
  case action = "Acting by hand"
  case writing = "Writing"
  case program = "Program"
}
