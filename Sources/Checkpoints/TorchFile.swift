// Files for `torch.load`: a zip archive of stored records around a pickle of protocol 2, as torch.save
// writes them. Only what `weights_only=True` admits is in the pickle.

import Basics
import Foundation
import Networks

/// Writes PyTorch files.
package enum TorchFile {
  /// A dictionary of state_dicts and of text.
  ///
  /// - Parameters:
  ///   - groups: state_dicts by key, in their order. Tensors that are equal by name and values in two of
  ///     them are written twice.
  ///   - texts: more items of the dictionary.
  package static func encode(
    _ groups: [(key: String, tensors: [NamedTensor])], texts: [(key: String, text: String)] = []
  ) -> Data {
    var zip = ZipWriter()
    var pickle: [UInt8] = [0x80, 2]
    var records: [[Float]] = []
    pickle += Array("}(".utf8)
    for group in groups {
      pickle += text(group.key) + global("collections", "OrderedDict") + Array(")R(".utf8)
      for tensor in group.tensors {
        pickle += text(tensor.name) + self.tensor(tensor, key: records.count)
        records.append(tensor.values)
      }
      pickle += Array("u".utf8)
    }
    for item in texts { pickle += text(item.key) + text(item.text) }
    pickle += Array("u.".utf8)
    zip.add("agent/data.pkl", Data(pickle))
    zip.add("agent/byteorder", Data("little".utf8))
    for (key, values) in records.enumerated() {
      zip.add("agent/data/\(key)", values.withUnsafeBytes { Data($0) })
    }
    zip.add("agent/version", Data("3\n".utf8))
    return zip.finish()
  }

  private static func tensor(_ tensor: NamedTensor, key: Int) -> [UInt8] {
    var strides: [Int] = []
    var stride = 1
    for size in tensor.shape.reversed() {
      strides.insert(stride, at: 0)
      stride *= size
    }
    let storage =
      Array("(".utf8) + text("storage") + global("torch", "FloatStorage") + text("\(key)")
      + text("cpu") + number(tensor.values.count) + Array("tQ".utf8)
    return global("torch._utils", "_rebuild_tensor_v2") + Array("(".utf8) + storage + number(0)
      + numbers(tensor.shape) + numbers(strides) + [0x89]
      + global("collections", "OrderedDict") + Array(")RtR".utf8)
  }

  private static func global(_ module: String, _ name: String) -> [UInt8] {
    Array("c\(module)\n\(name)\n".utf8)
  }

  private static func text(_ text: String) -> [UInt8] {
    Array("X".utf8) + ZipWriter.little(text.utf8.count, 4) + Array(text.utf8)
  }

  /// A count of numbers in memory; PyTorch's own files have it in four bytes, too.
  private static func number(_ number: Int) -> [UInt8] {
    Array("J".utf8) + ZipWriter.little(number, 4)
  }

  private static func numbers(_ numbers: [Int]) -> [UInt8] {
    Array("(".utf8) + numbers.flatMap(number) + Array("t".utf8)
  }
}

/// Makes zip archives of stored entries, their data at multiples of 64 bytes as PyTorch has it.
struct ZipWriter {
  private var body = Data()
  private var directory = Data()
  private var count = 0

  mutating func add(_ name: String, _ contents: Data) {
    let checksum = Self.little(Int(Checksum(contents).value), 4)
    let size = Self.little(contents.count, 4)
    // A time that means nothing: midnight of 1 January 1980.
    let common: [UInt8] = [0, 0, 0, 0, 0, 0, 0x21, 0] + checksum + size + size
    let names = Self.little(name.utf8.count, 2)
    let place = body.count
    let padding = (64 - (place + 30 + name.utf8.count + 4) % 64) % 64
    body.append(contentsOf: [0x50, 0x4b, 3, 4, 20, 0] + common + names)
    body.append(contentsOf: Self.little(padding + 4, 2) + Array(name.utf8))
    body.append(contentsOf: Array("FB".utf8) + Self.little(padding, 2))
    body.append(contentsOf: [UInt8](repeating: UInt8(ascii: "Z"), count: padding))
    body.append(contents)
    directory.append(contentsOf: [0x50, 0x4b, 1, 2, 20, 0, 20, 0] + common + names)
    directory.append(contentsOf: [UInt8](repeating: 0, count: 12) + Self.little(place, 4))
    directory.append(contentsOf: name.utf8)
    count += 1
  }

  func finish() -> Data {
    let entries = Self.little(count, 2)
    return body + directory + Data([0x50, 0x4b, 5, 6, 0, 0, 0, 0] + entries + entries)
      + Data(Self.little(directory.count, 4) + Self.little(body.count, 4) + [0, 0])
  }

  /// A number in so many little-endian bytes.
  static func little(_ number: Int, _ bytes: Int) -> [UInt8] {
    (0..<bytes).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
  }
}
