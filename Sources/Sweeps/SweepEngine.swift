// What runs cells: this machine or a cluster.

/// Runs cells. It knows which of them run, not what becomes of them: that is read from their folders.
package protocol SweepEngine: AnyObject {
  /// Starts cells, none of which runs.
  /// - Throws: `SweepError` where none could be started.
  func start(_ cells: [SweepCell]) throws(SweepError)

  /// Which of some cells wait for their turn or run, whoever has started them.
  /// - Throws: `SweepError` where that cannot be told just now.
  func running(_ cells: [SweepCell]) throws(SweepError) -> Set<String>

  /// Called when the sweep itself is asked to stop.
  /// - Returns: a line that says what goes on and how it is continued.
  func leave() -> String
}

/// A sweep that cannot go on. `message` is one line for the user.
package struct SweepError: Error, Sendable, Equatable, CustomStringConvertible {
  package let message: String
  package var description: String { message }

  package init(_ message: String) { self.message = message }
}
