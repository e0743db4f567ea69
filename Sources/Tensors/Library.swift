// The one door to oneDNN's v2 C API: engine, stream and status checks.

import COneDNN

/// A failure inside oneDNN: out of memory, or a configuration it cannot compute on this processor.
public struct TensorError: Error, Sendable, Equatable, CustomStringConvertible {
  public let message: String
  public var description: String { message }

  public init(_ message: String) { self.message = message }
}

/// An engine with its stream. One per worker: streams are not shared between threads.
package final class Library {
  let engine: dnnl_engine_t
  let stream: dnnl_stream_t

  /// - Throws: `TensorError` where oneDNN cannot start.
  package init() throws(TensorError) {
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

  /// Keeps oneDNN to AVX2's vectors in this process, and with them to its order of summation. Has
  /// an effect only before anything else of this module is used.
  package static func limitToAVX2() { _ = dnnl_set_max_cpu_isa(dnnl_cpu_isa_avx2) }

  /// Makes oneDNN compute on the calling thread alone. To be called once on every worker, before
  /// it creates or runs anything.
  package static func useOneThread() { useThreads(1) }

  /// Makes oneDNN split what the calling thread asks for over `count` threads.
  package static func useThreads(_ count: Int) { omp_set_num_threads(Int32(count)) }
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
