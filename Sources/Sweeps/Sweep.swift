// Runs the cells of a plan until each has finished or failed. Nothing is remembered but what stands in
// the cells' folders, so a sweep that was killed goes on where they are.

import Basics
import Foundation
import Training

/// A cell and how it stands.
package struct SweepStatus: Sendable {
  package enum State: Sendable, Equatable {
    case waiting, running, finished
    /// With the last line of its log.
    case failed(String)
  }
  package let cell: SweepCell
  package fileprivate(set) var state = State.waiting
  /// At its last checkpoint.
  package fileprivate(set) var progress: RunProgress?
  fileprivate var starts = 0
  /// Whether it has been seen running since it was last judged.
  fileprivate var ran = false
}

package final class Sweep {
  private let plan: SweepPlan
  private let engine: any SweepEngine
  /// Cells at once; nil leaves it to the engine.
  private let limit: Int?
  private let lock: FolderLock
  package private(set) var statuses: [SweepStatus]

  /// Asked several times a second; true leaves the sweep.
  package var shouldStop: () -> Bool = { false }
  /// Called after every look at the cells.
  package var onLook: ([SweepStatus]) -> Void = { _ in }
  /// Called with one line about what a person should know.
  package var onEvent: (String) -> Void = { _ in }

  /// - Throws: `FileError` where the folder cannot be used, as by a second sweep.
  package init(_ plan: SweepPlan, engine: any SweepEngine, limit: Int?) throws(FileError) {
    self.plan = plan
    self.engine = engine
    self.limit = limit
    try Folder.make(plan.folder)
    lock = try FolderLock(plan.folder, name: "sweep.lock", purpose: "being swept")
    statuses = plan.cells.map { SweepStatus(cell: $0) }
  }

  /// - Parameter pause: seconds between looks.
  /// - Returns: whether every cell has finished; nil where it was asked to stop.
  /// - Throws: `AgentError` where a cell's folder holds something else, `SweepError` where no cell
  ///   can be started.
  package func run(pause: Double = 2) throws -> Bool? {
    while true {
      if try look() { try startWaiting() }
      onLook(statuses)
      if statuses.allSatisfy(\.isOver) { return statuses.allSatisfy { $0.state == .finished } }
      let end = ContinuousClock.now + .seconds(pause)
      while ContinuousClock.now < end {
        if shouldStop() {
          onEvent(engine.leave())
          return nil
        }
        usleep(50_000)
      }
    }
  }

  /// Brings the statuses up to date.
  /// - Returns: whether the engine could tell what runs.
  private func look() throws -> Bool {
    let open = statuses.filter { !$0.isOver }.map(\.cell)
    let running: Set<String>
    do throws(SweepError) {
      running = try engine.running(open)
    } catch {
      onEvent(error.message)
      return false
    }
    for index in statuses.indices where !statuses[index].isOver {
      let cell = statuses[index].cell
      // Asked in this order, a cell that ends in between is seen as running once more.
      statuses[index].progress = try cell.progress()
      if running.contains(cell.name) {
        statuses[index].state = .running
        statuses[index].ran = true
      } else if let progress = statuses[index].progress, progress.step >= cell.steps,
        progress.isFinished
      {
        statuses[index].state = .finished
      } else {
        judge(index)
      }
    }
    return true
  }

  /// A cell that does not run and has not finished.
  private func judge(_ index: Int) {
    let status = statuses[index]
    statuses[index].state = .waiting
    guard status.ran || status.starts > 0 else { return }
    statuses[index].ran = false
    let reason = status.cell.lastLine
    if status.starts > plan.retries {
      statuses[index].state = .failed(reason)
      onEvent("\(status.cell.name) failed: \(reason)")
    } else if status.starts > 0 {
      onEvent("\(status.cell.name) ended early and is started again: \(reason)")
    }
  }

  private func startWaiting() throws {
    let running = statuses.count { $0.state == .running }
    let waiting = statuses.indices.filter { statuses[$0].state == .waiting }
    let chosen = waiting.prefix(max(0, (limit ?? waiting.count) - running))
    guard !chosen.isEmpty else { return }
    try engine.start(chosen.map { statuses[$0].cell })
    for index in chosen {
      statuses[index].state = .running
      statuses[index].starts += 1
    }
  }
}

extension SweepStatus {
  package var isOver: Bool {
    switch state {
    case .finished, .failed: true
    case .waiting, .running: false
    }
  }
}

extension [SweepStatus] {
  /// Seconds until the last cell ends, from the pace of those that run; nil before that is known.
  package var secondsLeft: Double? {
    let running = filter { $0.state == .running }
    let paces = running.compactMap { $0.progress?.updatesPerSecond }
    guard !paces.isEmpty else { return nil }
    let left = filter { !$0.isOver }.reduce(0.0) {
      $0 + Double(Swift.max(0, $1.cell.steps - ($1.progress?.step ?? 0)))
    }
    let mean = paces.reduce(0, +) / Double(paces.count)
    return left / (mean * Double(running.count))
  }
}

extension SweepCell {
  /// The last line that its training has printed.
  fileprivate var lastLine: String {
    guard let file = FileHandle(forReadingAtPath: log) else { return "it printed nothing" }
    let size = (try? file.seekToEnd()) ?? 0
    try? file.seek(toOffset: size > 4096 ? size - 4096 : 0)
    let text = String(decoding: (try? file.readToEnd()) ?? Data(), as: UTF8.self)
    let line = text.split(whereSeparator: \.isNewline).last { !$0.allSatisfy(\.isWhitespace) }
    return line.map { String($0).onOneLine } ?? "it printed nothing"
  }
}
