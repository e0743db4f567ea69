// What goes wrong with environments, said in one line.

import Media

/// What went wrong in a world we do not control: a driver, a model file, a video.
public struct EnvironmentError: Error, Sendable, Equatable, CustomStringConvertible {
  public enum Code: Sendable, Equatable {
    case unknownTask, unknownMode, model, graphics, media, action, state
  }
  public let code: Code
  /// One line for the user: what is wrong and what to do.
  public let message: String
  public var description: String { message }

  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }
}

extension EnvironmentError {
  init(_ error: MediaError) { self.init(.media, error.message) }
}
