// The snapshots of a training that may go on meanwhile.

import Synchronization
import Training

/// Snapshots by positions that never change their meaning: those that come up follow at the end, and those that the
/// training's budget gave up keep their places.
final class RunSnapshots: Sendable {
  private struct Known {
    var table: CurvesFile
    var steps: [Int]
    var gone: Set<Int> = []
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
  /// - Returns: what has changed; nil where nothing has.
  func look() -> News? {
    known.withLock { known in
      let hasGrown = known.table.look()
      let last = known.steps.last ?? -1
      let found = AgentSnapshots.steps(of: folder)
      let new = found.filter { $0 > last }
      known.steps += new
      let there = Set(found)
      let gone = Set(known.steps.indices.filter { !there.contains(known.steps[$0]) })
      guard hasGrown || !new.isEmpty || gone != known.gone else { return nil }
      known.gone = gone
      return News(steps: new, gone: gone, curves: known.table.curves)
    }
  }

  /// What a look has found.
  struct News {
    /// The steps that are new.
    let steps: [Int]
    /// Positions whose snapshots were given up.
    let gone: Set<Int>
    let curves: LearningCurves
  }
}
