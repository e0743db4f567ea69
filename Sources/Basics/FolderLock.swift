// One process at a time works in a folder. The system releases the lock when its holder ends, however it
// ends; the file stays, empty of meaning.

import Glibc

/// Keeps other processes from a folder as long as it lives.
package final class FolderLock {
  private let descriptor: Int32

  /// - Parameters:
  ///   - name: of the file that carries the lock; it is made, and notes the process.
  ///   - purpose: what the holder does, for the message to others: "being trained".
  /// - Throws: `FileError` where another process holds the lock, or the file cannot be made.
  package init(_ folder: String, name: String, purpose: String) throws(FileError) {
    let path = folder + "/" + name
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw .system(errno, writing: path) }
    // One that was just killed takes a moment to go.
    var number = Self.take(descriptor)
    for _ in 0..<20 where number == EWOULDBLOCK || number == EINTR {
      usleep(100_000)
      number = Self.take(descriptor)
    }
    guard number == 0 else {
      let holder = Self.text(descriptor)
      close(descriptor)
      guard number == EWOULDBLOCK else { throw .system(number, writing: path) }
      throw FileError(
        .inUse,
        "'\(folder)' is \(purpose) by process \(holder.onOneLine); wait for it, or name another folder"
      )
    }
    ftruncate(descriptor, 0)
    let note = "\(getpid()) on \(Self.host)"
    _ = note.withCString { pwrite(descriptor, $0, strlen($0), 0) }
  }

  deinit { close(descriptor) }

  /// Whether a process holds the lock of that name; false where the folder has none.
  package static func isHeld(_ folder: String, name: String) -> Bool {
    let descriptor = open(folder + "/" + name, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    return flock(descriptor, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK
  }

  /// The result is 0 or the error's number.
  private static func take(_ descriptor: Int32) -> Int32 {
    flock(descriptor, LOCK_EX | LOCK_NB) == 0 ? 0 : errno
  }

  private static func text(_ descriptor: Int32) -> String {
    var bytes = [UInt8](repeating: 0, count: 200)
    let count = pread(descriptor, &bytes, bytes.count, 0)
    return String(decoding: bytes.prefix(max(count, 0)), as: UTF8.self)
  }

  private static var host: String {
    var bytes = [CChar](repeating: 0, count: 256)
    guard gethostname(&bytes, bytes.count - 1) == 0 else { return "this machine" }
    return String(decoding: bytes.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
