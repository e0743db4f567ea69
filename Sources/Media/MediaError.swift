// What goes wrong with films, pictures and folders of them, said in one line.

/// A file or folder that cannot be used.
package struct MediaError: Error, Sendable, Equatable, CustomStringConvertible {
  /// One line for the user: the file, what is wrong with it, and what to do.
  package let message: String
  package var description: String { message }

  package init(_ message: String) { self.message = message }
}
