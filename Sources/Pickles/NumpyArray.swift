// Small arrays of NumPy that stand in a pickle whole, numbers and all.

import Foundation

/// An array of NumPy as a pickle describes it.
enum NumpyArray {
  /// Of the object that an array is, in `PickledTables`.
  static let type = "numpy ndarray"
  /// Of the object that its kind of numbers is, before that kind's name ("f8").
  static let dtype = "numpy dtype "
}

extension Pickle.Reading {
  /// The numbers of a one-dimensional array of NumPy, or of a list; nil where `value` is neither, or they are no
  /// little-endian floats.
  package func numbers(_ value: PickledValue) -> [Double]? {
    let (sequences, objects) = (tables.sequences, tables.objects)
    if case .sequence(let index) = value {
      let numbers = sequences[index].compactMap { number -> Double? in
        switch number {
        case .real(let value): value
        case .integer(let value): Double(value)
        default: nil
        }
      }
      return numbers.count == sequences[index].count ? numbers : nil
    }
    // (version, shape, kind of numbers, whether columns come first, numbers)
    guard case .object(let index) = value, objects[index].type == NumpyArray.type,
      case .sequence(let state) = objects[index].state, sequences[state].count == 5,
      case .sequence(let shape) = sequences[state][1], sequences[shape].count == 1,
      case .integer(let count) = sequences[shape][0],
      case .object(let kind) = sequences[state][2],
      case .sequence(let facts) = objects[kind].state, sequences[facts].count > 1,
      case .text("<") = sequences[facts][1],
      let raw = raw(sequences[state][4])
    else { return nil }
    func read<Bits: FixedWidthInteger>(_ type: Bits.Type) -> [Bits]? {
      let size = MemoryLayout<Bits>.size
      guard raw.count % size == 0, raw.count / size == count else { return nil }
      return raw.withUnsafeBytes { raw in
        (0..<count).map {
          Bits(littleEndian: raw.loadUnaligned(fromByteOffset: $0 * size, as: type))
        }
      }
    }
    switch objects[kind].type {
    case NumpyArray.dtype + "f8": return read(UInt64.self)?.map { Double(bitPattern: $0) }
    case NumpyArray.dtype + "f4": return read(UInt32.self)?.map { Double(Float(bitPattern: $0)) }
    default: return nil
    }
  }

  /// The bytes of a bytes object.
  private func raw(_ value: PickledValue) -> [UInt8]? {
    switch value {
    case .bytes(let range): return Array(bytes[range])
    case .encoded(let text):
      let raw = text.unicodeScalars.compactMap { UInt8(exactly: $0.value) }
      return raw.count == text.unicodeScalars.count ? raw : nil
    default: return nil
    }
  }
}
