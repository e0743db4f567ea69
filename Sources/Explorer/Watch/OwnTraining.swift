// The training of this very program, on its way to the screen: it computes on one thread and is shown by another.

import Synchronization
import Terminal
import Training

/// What a training tells of itself.
package final class OwnTraining: Sendable {
  struct Told: Sendable {
    var progress: TrainingProgress?
    /// One line: what happened last.
    var event: String?
  }

  private struct Shared {
    var told = Told()
    var isOver = false
    var waker: Waker = {}
  }

  private let shared = Mutex(Shared())

  package init() {}

  var told: Told { shared.withLock(\.told) }
  var isOver: Bool { shared.withLock(\.isOver) }

  func setWaker(_ waker: @escaping Waker) { shared.withLock { $0.waker = waker } }

  package func tell(_ progress: TrainingProgress) {
    shared.withLock { $0.told.progress = progress }
  }

  package func tell(_ event: String) { shared.withLock { $0.told.event = event } }

  /// Ends the watching: there is nothing to come.
  package func end() {
    let waker = shared.withLock { shared in
      shared.isOver = true
      return shared.waker
    }
    waker()
  }
}
