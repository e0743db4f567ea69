// What can go wrong around an agent: its folder, its training, its disk.

/// A failure with one line for the user.
package struct AgentError: Error, Sendable, Equatable, CustomStringConvertible {
  package enum Code: Sendable, Equatable {
    case notFound, mismatch, disk, diverged, options
  }
  package let code: Code
  package let message: String
  package var description: String { message }

  package init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }
}
