// What is printed, and whether it arrived. In a file without Foundation: the C library is imported as one
// from before Swift's rules for variables that threads share, such as `stdout`.

@preconcurrency import Glibc

/// - Throws: exit code 2 if standard output did not take all that was printed, as a full disk does.
func flushOutput() throws {
  errno = 0
  guard fflush(stdout) != 0 || ferror(stdout) != 0 else { return }
  let reason = errno == 0 ? "a write failed" : String(cString: strerror(errno))
  throw fail("cannot write to standard output: \(reason)")
}

/// Writes to standard error what it takes: on a full disk, a closed pipe or a terminal that is gone the rest is dropped,
/// because nobody could be told and nothing else should end for it.
func writeError(_ text: String) {
  var bytes = Array(text.utf8)[...]
  while !bytes.isEmpty {
    let count = bytes.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
    if count < 0 && errno == EINTR { continue }
    guard count > 0 else { return }
    bytes = bytes.dropFirst(count)
  }
}

/// Opens standard input, output and error where the program was started without them: files opened later would take their
/// numbers, and what is printed would land in those.
func openStandardStreams() {
  for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) < 0 {
    // The lowest number that is free, which is this one.
    _ = open("/dev/null", descriptor == STDIN_FILENO ? O_RDONLY : O_WRONLY)
  }
}
