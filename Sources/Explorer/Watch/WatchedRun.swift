// A training seen from outside, by what its folder holds. Nothing here writes or waits for it.

import Basics
import Export
import Foundation
import Frames
import Training

/// A training's folder and what was last read in it.
package struct WatchedRun: Sendable, Equatable {
  package enum State: String, Sendable {
    case waiting, training, stopped, finished, unreadable
  }

  package let path: String
  /// Its path from the folder that was named, or its own name where it is that folder.
  package let name: String
  package private(set) var state = State.waiting
  /// Nil before the first checkpoint.
  package private(set) var progress: RunProgress?
  package var curves: LearningCurves { table.curves }
  /// The step of the newest saliency sheet.
  package private(set) var sheetStep: Int?
  /// Why the folder cannot be read; one line.
  package private(set) var problem: String?
  private var table: CurvesFile

  /// - Parameter folder: where it was found; nil for none above it.
  package init(_ path: String, in folder: String? = nil) {
    self.path = path
    let url = URL(fileURLWithPath: path)
    let above = folder.map { URL(fileURLWithPath: $0).pathComponents.count } ?? 0
    let below = folder == nil ? [] : url.pathComponents.dropFirst(above)
    name = below.isEmpty ? url.lastPathComponent : below.joined(separator: "/")
    table = CurvesFile(path)
    look()
  }

  /// Nil where nothing trains or no pace is known.
  package var timeLeft: TimeLeft? { state == .training ? progress?.timeLeft : nil }

  /// Reads again what has changed.
  package mutating func look() {
    let trains = AgentFolder.isBeingTrained(path)
    do throws(AgentError) {
      progress = try RunProgress(path)
      problem = nil
      if trains {
        state = .training
      } else if let progress {
        state = progress.isFinished ? .finished : .stopped
      } else {
        state = .waiting
      }
    } catch {
      problem = error.message
      state = .unreadable
    }
    _ = table.look()
    sheetStep = SaliencySheet.steps(of: path).last
  }

  /// Takes in what the training itself says, which is newer than what its folder holds.
  mutating func take(_ told: TrainingProgress) {
    progress = RunProgress(told)
    (state, problem) = (.training, nil)
  }

  /// How many folders below one another, and how many together, are looked into at every look.
  private static let levels = 4
  private static let folderLimit = 1000

  /// The runs that some folders are or hold, in order.
  /// - Parameter known: those that were there at the last look.
  package static func found(in folders: [String], known: [WatchedRun] = []) -> [WatchedRun] {
    let known = Dictionary(known.map { ($0.path, $0) }, uniquingKeysWith: { first, _ in first })
    var seen: Set<String> = []
    return folders.flatMap { folder in
      AgentFolder.runs(in: folder, levels: levels, limit: folderLimit)
        .filter { seen.insert($0).inserted }.map { path in
          guard var run = known[path] else { return WatchedRun(path, in: folder) }
          run.look()
          return run
        }
    }
  }

  /// A few pictures of the newest sheet: for its first and its last mode the observation, the heat map and a mask;
  /// nil where there is none.
  func pictures() -> Frame? {
    guard let sheetStep,
      let (sheet, texts) = try? PNG.read(SaliencySheet.path(path, step: sheetStep)),
      let layout = texts.first(where: { $0.keyword == ContactSheet.Layout.keyword })
        .flatMap({ ContactSheet.Layout($0.value) }),
      let modes = texts.first(where: { $0.keyword == "modes" })?.value.split(separator: " ").count
    else { return nil }
    let rows = Array(Set([0, modes - 1])).sorted()
    let columns = [0, 1, 3]
    let (width, height) = (layout.cellWidth, layout.cellHeight)
    var picture = Frame(width: columns.count * width, height: rows.count * height)
    for (y, row) in rows.enumerated() {
      for (x, column) in columns.enumerated() {
        let place = layout.place(column: column, row: row)
        guard place.maxX <= sheet.width, place.maxY <= sheet.height else { return nil }
        picture.paste(
          sheet.cropped(x: place.x, y: place.y, width: width, height: height), x: x * width,
          y: y * height)
      }
    }
    return picture
  }
}
