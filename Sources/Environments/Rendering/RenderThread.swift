// One thread that owns what only one thread may touch: the GL context and all that lives in it.
// Callers hand over a piece of work and wait until it is done, one after the other.

import Foundation

/// A thread that runs work handed to it, while whoever handed it over waits.
///
/// Unchecked: `job`, `isBusy`, `isStopping` and `takesTurns` are guarded by `changed`; a job is only borrowed,
/// because `run` returns after it ended.
final class RenderThread: @unchecked Sendable {
  // Signalled at every change of what it guards.
  private let changed = NSCondition()
  private var job: (() -> Void)?
  private var isBusy = false
  private var isStopping = false
  private var thread: pthread_t?
  /// Held while a thread that takes turns works.
  private static let turn = NSLock()
  private var takesTurns: Bool

  /// Starts the thread, which holds on to this object until `stop`: without it, both live on.
  /// - Parameter takesTurns: whether no other thread that takes turns works meanwhile.
  /// - Throws: `EnvironmentError` if the system gives no thread.
  init(takesTurns: Bool = false) throws(EnvironmentError) {
    self.takesTurns = takesTurns
    let owner = Unmanaged.passRetained(self)
    var thread = pthread_t()
    // Foundation's Thread would not say when the system refuses.
    let status = pthread_create(
      &thread, nil,
      { context in
        if let context { Unmanaged<RenderThread>.fromOpaque(context).takeRetainedValue().loop() }
        return nil
      }, owner.toOpaque())
    guard status == 0 else {
      owner.release()
      throw EnvironmentError(.graphics, "no thread for drawing (error \(status))")
    }
    self.thread = thread
  }

  /// Works from now on whatever others do; to be called between pieces of work.
  func workFreely() { changed.withLock { takesTurns = false } }

  /// Ends the thread after the work handed over; the last call made on this object.
  func stop() {
    guard let thread else { return }
    changed.withLock {
      isStopping = true
      changed.broadcast()
    }
    pthread_join(thread, nil)
    self.thread = nil
  }

  /// Runs `work` on the thread and waits for it.
  func run<Value>(_ work: () throws(EnvironmentError) -> Value) throws(EnvironmentError) -> Value {
    var result: Result<Value, EnvironmentError>?
    let body = { () -> Void in
      do throws(EnvironmentError) {
        result = .success(try work())
      } catch {
        result = .failure(error)
      }
    }
    withoutActuallyEscaping(body) { body in
      changed.withLock {
        precondition(!isStopping, "work handed to a stopped render thread")
        while isBusy { changed.wait() }
        isBusy = true
        job = body
        changed.broadcast()
        while job != nil { changed.wait() }
        isBusy = false
        changed.broadcast()
      }
    }
    guard let result else { preconditionFailure("work that left no result") }
    return try result.get()
  }

  private func loop() {
    changed.lock()
    while true {
      while job == nil && !isStopping { changed.wait() }
      guard let work = job else { break }
      let takesTurns = takesTurns
      changed.unlock()
      if takesTurns { Self.turn.withLock(work) } else { work() }
      changed.lock()
      job = nil
      changed.broadcast()
    }
    changed.unlock()
  }
}
