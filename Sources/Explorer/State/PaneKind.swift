// The parts of the screen that show something of their own.

/// A part of the screen that can have the focus.
enum PaneKind: String, Sendable, CaseIterable {
  case observation, attribution, second, values, timeline
}
