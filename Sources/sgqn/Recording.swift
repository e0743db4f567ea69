// The file of a recorded session. A disk that fills up ends the recording and not the session.

import Basics
import Foundation
import Terminal

final class Recording {
  private let path: String
  private let handle: FileHandle
  /// Why the recording is not whole; one line.
  private(set) var trouble: String?

  /// - Throws: `FileError` where the file cannot be written or is there already.
  init(_ path: String) throws(FileError) {
    self.path = path
    guard !FileManager.default.fileExists(atPath: path) else {
      throw FileError(.wrongKind, "'\(path)' is there already; name another file to record in")
    }
    guard FileManager.default.createFile(atPath: path, contents: nil),
      let handle = FileHandle(forWritingAtPath: path)
    else { throw FileError(.noPermission, "cannot write '\(path)'; check its folder") }
    self.handle = handle
  }

  /// Removes the file again, where there is nothing to record.
  func discard() { unlink(path) }

  /// The screen, recorded from now on.
  func recording(_ screen: any Screen) -> any Screen {
    CastScreen(screen, title: "sgqn explore") { [self] text in
      do throws(FileError) {
        try AtomicFile.append(text.utf8, to: handle.fileDescriptor, path: path)
      } catch {
        trouble = "the recording ends early: \(error.message)"
      }
      return trouble
    }
  }
}
