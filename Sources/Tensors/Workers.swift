// A fixed set of threads that compute side by side. Each computes alone (oneDNN included) on its
// share of a batch with its own memory; sums are formed afterwards in a fixed order, so the same
// thread count gives the same numbers, bit for bit.

import Foundation

/// A pool of `count` threads.
package final class Workers {
  package let count: Int
  private let shared: Shared

  package init(count: Int) {
    precondition(count > 0, "\(count) workers")
    self.count = count
    shared = Shared(count: count)
    for index in 0..<count {
      let thread = Thread { [shared] in shared.loop(index) }
      thread.name = "sgqn worker \(index)"
      thread.stackSize = 8 << 20
      thread.start()
    }
  }

  deinit { shared.stop() }

  /// Runs `body` once on every worker, with its index, and waits for all. Bodies must touch
  /// disjoint memory.
  /// - Parameter meanwhile: what the calling thread does beside them.
  package func run(_ body: (Int) -> Void, meanwhile: () -> Void = {}) {
    withoutActuallyEscaping(body) { shared.run($0, meanwhile) }
  }

  /// Splits 0..<total into even ranges of whole `unit`s, one a worker.
  package func split(_ total: Int, unit: Int = 1, _ body: (Int, Range<Int>) -> Void) {
    let units = (total + unit - 1) / unit
    run { index in
      let start = min(total, units * index / count * unit)
      let end = min(total, units * (index + 1) / count * unit)
      if start < end { body(index, start..<end) }
    }
  }

  /// Unchecked because the job is handed over through semaphores: it is written before the workers
  /// are signalled and read after, and cleared after all of them have signalled back.
  private final class Shared: @unchecked Sendable {
    private let starts: [DispatchSemaphore]
    private let done = DispatchSemaphore(value: 0)
    private var job: ((Int) -> Void)?

    init(count: Int) { starts = (0..<count).map { _ in DispatchSemaphore(value: 0) } }

    func loop(_ index: Int) {
      Library.useOneThread()
      while true {
        starts[index].wait()
        guard perform(index) else { return }
        done.signal()
      }
    }

    /// A function of its own, so that the job is released before its end is signalled.
    @inline(never)
    private func perform(_ index: Int) -> Bool {
      guard let job else { return false }
      job(index)
      return true
    }

    func run(_ body: @escaping (Int) -> Void, _ meanwhile: () -> Void) {
      job = body
      for start in starts { start.signal() }
      meanwhile()
      for _ in starts { done.wait() }
      job = nil
    }

    func stop() {
      job = nil
      for start in starts { start.signal() }
    }
  }
}
