// Agents as PyTorch saves them: `torch.save(model.state_dict(), path)`, a zip archive that holds a
// pickle (NAME/data.pkl: which tensors there are) and the raw numbers of each storage
// (NAME/data/KEY). Read without Python and without running what the pickle says.

import Basics
import Foundation
import Networks

/// The tensors of a PyTorch checkpoint.
package struct TorchCheckpoint: Sendable {
  /// In the order of the state_dict.
  package let tensors: [NamedTensor]

  /// - Throws: `NetworkError` with the file named where it cannot be read or holds no state_dict.
  package init(path: String) throws(NetworkError) {
    let data: Data
    do {
      data = try Data(contentsOf: URL(fileURLWithPath: path), options: .mappedIfSafe)
    } catch {
      throw NetworkError(.file, "cannot read '\(path)'; give an existing PyTorch file (.pt)")
    }
    do {
      try self.init(data)
    } catch {
      throw NetworkError(error.code, "'\(path)': \(error.message)")
    }
  }

  /// - Throws: `NetworkError` where `data` holds no state_dict of numbers.
  package init(_ data: Data) throws(NetworkError) {
    guard data.starts(with: [0x50, 0x4b]) else {
      throw Self.refuse(
        "it is not a zip archive; load files of PyTorch before 1.6 in a newer one and save them again"
      )
    }
    let archive = try ZipArchive(data)
    guard let pickle = archive.entries.keys.filter({ $0.hasSuffix("/data.pkl") }).min() else {
      throw Self.refuse("it has no data.pkl")
    }
    let folder = pickle.dropLast("data.pkl".count)
    if archive.entries[folder + "byteorder"] != nil {
      guard try archive.contents(folder + "byteorder") == Data("little".utf8) else {
        throw Self.refuse("its numbers are not little-endian")
      }
    }
    // Views may overlap, so tensors may hold more than the file; but not without limit.
    var budget = 8 * data.count
    var storages: [String: Data] = [:]
    var stored = 0
    var tensors: [NamedTensor] = []
    for (name, tensor) in try Pickle.tensors(of: archive.contents(pickle)) {
      let key = tensor.storage.key
      let storage: Data
      if let known = storages[key] {
        storage = known
      } else {
        storage = try archive.contents(folder + "data/" + key)
        storages[key] = storage
        stored += storage.count
        guard stored <= data.count else { throw Self.refuse("its entries overlap") }
      }
      let values = try Self.values(of: tensor, named: name, in: storage, budget: &budget)
      tensors.append(NamedTensor(name: name, shape: tensor.shape, values: values))
    }
    self.tensors = tensors
  }

  /// The tensor of a name.
  package func tensor(_ name: String) throws(NetworkError) -> NamedTensor {
    guard let tensor = tensors.first(where: { $0.name == name }) else {
      throw NetworkError(.mismatch, "it has no tensor \(name.quoted)")
    }
    return tensor
  }

  private static func refuse(_ why: String) -> NetworkError {
    NetworkError(.format, "not a usable PyTorch file: \(why)")
  }

  private static func values(
    of tensor: PickledTensor, named name: String, in storage: Data, budget: inout Int
  ) throws(NetworkError) -> [Float] {
    let type = tensor.storage.type
    guard let element = Element(storage: type) else {
      throw refuse("\(name.quoted) holds numbers of type \(type.quoted)")
    }
    let (bytes, overflow) = tensor.storage.count.multipliedReportingOverflow(by: element.size)
    guard !overflow, bytes == storage.count else {
      throw refuse(
        "\(name.quoted) claims \(tensor.storage.count) numbers; its storage has "
          + "\(storage.count) bytes")
    }
    let count = try checkedCount(of: tensor, named: name)
    guard count <= budget / MemoryLayout<Float>.size else {
      throw refuse("its tensors claim more numbers than the file can mean")
    }
    budget -= count * MemoryLayout<Float>.size
    return storage.withUnsafeBytes { raw in
      gather(tensor, count: count) { element.read(raw, at: $0) }
    }
  }

  /// The number of elements, where shape, strides and offset stay inside the storage.
  private static func checkedCount(
    of tensor: PickledTensor, named name: String
  ) throws(NetworkError) -> Int {
    let wrong = refuse("the shape of \(name.quoted) does not fit its storage")
    guard tensor.shape.count == tensor.strides.count, tensor.offset >= 0,
      tensor.shape.allSatisfy({ $0 >= 0 }), tensor.strides.allSatisfy({ $0 >= 0 })
    else { throw wrong }
    var count = 1
    var last = tensor.offset
    for size in tensor.shape {
      // Sizes beside a zero are multiplied, too, by whoever counts elements.
      let (product, tooMany) = count.multipliedReportingOverflow(by: max(size, 1))
      guard !tooMany else { throw wrong }
      count = product
    }
    if tensor.shape.contains(0) { return 0 }
    for (size, stride) in zip(tensor.shape, tensor.strides) {
      let (reach, tooFar) = (size - 1).multipliedReportingOverflow(by: stride)
      let (sum, beyond) = last.addingReportingOverflow(reach)
      guard !tooFar, !beyond else { throw wrong }
      last = sum
    }
    guard last < tensor.storage.count else { throw wrong }
    return count
  }

  /// The elements in row-major order of the shape, read by their index in the storage.
  private static func gather(
    _ tensor: PickledTensor, count: Int, _ read: (Int) -> Float
  ) -> [Float] {
    [Float](unsafeUninitializedCapacity: count) { target, filled in
      var index = [Int](repeating: 0, count: tensor.shape.count)
      var place = tensor.offset
      for element in 0..<count {
        target[element] = read(place)
        // Step to the next index: the last dimension first, with carry.
        for dimension in index.indices.reversed() {
          index[dimension] += 1
          // Strides of dimensions of one are never used and may be anything.
          place &+= tensor.strides[dimension]
          if index[dimension] < tensor.shape[dimension] { break }
          place &-= tensor.shape[dimension] &* tensor.strides[dimension]
          index[dimension] = 0
        }
      }
      filled = count
    }
  }

  /// Types of numbers a storage may hold.
  private enum Element: String {
    case float = "FloatStorage"
    case double = "DoubleStorage"
    case half = "HalfStorage"
    case bfloat16 = "BFloat16Storage"
    case long = "LongStorage"

    init?(storage: String) { self.init(rawValue: storage) }

    var size: Int {
      switch self {
      case .half, .bfloat16: 2
      case .float: 4
      case .double, .long: 8
      }
    }

    func read(_ raw: UnsafeRawBufferPointer, at index: Int) -> Float {
      func bits<Integer: FixedWidthInteger>(_ type: Integer.Type) -> Integer {
        Integer(littleEndian: raw.loadUnaligned(fromByteOffset: index * size, as: type))
      }
      return switch self {
      case .float: Float(bitPattern: bits(UInt32.self))
      case .double: Float(Double(bitPattern: bits(UInt64.self)))
      case .half: Float(Float16(bitPattern: bits(UInt16.self)))
      case .bfloat16: Float(bitPattern: UInt32(bits(UInt16.self)) << 16)
      case .long: Float(bits(Int64.self))
      }
    }
  }
}
