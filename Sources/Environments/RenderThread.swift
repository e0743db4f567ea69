// One thread that owns what only one thread may touch: the GL context and all that lives in it.
// Callers hand over a piece of work and wait until it is done, one after the other.

import Glibc

/// A thread that runs work handed to it, while whoever handed it over waits.
///
/// Unchecked: `job` and `isStopping` are guarded by `mutex`; a job is only borrowed, because `run`
/// returns after it ended.
final class RenderThread: @unchecked Sendable {
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  // Signalled at every change of `job` and `isStopping`.
  private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var thread = pthread_t()
  private var job: (() -> Void)?
  private var isBusy = false
  private var isStopping = false

  /// - Throws: `EnvironmentError` where the system gives no thread.
  init() throws(EnvironmentError) {
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(changed, nil)
    let status = pthread_create(
      &thread, nil,
      { context in
        let owner = Unmanaged<RenderThread>.fromOpaque(context!).takeUnretainedValue()
        owner.loop()
        return nil
      }, Unmanaged.passUnretained(self).toOpaque())
    guard status == 0 else {
      isStopping = true
      throw EnvironmentError(.graphics, "no thread for drawing (error \(status))")
    }
  }

  /// Ends the thread after the work handed over; the last call made on this object.
  func stop() {
    pthread_mutex_lock(mutex)
    isStopping = true
    pthread_cond_broadcast(changed)
    pthread_mutex_unlock(mutex)
    pthread_join(thread, nil)
  }

  deinit {
    pthread_cond_destroy(changed)
    pthread_mutex_destroy(mutex)
    changed.deallocate()
    mutex.deallocate()
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
      pthread_mutex_lock(mutex)
      while isBusy { pthread_cond_wait(changed, mutex) }
      isBusy = true
      job = body
      pthread_cond_broadcast(changed)
      while job != nil { pthread_cond_wait(changed, mutex) }
      isBusy = false
      pthread_cond_broadcast(changed)
      pthread_mutex_unlock(mutex)
    }
    guard let result else { preconditionFailure("work handed to a stopped render thread") }
    return try result.get()
  }

  private func loop() {
    pthread_mutex_lock(mutex)
    while true {
      while job == nil && !isStopping { pthread_cond_wait(changed, mutex) }
      guard let work = job else { break }
      pthread_mutex_unlock(mutex)
      work()
      pthread_mutex_lock(mutex)
      job = nil
      pthread_cond_broadcast(changed)
    }
    pthread_mutex_unlock(mutex)
  }
}
