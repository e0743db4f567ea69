// What can go wrong between a program and its files.

import Glibc

/// A file could not be written or read. `message` is one line for the user.
package struct FileError: Error, Sendable, Equatable, CustomStringConvertible {
  package enum Code: Sendable, Equatable {
    /// The folder of the file does not exist.
    case missingFolder
    /// The file to read does not exist.
    case missingFile
    case noPermission
    /// No space, or the user's quota is used up.
    case fullDisk
    /// The file is of another kind than asked for.
    case wrongKind
    /// The file is cut short or its content contradicts itself.
    case damaged
    /// More than the stated limit.
    case tooLarge
    /// Another process works there.
    case inUse
    /// Any other failure of the system.
    case system
  }
  package let code: Code
  /// What is wrong and what to do.
  package let message: String
  package var description: String { message }

  package init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  /// The error for a failed system call on `path`, from `errno`.
  package static func system(_ number: Int32, writing path: String) -> FileError {
    switch number {
    case ENOENT, ENOTDIR:
      FileError(
        .missingFolder,
        "cannot write \(path): its folder does not exist; create it or name another")
    case EACCES, EPERM, EROFS:
      FileError(
        .noPermission, "cannot write \(path): no permission; name a folder you may write to")
    case ENOSPC, EDQUOT:
      FileError(
        .fullDisk, "cannot write \(path): the disk is full; free some space and try again")
    case EISDIR:
      FileError(.system, "cannot write \(path): it is a folder; name a file")
    default:
      FileError(.system, "cannot write \(path): \(String(cString: strerror(number)))")
    }
  }

  /// The error for a failed system call on a file to be read.
  package static func system(_ number: Int32, reading path: String) -> FileError {
    switch number {
    case ENOENT, ENOTDIR:
      FileError(.missingFile, "cannot read \(path): no such file")
    case EACCES, EPERM:
      FileError(.noPermission, "cannot read \(path): no permission")
    case EISDIR:
      FileError(.wrongKind, "cannot read \(path): it is a folder; name a file")
    default:
      FileError(.system, "cannot read \(path): \(String(cString: strerror(number)))")
    }
  }
}
