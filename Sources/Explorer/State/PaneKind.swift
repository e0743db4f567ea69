// The parts of the screen that show something of their own.

/// A part of the screen that can have the focus.
enum PaneKind: String, Sendable, CaseIterable {
  case observation, attribution, second, values, timeline
}

/// What the timeline shows.
enum TimelineKind: Sendable, CaseIterable {
  /// Q against the return to go, rewards, overlap of masks, bookmarks.
  case values
  /// Q against the return-to-go of each state, and the temporal differences.
  case calibration
  /// The return so far of every branch.
  case branches
  /// The learning curves of the run.
  case curves
}

/// What compare puts side by side.
enum Comparison: Sendable {
  case modes, agents
}
