// What can go wrong between a finished picture and the disk.

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A file could not be written or read. `message` is one line for the user.
public struct ExportError: Error, Sendable, Equatable, CustomStringConvertible {
  public enum Code: Sendable, Equatable {
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
    /// Any other failure of the system.
    case system
  }
  public let code: Code
  /// What is wrong and what to do.
  public let message: String
  public var description: String { message }

  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  /// The error for a failed system call on `path`, from `errno`.
  static func system(_ number: Int32, writing path: String) -> ExportError {
    switch number {
    case ENOENT, ENOTDIR:
      ExportError(
        .missingFolder,
        "cannot write \(path): its folder does not exist; create it or name another")
    case EACCES, EPERM, EROFS:
      ExportError(
        .noPermission, "cannot write \(path): no permission; name a folder you may write to")
    case ENOSPC, EDQUOT:
      ExportError(
        .fullDisk, "cannot write \(path): the disk is full; free some space and try again")
    case EISDIR:
      ExportError(.system, "cannot write \(path): it is a folder; name a file")
    default:
      ExportError(.system, "cannot write \(path): \(String(cString: strerror(number)))")
    }
  }

  /// The error for a failed system call on a file to be read.
  static func system(_ number: Int32, reading path: String) -> ExportError {
    switch number {
    case ENOENT, ENOTDIR:
      ExportError(.missingFile, "cannot read \(path): no such file")
    case EACCES, EPERM:
      ExportError(.noPermission, "cannot read \(path): no permission")
    case EISDIR:
      ExportError(.wrongKind, "cannot read \(path): it is a folder; name a file")
    default:
      ExportError(.system, "cannot read \(path): \(String(cString: strerror(number)))")
    }
  }
}
