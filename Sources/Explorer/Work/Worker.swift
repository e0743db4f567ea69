// One thread of its own that does jobs in order. Queries are replaced by later ones while they wait
// ("latest wins"); steps and resets are never dropped. The engine is made on that thread and stays
// there, because a GL context and a network's workspaces belong to one thread.

import Dispatch
import Foundation
import Synchronization

/// Where jobs go and outcomes come from: a thread, or the caller itself in tests and demos.
protocol JobRunner: AnyObject {
  func submit(_ job: Job)
  /// Outcomes that have arrived since last asked, oldest first.
  func outcomes() -> [Outcome]
  /// Whether nothing waits and nothing runs.
  var isIdle: Bool { get }
}

/// Runs jobs on the caller's thread, at once.
final class ImmediateRunner: JobRunner {
  private let engine: Engine
  private var finished: [Outcome] = []
  /// What went wrong so far; a line each.
  private(set) var failures: [String] = []
  /// Hears from exports; false ends one there.
  var exporting: ExportProgress = { _ in true }

  init(_ engine: Engine) { self.engine = engine }

  func submit(_ job: Job) {
    let outcome = engine.run(job, exporting: exporting)
    if case .failed(_, let error) = outcome { failures.append(error.message) }
    finished.append(outcome)
  }

  func outcomes() -> [Outcome] {
    defer { finished = [] }
    return finished
  }

  var isIdle: Bool { finished.isEmpty }

  /// Works until a session has nothing left to ask.
  func settle(_ session: inout Session) {
    while let job = session.nextJob() {
      submit(job)
      for outcome in outcomes() { session.receive(outcome) }
    }
  }
}

/// Runs jobs on a thread of its own.
final class Worker: JobRunner, Sendable {
  private struct Mailbox {
    var waiting: [Job] = []
    var finished: [Outcome] = []
    var isBusy = false
    var isClosed = false
  }

  private let mailbox = Mutex(Mailbox())
  private let work = DispatchSemaphore(value: 0)
  private let ended = DispatchSemaphore(value: 0)

  /// Starts the thread and waits for the engine to be made on it.
  /// - Throws: what `makeEngine` throws.
  init(
    makeEngine: @escaping @Sendable () throws -> Engine, wake: @escaping @Sendable () -> Void
  ) throws {
    let started = DispatchSemaphore(value: 0)
    let failureBox = ErrorBox()
    let thread = Thread { [self] in
      do {
        let engine = try makeEngine()
        started.signal()
        serve(engine, wake)
      } catch {
        failureBox.set(error)
        started.signal()
      }
      ended.signal()
    }
    thread.name = "explorer"
    // Convolutions keep their blocks on the stack; the default of 512 KB is what small threads get.
    thread.stackSize = 8 << 20
    thread.start()
    started.wait()
    if let error = failureBox.error { throw error }
  }

  func submit(_ job: Job) {
    mailbox.withLock { box in
      if job.isObservation { box.waiting.removeAll(where: \.isObservation) }
      box.waiting.append(job)
    }
    work.signal()
  }

  func outcomes() -> [Outcome] {
    mailbox.withLock { box in
      defer { box.finished = [] }
      return box.finished
    }
  }

  var isIdle: Bool {
    mailbox.withLock { $0.waiting.isEmpty && $0.finished.isEmpty && !$0.isBusy }
  }

  /// Ends the thread after the job it is doing, and waits for that; an export ends at its next step.
  /// - Returns: lines for the user on exports whose end nobody has heard of yet.
  @discardableResult
  func close() -> [String] {
    let dropped = mailbox.withLock { box in
      box.isClosed = true
      defer { box.waiting = [] }
      return box.waiting.count(where: \.isExport)
    }
    work.signal()
    ended.wait()
    ended.signal()
    let lines = outcomes().compactMap { outcome in
      if case .exported(let message) = outcome { message } else { nil }
    }
    guard dropped > 0 else { return lines }
    return lines + ["\(dropped) export\(dropped == 1 ? " was" : "s were") not begun"]
  }

  private func serve(_ engine: Engine, _ wake: () -> Void) {
    while true {
      work.wait()
      let (job, isClosed) = mailbox.withLock { box -> (Job?, Bool) in
        guard !box.waiting.isEmpty else { return (nil, box.isClosed) }
        box.isBusy = true
        return (box.waiting.removeFirst(), box.isClosed)
      }
      if isClosed { return }
      // A query that was replaced leaves a signal without a job.
      guard let job else { continue }
      let outcome = engine.run(job) { share in
        let goesOn = mailbox.withLock { box in
          // What is news now replaces what nobody has read.
          if case .progress = box.finished.last { box.finished.removeLast() }
          box.finished.append(.progress(share))
          return box.waiting.isEmpty && !box.isClosed
        }
        wake()
        return goesOn
      } exporting: { steps in
        let goesOn = mailbox.withLock { box in
          if case .exporting = box.finished.last { box.finished.removeLast() }
          box.finished.append(.exporting(steps))
          return !box.isClosed
        }
        wake()
        return goesOn
      }
      mailbox.withLock { box in
        box.finished.append(outcome)
        box.isBusy = false
      }
      wake()
    }
  }
}

/// Carries an error out of the thread that met it.
private final class ErrorBox: Sendable {
  private let stored = Mutex<(any Error)?>(nil)
  var error: (any Error)? { stored.withLock { $0 } }
  func set(_ error: any Error) { stored.withLock { $0 = error } }
}
