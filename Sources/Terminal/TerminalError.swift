// What can go wrong between us and a terminal, in words for the person in front of it.

/// A terminal that cannot be used, and what to do about it.
public struct TerminalError: Error, Sendable, Equatable, CustomStringConvertible {
  public enum Code: Sendable, Equatable {
    /// stdin or stdout is a file or a pipe.
    case notATerminal
    /// `TERM` is unset, unknown or cannot position a cursor.
    case unsuitable
    /// The operating system refused something.
    case system
  }
  public let code: Code
  /// One line: what is wrong, then what to do.
  public let message: String
  public var description: String { message }

  package init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }
}
