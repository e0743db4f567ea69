// The snapshots of a training that may go on meanwhile.

import Synchronization
import Training

/// Snapshots by positions that never change their meaning: those that come up follow at the end, and those that the
/// training's budget gave up keep their places.
final class RunSnapshots: Sendable {
  private struct Known {
    var table: CurvesFile
    var steps: [Int]
  }

  private let folder: String
  private let known: Mutex<Known>

  init(_ folder: String) {
    self.folder = folder
    known = Mutex(Known(table: CurvesFile(folder), steps: AgentSnapshots.steps(of: folder)))
  }

  /// Agent steps, in order.
  var steps: [Int] { known.withLock(\.steps) }
  var curves: LearningCurves { known.withLock(\.table.curves) }

  /// Looks again.
  /// - Returns: the steps that are new, and the curves as they are now; nil where neither has changed.
  func look() -> (steps: [Int], curves: LearningCurves)? {
    known.withLock { known in
      let hasGrown = known.table.look()
      let last = known.steps.last ?? -1
      let new = AgentSnapshots.steps(of: folder).filter { $0 > last }
      known.steps += new
      return hasGrown || !new.isEmpty ? (new, known.table.curves) : nil
    }
  }
}
