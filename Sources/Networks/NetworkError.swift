// What goes wrong with networks and their files, said in one line.

/// A checkpoint or an architecture that cannot be used.
public struct NetworkError: Error, Sendable, Equatable, CustomStringConvertible {
  public enum Code: Sendable, Equatable {
    case file, format, mismatch, architecture, compute
  }
  public let code: Code
  /// One line for the user.
  public let message: String
  public var description: String { message }

  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }
}
