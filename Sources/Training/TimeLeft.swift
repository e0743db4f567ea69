// How long a training still takes, from the pace of its last updates.

import Basics

/// Time until a training's last step.
package struct TimeLeft: Sendable, Equatable, CustomStringConvertible {
  /// At the present pace.
  package let seconds: Double
  /// Whether dearer updates follow, whose pace nobody knows yet.
  package let isLeast: Bool

  package init(seconds: Double, isLeast: Bool) {
    self.seconds = seconds
    self.isLeast = isLeast
  }

  /// As in "1:02:03", for a table; "1:02:03+" where it is the least.
  package var clock: String { clockTime(seconds) + (isLeast ? "+" : "") }

  /// As in "1:02:03 left".
  package var description: String { "\(isLeast ? "at least " : "")\(clockTime(seconds)) left" }
}
