// What can be clicked, as the view laid it out.

import Frames
import Terminal

/// A rectangle of the screen that does something.
struct Region: Sendable, Equatable {
  enum Target: Sendable, Equatable {
    case command(ExplorerCommand)
    case pane(PaneKind)
    case paneTitle(PaneKind)
    /// The timeline's plot: `capacity` states from the left to the right edge.
    case timeline(capacity: Int)
    /// The landscape of an action component, -1 at the left edge, 1 at the right.
    case landscape(dimension: Int)
    /// The landscape of two components: the first from left to right, the second from the bottom up.
    case surface
    /// An action to choose from, by its place.
    case choice(Int)
    /// A picture, while a pixel is pointed at.
    case picture
    case mode(Int)
    case agent(Int)
    /// Learning curves: step 0 at the left edge, `end` at the right.
    case curves(end: Int)
    case paletteRow(Int)
    case pickerRow(Int)
    /// Takes clicks and does nothing, so that they do not reach what lies below.
    case nothing
  }
  let rect: Rect
  let target: Target
}
