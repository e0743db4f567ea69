// PyTorch files made by hand: a zip of stored entries around a pickle, with every part open to
// tampering.

import Foundation

/// Builds zip archives.
struct ZipBuilder {
  private let method: UInt16
  private var body: [UInt8] = []
  private var directory: [UInt8] = []
  private var count: UInt16 = 0

  init(method: UInt16 = 0) { self.method = method }

  mutating func add(_ name: String, _ contents: [UInt8], claimed: Int? = nil) {
    let size = little(UInt32(claimed ?? contents.count))
    let common =
      little(method) + [0, 0, 0, 0] + little(Self.checksum(contents)) + size + size
      + little(UInt16(name.utf8.count))
    directory +=
      [0x50, 0x4b, 1, 2, 0, 0, 0, 0, 0, 0] + common + [UInt8](repeating: 0, count: 12)
      + little(UInt32(body.count)) + name.utf8
    // Torch pads the extra field so that data starts at a multiple of 64.
    body += [0x50, 0x4b, 3, 4, 0, 0, 0, 0] + common + little(UInt16(3)) + name.utf8
    body += [7, 7, 7] + contents
    count += 1
  }

  var bytes: [UInt8] {
    body + directory + [0x50, 0x4b, 5, 6, 0, 0, 0, 0] + little(count) + little(count)
      + little(UInt32(directory.count)) + little(UInt32(body.count)) + [0, 0]
  }

  static func checksum(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(UInt32.max) { register, byte in
      (0..<8).reduce(register ^ UInt32(byte)) { value, _ in
        value & 1 == 1 ? 0xedb8_8320 ^ (value >> 1) : value >> 1
      }
    }
  }
}

func little<Integer: FixedWidthInteger>(_ value: Integer) -> [UInt8] {
  withUnsafeBytes(of: value.littleEndian) { Array($0) }
}

/// The operations of a pickle that torch.save writes, one function each.
enum Ops {
  static let start: [UInt8] = [0x80, 2]
  static let stop = Array(".".utf8)
  static func global(_ module: String, _ name: String) -> [UInt8] {
    Array("c\(module)\n\(name)\n".utf8)
  }
  static func text(_ text: String) -> [UInt8] {
    Array("X".utf8) + little(UInt32(text.utf8.count)) + text.utf8
  }
  static func number(_ value: Int) -> [UInt8] {
    Int32(exactly: value).map { Array("J".utf8) + little($0) } ?? [0x8a, 8] + little(Int64(value))
  }
  static func tuple(_ parts: [UInt8]...) -> [UInt8] {
    Array("(".utf8) + parts.joined() + Array("t".utf8)
  }
  static func numbers(_ values: [Int]) -> [UInt8] {
    Array("(".utf8) + values.flatMap(number) + Array("t".utf8)
  }
  static let newDictionary = global("collections", "OrderedDict") + Array(")R".utf8)

  /// A storage by its persistent name.
  static func storage(type: String = "FloatStorage", key: String, count: Int) -> [UInt8] {
    tuple(
      text("storage"), global("torch", type), text(key), text("cpu"), number(count))
      + Array("Q".utf8)
  }

  static func tensor(_ storage: [UInt8], offset: Int = 0, shape: [Int], strides: [Int]) -> [UInt8] {
    global("torch._utils", "_rebuild_tensor_v2")
      + tuple(
        storage, number(offset), numbers(shape), numbers(strides), [0x89], newDictionary)
      + Array("R".utf8)
  }

  /// A whole pickle of a dictionary.
  static func dictionary(_ items: [(String, [UInt8])]) -> [UInt8] {
    start + newDictionary + Array("(".utf8) + items.flatMap { text($0.0) + $0.1 }
      + Array("u".utf8) + stop
  }
}

/// A PyTorch file of a pickle and its storages.
func torchFile(
  _ pickle: [UInt8], storages: [(String, [UInt8])], byteOrder: String? = "little",
  method: UInt16 = 0
) -> Data {
  var zip = ZipBuilder(method: method)
  zip.add("agent/data.pkl", pickle)
  if let byteOrder { zip.add("agent/byteorder", Array(byteOrder.utf8)) }
  for (key, bytes) in storages { zip.add("agent/data/\(key)", bytes) }
  return Data(zip.bytes)
}

func floats(_ values: [Float]) -> [UInt8] { values.flatMap { little($0.bitPattern) } }

/// Six floats, 1 to 6, as zlib compresses them.
enum Deflated {
  /// Under the fixed codes.
  static let fixed: [UInt8] = [
    0x63, 0x60, 0x68, 0xb0, 0x67, 0x60, 0x60, 0x70, 0x00, 0x22, 0x20, 0x6e, 0x00, 0xe2, 0x05,
    0x40, 0x7c, 0xc0, 0x01, 0x00,
  ]
  /// Under codes that come with the block.
  static let dynamic: [UInt8] = [
    0x05, 0xc1, 0x01, 0x01, 0x00, 0x30, 0x08, 0xc0, 0x20, 0x9a, 0xb9, 0x68, 0x46, 0x31, 0xca,
    0xa3, 0x1d, 0xd8, 0x41, 0x14, 0x1b, 0x17, 0xaf, 0x0f,
  ]
}
