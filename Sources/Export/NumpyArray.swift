// Raw arrays for other tools: NumPy's .npy files, format 1.0, little-endian, C order.

/// Writes arrays that `numpy.load` reads.
package enum NumpyArray {
  /// The bytes of a file of float32 numbers.
  /// - Parameter shape: sizes, outermost first; their product is the number of values.
  package static func encode(_ values: [Float], shape: [Int]) -> [UInt8] {
    var bytes = header(type: "<f4", shape: shape, count: values.count)
    bytes.reserveCapacity(bytes.count + 4 * values.count)
    for value in values {
      withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes += $0 }
    }
    return bytes
  }

  /// The bytes of a file of bytes, as of frames.
  package static func encode(_ values: [UInt8], shape: [Int]) -> [UInt8] {
    header(type: "|u1", shape: shape, count: values.count) + values
  }

  /// The bytes of a file of Booleans, as of masks.
  package static func encode(_ values: [Bool], shape: [Int]) -> [UInt8] {
    header(type: "|b1", shape: shape, count: values.count) + values.map { $0 ? 1 : 0 }
  }

  private static func header(type: String, shape: [Int], count: Int) -> [UInt8] {
    precondition(
      shape.allSatisfy { $0 >= 0 } && shape.reduce(1, *) == count,
      "shape \(shape) for \(count) values")
    let sizes = shape.map { "\($0)" }.joined(separator: ", ") + (shape.count == 1 ? "," : "")
    let text = "{'descr': '\(type)', 'fortran_order': False, 'shape': (\(sizes)), }"
    // Magic, version and length take ten bytes; data starts at a multiple of 64.
    let padding = 63 - (10 + text.utf8.count) % 64
    let length = text.utf8.count + padding + 1
    return [0x93] + "NUMPY".utf8 + [1, 0, UInt8(length & 255), UInt8(length >> 8)] + text.utf8
      + [UInt8](repeating: 32, count: padding) + [10]
  }
}
