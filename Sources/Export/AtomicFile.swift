// Files appear whole or not at all: the bytes go to a temporary neighbour, which is then renamed. A
// kill or a full disk in between leaves the file that stood there before.

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Whole files, written atomically and read within a limit.
public enum AtomicFile {
  /// Writes `bytes` as the file at `path`, replacing what stood there.
  public static func save(_ bytes: [UInt8], to path: String) throws(ExportError) {
    let temporary = "\(path).\(UInt32.random(in: 0 ... .max)).partial"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw .system(errno, writing: path) }
    do throws(ExportError) {
      try fill(descriptor, with: bytes, path: path)
    } catch {
      close(descriptor)
      unlink(temporary)
      throw error
    }
    guard close(descriptor) == 0, rename(temporary, path) == 0 else {
      let number = errno
      unlink(temporary)
      throw .system(number, writing: path)
    }
  }

  /// Writes all of `bytes` and waits until the disk has them.
  static func fill(
    _ descriptor: Int32, with bytes: [UInt8], path: String
  ) throws(ExportError) {
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes { buffer in
        write(descriptor, buffer.baseAddress?.advanced(by: written), buffer.count - written)
      }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw .system(errno, writing: path) }
      written += count
    }
    // EINVAL: the file is of a kind that knows no syncing, such as a pipe.
    guard fsync(descriptor) == 0 || errno == EINVAL else { throw .system(errno, writing: path) }
  }

  /// The file at `path`.
  /// - Throws: `ExportError` also where it holds more than `limit` bytes.
  public static func load(_ path: String, limit: Int) throws(ExportError) -> [UInt8] {
    // Opened without waiting: a pipe in a file's place would keep us for ever.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw .system(errno, reading: path) }
    defer { close(descriptor) }
    var facts = stat()
    guard fstat(descriptor, &facts) == 0 else { throw .system(errno, reading: path) }
    guard facts.st_mode & S_IFMT == S_IFREG else {
      throw ExportError(.wrongKind, "cannot read \(path): it is no ordinary file; name a file")
    }
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = block.withUnsafeMutableBytes { buffer in
        read(descriptor, buffer.baseAddress, buffer.count)
      }
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw .system(errno, reading: path) }
      if count == 0 { return bytes }
      bytes += block[..<count]
      guard bytes.count <= limit else {
        throw ExportError(.tooLarge, "cannot read \(path): it holds more than \(limit) bytes")
      }
    }
  }
}
