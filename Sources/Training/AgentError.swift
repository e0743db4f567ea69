// What can go wrong around an agent: its folder, its training, its disk.

/// A failure with one line for the user.
public struct AgentError: Error, Sendable, Equatable, CustomStringConvertible {
  public enum Code: Sendable, Equatable {
    case notFound, mismatch, disk, diverged, options
  }
  public let code: Code
  public let message: String
  public var description: String { message }

  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }
}
