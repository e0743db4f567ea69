// The one door to oneDNN's v2 C API: engine, stream and status checks.

import CKernels
import COneDNN

/// A failure inside oneDNN: out of memory, or a configuration it cannot compute on this processor.
package struct TensorError: Error, Sendable, Equatable, CustomStringConvertible {
  package let message: String
  package var description: String { message }

  package init(_ message: String) { self.message = message }
}

/// An engine with its stream. One per worker: streams are not shared between threads.
package final class Library {
  let engine: dnnl_engine_t
  let stream: dnnl_stream_t
  private var memory = FloatBuffer(count: 0)

  /// Memory for the intermediate results of one pass, shared by all of a worker's convolutions so
  /// that it stays in the cache.
  var scratch: Floats { memory.base }

  /// Floating-point operations of the convolutions so far, by their definition.
  package var operations = 0

  /// Makes `scratch` at least `count` floats large.
  func reserve(_ count: Int) {
    if count > memory.count { memory = FloatBuffer(count: count) }
  }

  /// Threads that share one image's convolution.
  let threads: Int

  /// - Parameter threads: more than one only where nothing else computes beside it.
  /// - Throws: `TensorError` where oneDNN cannot start.
  package init(threads: Int = 1) throws(TensorError) {
    self.threads = threads
    var engine: dnnl_engine_t?
    try check(dnnl_engine_create(&engine, dnnl_cpu, 0), "start an engine")
    var stream: dnnl_stream_t?
    guard let engine else { throw TensorError("oneDNN gave no engine") }
    self.engine = engine
    let status = dnnl_stream_create(&stream, engine, UInt32(dnnl_stream_default_flags.rawValue))
    guard status == dnnl_success, let stream else {
      dnnl_engine_destroy(engine)
      throw TensorError("oneDNN gave no stream (status \(status.rawValue))")
    }
    self.stream = stream
  }

  deinit {
    dnnl_stream_destroy(stream)
    dnnl_engine_destroy(engine)
  }

  /// Whether this processor has what our own kernels need; else all is oneDNN's.
  static let hasKernels = kernels_support(Int32(Blocked.channels)) != 0

  /// Makes oneDNN compute on the calling thread alone. To be called once on every worker, before
  /// it creates or runs anything.
  package static func useOneThread() { useThreads(1) }

  /// Makes oneDNN split what the calling thread asks for over `count` threads.
  package static func useThreads(_ count: Int) { omp_set_num_threads(Int32(count)) }

  /// What `useThreads` was last told on this thread.
  static var threads: Int { Int(omp_get_max_threads()) }

  /// Calls `body` once for each index below `count`, side by side on oneDNN's threads, and waits for
  /// all. OpenMP may give fewer threads than asked for; those that come then take several each.
  package static func onThreads(_ count: Int, _ body: (_ index: Int) -> Void) {
    guard count > 1 else { return body(0) }
    func share() {
      for index in stride(
        from: Int(omp_get_thread_num()), to: count, by: Int(omp_get_num_threads()))
      {
        body(index)
      }
    }
    withoutActuallyEscaping(share) { share in
      withUnsafePointer(to: share) { share in
        GOMP_parallel(
          { $0?.assumingMemoryBound(to: (() -> Void).self).pointee() },
          UnsafeMutableRawPointer(mutating: share), UInt32(count), 0)
      }
    }
  }
}

func check(_ status: dnnl_status_t, _ what: @autoclosure () -> String) throws(TensorError) {
  guard status == dnnl_success else {
    throw TensorError("oneDNN could not \(what()) (status \(status.rawValue))")
  }
}

/// For calls that can only fail where our own arguments are wrong.
@inline(__always)
func require(_ status: dnnl_status_t, _ what: StaticString) {
  precondition(status == dnnl_success, "oneDNN: \(what), status \(status.rawValue)")
}
