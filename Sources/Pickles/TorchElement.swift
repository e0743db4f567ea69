// The kinds of numbers in a PyTorch file.

import Foundation

/// A kind of number.
package enum TorchElement: String, Sendable {
  case float = "Float"
  case double = "Double"
  case half = "Half"
  case bfloat16 = "BFloat16"
  case long = "Long"
  case int = "Int"
  case short = "Short"
  case char = "Char"
  case byte = "Byte"
  case bool = "Bool"

  /// Of a typed storage, as in `FloatStorage`.
  init?(storage: String) {
    guard storage.hasSuffix("Storage") else { return nil }
    self.init(rawValue: String(storage.dropLast("Storage".count)))
  }

  /// As in `torch float32`.
  init?(dtype: String) {
    switch dtype {
    case "torch float32": self = .float
    case "torch float64": self = .double
    case "torch float16": self = .half
    case "torch bfloat16": self = .bfloat16
    case "torch int64": self = .long
    case "torch int32": self = .int
    case "torch int16": self = .short
    case "torch int8": self = .char
    case "torch uint8": self = .byte
    case "torch bool": self = .bool
    default: return nil
    }
  }

  /// Bytes of a number.
  package var size: Int {
    switch self {
    case .byte, .char, .bool: 1
    case .half, .bfloat16, .short: 2
    case .float, .int: 4
    case .double, .long: 8
    }
  }

  /// Bytes of an element of a storage, those of kinds that cannot be read included; nil for unknown ones.
  package static func size(storage: String) -> Int? {
    if let element = TorchElement(storage: storage) { return element.size }
    return switch storage {
    case "UntypedStorage", "QInt8Storage", "QUInt8Storage": 1
    case "QInt32Storage", "ComplexHalfStorage": 4
    case "ComplexFloatStorage": 8
    case "ComplexDoubleStorage": 16
    default: nil
    }
  }

  /// The number at `index`, little-endian; the caller has checked that it is there.
  package func read(_ raw: UnsafeRawBufferPointer, at index: Int) -> Float {
    func bits<Integer: FixedWidthInteger>(_ type: Integer.Type) -> Integer {
      Integer(littleEndian: raw.loadUnaligned(fromByteOffset: index * size, as: type))
    }
    return switch self {
    case .float: Float(bitPattern: bits(UInt32.self))
    case .double: Float(Double(bitPattern: bits(UInt64.self)))
    case .half: Float(Float16(bitPattern: bits(UInt16.self)))
    case .bfloat16: Float(bitPattern: UInt32(bits(UInt16.self)) << 16)
    case .long: Float(bits(Int64.self))
    case .int: Float(bits(Int32.self))
    case .short: Float(bits(Int16.self))
    case .char: Float(bits(Int8.self))
    case .byte: Float(bits(UInt8.self))
    case .bool: bits(UInt8.self) == 0 ? 0 : 1
    }
  }
}
