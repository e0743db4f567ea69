// The learning curves of a training that may be under way, read again only where its table has changed.

import Foundation
import Training

struct CurvesFile: Sendable, Equatable {
  private let run: String
  private(set) var curves: LearningCurves
  private var stamp: [Int]

  /// - Parameter run: the training's folder.
  init(_ run: String) {
    self.run = run
    stamp = Self.stamp(run)
    curves = LearningCurves(run)
  }

  /// Looks again; returns whether there is something new.
  mutating func look() -> Bool {
    let now = Self.stamp(run)
    guard now != stamp else { return false }
    stamp = now
    curves = LearningCurves(run)
    return true
  }

  /// What tells that the table has changed.
  private static func stamp(_ run: String) -> [Int] {
    var info = stat()
    guard stat(run + "/metrics.csv", &info) == 0 else { return [] }
    return [Int(info.st_size), info.st_mtim.tv_sec, info.st_mtim.tv_nsec, Int(info.st_ino)]
  }
}
