// What goes wrong with networks and their files, said in one line.

/// A checkpoint or an architecture that cannot be used.
package struct NetworkError: Error, Sendable, Equatable, CustomStringConvertible {
  package enum Code: Sendable, Equatable {
    case file, format, mismatch, architecture, compute
  }
  package let code: Code
  /// One line for the user.
  package let message: String
  package var description: String { message }

  package init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }
}
