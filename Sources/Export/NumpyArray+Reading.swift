// Arrays of bytes out of NumPy's .npy files, formats 1 to 3. The header is a Python literal; its three
// entries are found by their names, nothing is evaluated.

import Basics

extension NumpyArray {
  /// Bytes and their sizes, outermost first.
  package struct Bytes: Equatable {
    package let shape: [Int]
    package let values: [UInt8]
  }

  /// Whether a file starts as NumPy's do.
  package static func begins(_ file: [UInt8]) -> Bool {
    file.starts(with: [0x93] + "NUMPY".utf8)
  }

  /// The array of unsigned bytes in C order that a file holds.
  /// - Throws: `ExportError` with what is wrong with it.
  package static func decodeBytes(_ file: [UInt8]) throws(ExportError) -> Bytes {
    guard begins(file), file.count >= 12, (1...3).contains(file[6]) else {
      throw ExportError(.wrongKind, "it is not a .npy file")
    }
    let width = file[6] == 1 ? 2 : 4
    let length = (0..<width).reduce(0) { $0 | Int(file[8 + $1]) << (8 * $1) }
    let start = 8 + width + length
    guard start <= file.count, length <= 1 << 16 else {
      throw ExportError(.damaged, "its header is longer than the file")
    }
    let header = String(decoding: file[(8 + width)..<start], as: UTF8.self)
    guard let type = value(of: "descr", in: header),
      let order = value(of: "fortran_order", in: header),
      let sizes = value(of: "shape", in: header), sizes.hasPrefix("("),
      let end = sizes.firstIndex(of: ")")
    else { throw ExportError(.damaged, "its header is not one that numpy.save writes") }
    guard type.hasPrefix("'|u1'") || type.hasPrefix("'u1'") else {
      let numbers = type.prefix { $0 != "," }.filter { $0 != "'" }.quoted
      throw ExportError(
        .wrongKind, "its numbers are \(numbers), not bytes; save array.astype('uint8')")
    }
    guard order.hasPrefix("False") else {
      throw ExportError(.wrongKind, "it is in Fortran order; save numpy.ascontiguousarray(array)")
    }
    var shape: [Int] = []
    var count = 1
    for part in sizes[sizes.index(after: sizes.startIndex)..<end].split(separator: ",") {
      let text = part.filter { $0 != " " }
      if text.isEmpty { continue }
      guard let size = Int(text), size >= 0 else {
        throw ExportError(.damaged, "its shape is not numbers")
      }
      let (product, overflow) = count.multipliedReportingOverflow(by: size)
      guard !overflow, shape.count < 32 else {
        throw ExportError(.damaged, "its shape is too large")
      }
      count = product
      shape.append(size)
    }
    guard count == file.count - start else {
      throw ExportError(.damaged, "it has \(file.count - start) bytes for an array of \(count)")
    }
    return Bytes(shape: shape, values: Array(file[start...]))
  }

  /// What follows a key of the header.
  private static func value(of key: String, in header: String) -> String? {
    for quote in ["'", "\""] {
      let parts = header.split(separator: quote + key + quote, maxSplits: 1)
      guard parts.count == 2 else { continue }
      return String(parts[1].drop { $0 == ":" || $0 == " " })
    }
    return nil
  }
}
