// What `sgqn train` shows on a terminal: `sgqn watch` of its own training, on a thread of its own. Leaving it, or a terminal
// that cannot show it, changes nothing for the training.

import Explorer
import Foundation
import Synchronization
import Terminal
import Training

final class TrainingView: Sendable {
  private let training = OwnTraining()
  private let closed = Mutex(false)
  private let ended = DispatchSemaphore(value: 0)

  /// Nil without a terminal to show it on, and in the background of a shell's: whoever takes the terminal from there is
  /// stopped.
  /// - Parameter interrupt: called on another thread when the user or a signal asks for the training to stop.
  init?(_ folder: String, interrupt: @escaping @Sendable () -> Void) {
    guard isatty(STDERR_FILENO) == 1, TerminalReport().obstacle == nil,
      NcursesScreen.isInForeground
    else { return nil }
    let thread = Thread { [self] in
      // Without the view there is still the line of progress.
      let ending = try? Self.watch(folder, training)
      // Sent to the background the view has ended and the training goes on.
      if case .interrupted = ending, NcursesScreen.isInForeground { interrupt() }
      closed.withLock { $0 = true }
      ended.signal()
    }
    thread.name = "view"
    thread.stackSize = 8 << 20
    thread.start()
  }

  private static func watch(
    _ folder: String, _ training: OwnTraining
  ) throws -> WatchApp.Ending {
    let data = try DataFolder.locate()
    let options = ExplorerOptions(
      themeFolders: themeFolders(data))
    return try WatchApp.run([folder], options: options, interval: 1, own: training) {
      try NcursesScreen(NcursesScreen.Options(leavesInBackground: true))
    }
  }

  /// Whether the user has left it, or it could not be shown.
  var isClosed: Bool { closed.withLock { $0 } }

  func show(_ progress: TrainingProgress) { training.tell(progress) }
  func show(_ event: String) { training.tell(event) }

  /// Gives the terminal back. One that takes nothing any more is not waited for: the guard gives it up at the exit.
  func close() {
    training.end()
    if ended.wait(timeout: .now() + Self.patience) == .success { ended.signal() }
  }

  /// Seconds that the view may take to end.
  private static let patience = 3.0
}
