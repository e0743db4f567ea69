// Signals that ask a long work to end.

import ArgumentParser
import Foundation
import Synchronization

/// Whether SIGINT, SIGTERM, SIGHUP (a closed connection) or SIGUSR1 (a cluster's warning) has come. A second one ends the
/// program at once. From then on neither a reader of its output that is gone nor a limit on the size of files ends it:
/// writes fail instead.
final class Interruption {
  private let number = Arrived()
  private let sources: [any DispatchSourceSignal]

  /// Shared with the signal queue: the first signal that came.
  private final class Arrived: Sendable {
    let value = Mutex<Int32?>(nil)

    /// Returns whether another one has come before.
    func note(_ number: Int32) -> Bool {
      value.withLock { value in
        defer { value = value ?? number }
        return value != nil
      }
    }
  }

  init() {
    let number = number
    for ignored in [SIGPIPE, SIGXFSZ] { signal(ignored, SIG_IGN) }
    sources = [SIGINT, SIGTERM, SIGHUP, SIGUSR1].map { signal in
      Glibc.signal(signal, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: signal, queue: .global())
      source.setEventHandler { if number.note(signal) { _exit(128 + signal) } }
      source.resume()
      return source
    }
  }

  var arrived: Bool { number.value.withLock { $0 } != nil }

  /// That of a program which the signal ended.
  var exitCode: ExitCode { ExitCode(128 + (number.value.withLock { $0 } ?? SIGINT)) }

  /// Does what Ctrl-C does, from any thread.
  var request: @Sendable () -> Void {
    { [number] in _ = number.note(SIGINT) }
  }
}
