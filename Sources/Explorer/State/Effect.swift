// What a key or a click leaves to be done outside the state.

/// Something for the program around the state to do.
enum Effect: Sendable, Equatable {
  case screen(ScreenRequest)
  /// Takes the theme so many places further.
  case theme(step: Int)
  case export(ExportRequest)
  /// Looks for agents to pick from.
  case offerAgents
}

/// What only whoever owns the screen can do.
enum ScreenRequest: Sendable, Equatable {
  case quit
  case suspend
  case redraw
  case mouse(Bool)
  /// Explores another agent from now on.
  case open(AgentOffer)
}

/// Files to write.
enum ExportRequest: Sendable, Equatable {
  /// The state under the cursor.
  case step
  /// The states from one index to another, both included.
  case range(ClosedRange<Int>)
  /// The state under the cursor on one sheet, a column for each of these.
  case viewpoints([Viewpoint])
}
