// Plain memory for numbers: aligned for the widest vectors, allocated once and kept.

/// `count` floats, 64-byte aligned, zero at first. The owner of the memory; pointers into it are
/// valid as long as the buffer lives.
package final class FloatBuffer {
  package let base: UnsafeMutablePointer<Float>
  package let count: Int

  package init(count: Int) {
    precondition(count >= 0, "a buffer of \(count) floats")
    let raw = UnsafeMutableRawPointer.allocate(
      byteCount: max(count, 1) * MemoryLayout<Float>.stride, alignment: 64)
    base = raw.bindMemory(to: Float.self, capacity: max(count, 1))
    base.initialize(repeating: 0, count: max(count, 1))
    self.count = count
  }

  package convenience init(_ values: [Float]) {
    self.init(count: values.count)
    values.withUnsafeBufferPointer { copy(from: $0.baseAddress, count: values.count) }
  }

  deinit { UnsafeMutableRawPointer(base).deallocate() }

  package var values: UnsafeMutableBufferPointer<Float> {
    UnsafeMutableBufferPointer(start: base, count: count)
  }

  package var array: [Float] { Array(values) }

  package func zero() { base.update(repeating: 0, count: count) }

  package func copy(from source: UnsafePointer<Float>?, count: Int) {
    precondition(count <= self.count, "\(count) floats into a buffer of \(self.count)")
    if let source, count > 0 { base.update(from: source, count: count) }
  }
}
