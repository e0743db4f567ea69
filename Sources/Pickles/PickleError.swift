// What goes wrong with a file of PyTorch, said in one line.

/// A file that cannot be used.
package struct PickleError: Error, Sendable, Equatable, CustomStringConvertible {
  package enum Code: Sendable, Equatable {
    /// Cut short, or changed since it was written.
    case damaged
    /// Not PyTorch's, or it holds what is not read here, or would run something.
    case content
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
