// What can go wrong between us and a terminal, in words for the person in front of it.

/// A terminal that cannot be used, and what to do about it.
package struct TerminalError: Error, Sendable, Equatable, CustomStringConvertible {
  package enum Code: Sendable, Equatable {
    /// stdin or stdout is a file or a pipe.
    case notATerminal
    /// `TERM` is unset, unknown or cannot position a cursor.
    case unsuitable
    /// The operating system refused something.
    case system
  }
  package let code: Code
  /// One line: what is wrong, then what to do.
  package let message: String
  package var description: String { message }

  package init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }
}
