// Elementwise work and matrix products on plain memory. Loops are written so that the compiler
// vectorises them: no bounds checks, no branches that depend on data.

import CKernels
import COneDNN
import RealModule

package typealias Floats = UnsafeMutablePointer<Float>

/// What a ReLU lets through on the way back.
package enum ReLURule: Sendable {
  /// The gradient: where the forward input was positive.
  case standard
  /// Guided backpropagation (Springenberg et al. 2015): where the forward input and the signal
  /// were positive.
  case guided
  /// Deconvolution (Zeiler and Fergus 2014): where the signal is positive.
  case deconvolution
}

/// A ReLU that a signal meets on its way back.
package struct ReLUGate {
  /// What the ReLU gave, so that it is positive where its input was.
  let output: UnsafePointer<Float>
  let rule: ReLURule

  package init(output: UnsafePointer<Float>, rule: ReLURule) {
    self.output = output
    self.rule = rule
  }
}

@inline(__always)
package func add(_ source: UnsafePointer<Float>, to sum: Floats, count: Int) {
  for i in 0..<count { sum[i] += source[i] }
}

package func relu(_ values: Floats, count: Int) {
  for i in 0..<count { values[i] = max(values[i], 0) }
}

/// The signal behind a ReLU, in place.
package func reluBackward(_ signal: Floats, _ gate: ReLUGate, count: Int) {
  let output = gate.output
  switch gate.rule {
  case .standard:
    update(signal, output, count) { signal, output in
      SIMD8<Float>.zero.replacing(with: signal, where: output .> 0)
    }
  case .guided:
    update(signal, output, count) { signal, output in
      SIMD8<Float>.zero.replacing(with: signal, where: (output .> 0) .& (signal .> 0))
    }
  case .deconvolution:
    update(signal, output, count) { signal, _ in
      SIMD8<Float>.zero.replacing(with: signal, where: signal .> 0)
    }
  }
}

/// Replaces `values` by a function of them and `others`, eight at a time. Explicit vectors, since
/// the compiler does not vectorise stores that depend on a comparison.
@inline(__always)
private func update(
  _ values: Floats, _ others: UnsafePointer<Float>, _ count: Int,
  _ function: (SIMD8<Float>, SIMD8<Float>) -> SIMD8<Float>
) {
  let target = UnsafeMutableRawPointer(values)
  let source = UnsafeRawPointer(others)
  let whole = count & ~7
  for i in stride(from: 0, to: whole, by: 8) {
    let value = function(
      target.loadUnaligned(fromByteOffset: 4 * i, as: SIMD8<Float>.self),
      source.loadUnaligned(fromByteOffset: 4 * i, as: SIMD8<Float>.self))
    target.storeBytes(of: value, toByteOffset: 4 * i, as: SIMD8<Float>.self)
  }
  for i in whole..<count {
    values[i] = function(SIMD8(repeating: values[i]), SIMD8(repeating: others[i]))[0]
  }
}

/// C (m x n) = op(A) op(B), all row-major; added to what is there where `adding` says so.
package func multiply(
  _ a: UnsafePointer<Float>, transposeA: Bool = false, _ b: UnsafePointer<Float>,
  transposeB: Bool = false, into c: Floats, m: Int, n: Int, k: Int, adding: Bool = false
) {
  if !Library.hasKernels {
    multiplyByLibrary(
      a, transposeA: transposeA, b, transposeB: transposeB, into: c, m: m, n: n, k: k,
      adding: adding)
  } else if m == 1 {
    multiplyVector(a, b, transposed: transposeB, into: c, n: n, k: k, adding: adding)
  } else if n == 1, !transposeA {
    product_rows(Int32(Blocked.channels), k, a, b, adding ? 1 : 0, c, 0, m)
  } else {
    product_matrices(
      Int32(Blocked.channels), m, n, k, a, transposeA ? 1 : 0, b, transposeB ? 1 : 0,
      adding ? 1 : 0, c)
  }
}

/// The same by oneDNN, which allocates memory in every call.
package func multiplyByLibrary(
  _ a: UnsafePointer<Float>, transposeA: Bool = false, _ b: UnsafePointer<Float>,
  transposeB: Bool = false, into c: Floats, m: Int, n: Int, k: Int, adding: Bool = false
) {
  require(
    dnnl_sgemm(
      transposeA ? CChar(UInt8(ascii: "T")) : CChar(UInt8(ascii: "N")),
      transposeB ? CChar(UInt8(ascii: "T")) : CChar(UInt8(ascii: "N")), Int64(m), Int64(n),
      Int64(k), 1, a, Int64(transposeA ? m : k), b, Int64(transposeB ? k : n), adding ? 1 : 0, c,
      Int64(n)),
    "matrix product")
}

/// One row times a matrix, the columns of the result shared out among the threads there are.
private func multiplyVector(
  _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, transposed: Bool, into c: Floats, n: Int,
  k: Int, adding: Bool
) {
  let block = Blocked.channels
  let adds: Int32 = adding ? 1 : 0
  // A small matrix is read sooner than a second thread has heard of it.
  let threads = n * k < 1 << 16 ? 1 : Library.threads
  Library.onThreads(threads) { thread in
    // Whole vectors for each.
    let first = n * thread / threads / block * block
    let last = thread + 1 == threads ? n : n * (thread + 1) / threads / block * block
    if transposed {
      product_rows(Int32(block), k, b, a, adds, c, first, last)
    } else {
      product_columns(Int32(block), k, n, b, a, adds, c, first, last)
    }
  }
}
