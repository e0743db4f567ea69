// What goes wrong with environments, said in one line.

import Media

/// What went wrong in a world we do not control: a driver, a model file, a video.
package struct EnvironmentError: Error, Sendable, Equatable, CustomStringConvertible {
  package enum Code: Sendable, Equatable {
    case unknownTask, unknownMode, model, graphics, media, action, state
  }
  package let code: Code
  /// One line for the user: what is wrong and what to do.
  package let message: String
  package var description: String { message }

  package init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }
}

extension EnvironmentError {
  init(_ error: MediaError) { self.init(.media, error.message) }
}
