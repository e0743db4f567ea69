// Whether what was printed arrived. In a file without Foundation: the C library is imported as one
// from before Swift's rules for variables that threads share, such as `stdout`.

@preconcurrency import Glibc

/// - Throws: exit code 2 if standard output did not take all that was printed, as a full disk does.
func flushOutput() throws {
  errno = 0
  guard fflush(stdout) != 0 || ferror(stdout) != 0 else { return }
  let reason = errno == 0 ? "a write failed" : String(cString: strerror(errno))
  throw fail("cannot write to standard output: \(reason)")
}
