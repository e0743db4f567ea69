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
