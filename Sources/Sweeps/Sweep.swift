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
  fileprivate var isKnown = false
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
  /// - Throws: `SweepError` where cells cannot be started; those that run have then been left.
  package func run(pause: Double = 2) throws(SweepError) -> Bool? {
    while true {
      do throws(SweepError) {
        if look() { try startWaiting() }
      } catch {
        onEvent(engine.leave())
        throw error
      }
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
  private func look() -> Bool {
    let open = statuses.filter { !$0.isOver }.map(\.cell)
    let running: Set<String>
    do throws(SweepError) {
      running = try engine.running(open)
    } catch {
      onEvent(error.message)
      return false
    }
    for index in statuses.indices where !statuses[index].isOver {
      look(at: index, runs: running.contains(statuses[index].cell.name))
    }
    return true
  }

  /// The folder is read after it was asked what runs: a cell that ends in between counts as running once more.
  private func look(at index: Int, runs: Bool) {
    let status = statuses[index]
    let ran = status.state == .running
    // What neither runs nor ran is as it was.
    guard runs || ran || !status.isKnown else { return }
    do throws(AgentError) {
      // Another's training is no result of this cell, however far it is.
      if !status.isKnown, let change = try status.cell.change() {
        return fail(
          index, "'\(status.cell.folder)' was trained without \(change); give another out")
      }
      statuses[index].isKnown = true
      statuses[index].progress = try RunProgress(status.cell.folder)
    } catch {
      return fail(index, error.message)
    }
    if runs {
      statuses[index].state = .running
    } else if let progress = statuses[index].progress, progress.step >= status.cell.steps,
      progress.isFinished
    {
      statuses[index].state = .finished
    } else if !ran {
      return
    } else if status.starts > plan.retries {
      fail(index, status.cell.lastLine)
    } else {
      statuses[index].state = .waiting
      onEvent("\(status.cell.name) ended early and is started again: \(status.cell.lastLine)")
    }
  }

  private func fail(_ index: Int, _ reason: String) {
    statuses[index].state = .failed(reason)
    onEvent("\(statuses[index].cell.name) failed: \(reason)")
  }

  private func startWaiting() throws(SweepError) {
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
  /// Until the last cell ends, from the pace of those that run; nil before that is known.
  package var timeLeft: TimeLeft? {
    let running = filter { $0.state == .running }
    let paces = running.compactMap { $0.progress?.updatesPerSecond }
    guard !paces.isEmpty else { return nil }
    let left = filter { !$0.isOver }.reduce(0.0) {
      $0 + Double(Swift.max(0, $1.cell.steps - ($1.progress?.step ?? 0)))
    }
    let mean = paces.reduce(0, +) / Double(paces.count)
    return TimeLeft(
      seconds: left / (mean * Double(running.count)),
      isLeast: running.allSatisfy { $0.progress?.getsSlower ?? true })
  }
}

extension SweepCell {
  /// A setting that it asks for and its folder was not trained with; nil where there is none. Steps may grow.
  /// - Throws: `AgentError` where the folder's configuration cannot be read.
  fileprivate func change() throws(AgentError) -> String? {
    guard try RunProgress(folder) != nil else { return nil }
    var kept = try AgentFolder.config(folder).settings
    kept.steps = steps
    return settings.differences(from: kept).first
  }

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
