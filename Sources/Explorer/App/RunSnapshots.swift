// The snapshots of a training that may go on meanwhile.

import Synchronization
import Training

/// Snapshots by positions that never change their meaning: those that come up follow at the end, and those that the
/// training's budget gave up keep their places.
package final class RunSnapshots: Sendable {
  private struct Known {
    var run: WatchedRun
    var steps: [Int]
  }

  private let known: Mutex<Known>

  init(_ folder: String) {
    known = Mutex(Known(run: WatchedRun(folder), steps: AgentSnapshots.steps(of: folder)))
  }

  /// Agent steps, in order.
  var steps: [Int] { known.withLock(\.steps) }
  var curves: LearningCurves { known.withLock(\.run.curves) }

  /// Looks again.
  /// - Returns: the steps that are new, and the curves as they are now; nil where neither has changed.
  func look() -> (steps: [Int], curves: LearningCurves)? {
    known.withLock { known in
      let before = known.run.curves
      known.run.look()
      let last = known.steps.last ?? -1
      let new = AgentSnapshots.steps(of: known.run.path).filter { $0 > last }
      known.steps += new
      return new.isEmpty && known.run.curves == before ? nil : (new, known.run.curves)
    }
  }
}
