// Files appear whole or not at all: the bytes go to a temporary neighbour, which is then renamed. A
// kill or a full disk in between leaves the file that stood there before.

import Glibc

/// Whole files, written atomically and read within a limit.
package enum AtomicFile {
  /// Writes `bytes` as the file at `path`, replacing what stood there, and waits until the disk has
  /// them. Nothing else remains in the folder, even after a failure. A link stays and its file is
  /// replaced; a device or a pipe is written to as it is.
  package static func write(
    _ bytes: some Collection<UInt8>, to path: String
  ) throws(FileError) {
    var facts = stat()
    let exists = stat(path, &facts) == 0
    if exists, facts.st_mode & S_IFMT != S_IFREG, facts.st_mode & S_IFMT != S_IFDIR {
      return try writeInPlace(bytes, path)
    }
    try replace(exists ? resolved(path) : path, with: bytes, named: path)
  }

  /// The path behind all links.
  private static func resolved(_ path: String) -> String {
    guard let real = realpath(path, nil) else { return path }
    defer { free(real) }
    return String(cString: real)
  }

  private static func writeInPlace(
    _ bytes: some Collection<UInt8>, _ path: String
  ) throws(FileError) {
    let descriptor = open(path, O_WRONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .system(errno, writing: path) }
    do throws(FileError) {
      try fill(descriptor, with: bytes, path: path)
    } catch {
      close(descriptor)
      throw error
    }
    guard close(descriptor) == 0 else { throw .system(errno, writing: path) }
  }

  /// - Parameter path: what `target` is called in errors.
  private static func replace(
    _ target: String, with bytes: some Collection<UInt8>, named path: String
  ) throws(FileError) {
    let temporary = "\(target).\(UInt32.random(in: 0 ... .max)).partial"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw .system(errno, writing: path) }
    do throws(FileError) {
      try fill(descriptor, with: bytes, path: path)
    } catch {
      close(descriptor)
      unlink(temporary)
      throw error
    }
    guard close(descriptor) == 0, rename(temporary, target) == 0 else {
      let number = errno
      unlink(temporary)
      throw .system(number, writing: path)
    }
  }

  /// Writes all of `bytes` to an open file.
  /// - Parameter path: the file's, for messages.
  package static func append(
    _ bytes: some Collection<UInt8>, to descriptor: Int32, path: String
  ) throws(FileError) {
    let inPlace = bytes.withContiguousStorageIfAvailable {
      send(UnsafeRawBufferPointer($0), to: descriptor)
    }
    let number = inPlace ?? Array(bytes).withUnsafeBytes { send($0, to: descriptor) }
    guard number == 0 else { throw .system(number, writing: path) }
  }

  /// Writes all of `bytes` and waits until the disk has them.
  static func fill(
    _ descriptor: Int32, with bytes: some Collection<UInt8>, path: String
  ) throws(FileError) {
    try append(bytes, to: descriptor, path: path)
    // EINVAL: the file is of a kind that knows no syncing, such as a pipe.
    guard fsync(descriptor) == 0 || errno == EINVAL else { throw .system(errno, writing: path) }
  }

  /// Writes all of `bytes`; the result is 0 or the error's number.
  private static func send(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Int32 {
    var written = 0
    while written < bytes.count {
      let count = Glibc.write(
        descriptor, bytes.baseAddress?.advanced(by: written), bytes.count - written)
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { return errno }
      written += count
    }
    return 0
  }

  /// The file at `path`.
  /// - Throws: `FileError` also where it holds more than `limit` bytes.
  package static func read(_ path: String, limit: Int) throws(FileError) -> [UInt8] {
    // Opened without waiting: opening a named pipe would block for ever.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw .system(errno, reading: path) }
    defer { close(descriptor) }
    var facts = stat()
    guard fstat(descriptor, &facts) == 0 else { throw .system(errno, reading: path) }
    guard facts.st_mode & S_IFMT == S_IFREG else {
      throw FileError(.wrongKind, "cannot read \(path): it is not a regular file; name a file")
    }
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = block.withUnsafeMutableBytes { buffer in
        Glibc.read(descriptor, buffer.baseAddress, buffer.count)
      }
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw .system(errno, reading: path) }
      if count == 0 { return bytes }
      bytes += block[..<count]
      guard bytes.count <= limit else {
        throw FileError(.tooLarge, "cannot read \(path): it holds more than \(limit) bytes")
      }
    }
  }
}
