// Files that `torch.save` wrote, whatever was saved: a state_dict, dictionaries of them, whole agents. A
// pickle says what there is, raw numbers lie beside it:
//
//   since 1.6   a zip archive of NAME/data.pkl and a record NAME/data/KEY for each storage
//   before      pickles of a magic number, a version, facts of the machine, the object and the storages'
//               keys, then for each key a count and its numbers
//
// Read without Python and without running what the pickle says.

import Basics
import Foundation
import Networks
import Pickles

/// The tensors of a PyTorch file by where they stand in it.
package struct TorchCheckpoint {
  /// A number or text beside the tensors.
  package enum Fact: Equatable {
    case number(Double)
    case text(String)
  }

  /// Where tensors stand, in the order of the file: names of attributes, keys and modules joined by dots
  /// as in a state_dict, without the names that wrappers add (`module`, `_orig_mod`).
  package let names: [String]
  /// Numbers and text by where they stand.
  package let facts: [String: Fact]
  /// Classes ("module Class") of the objects in it by where they stand; "" is the whole.
  package let classes: [String: String]
  private let tensors: [String: PickledTensor]
  private let storages: TorchStorages

  /// - Throws: `NetworkError` with the file named where it cannot be read.
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

  /// - Throws: `NetworkError` where `data` is not PyTorch's, is damaged, or would run something.
  package init(_ data: Data) throws(NetworkError) {
    do throws(FileError) {
      try self.init(contents: TorchContents(data))
    } catch {
      throw Self.refusal(error)
    }
  }

  private init(contents: TorchContents) throws(FileError) {
    storages = contents.storages
    var walk = PickledWalk(contents.pickle.tables)
    try walk.visit(contents.pickle.root)
    names = walk.names
    facts = walk.facts
    classes = walk.classes
    var tensors: [String: PickledTensor] = [:]
    // Views may overlap, so tensors may hold more than the file; but not without limit.
    var budget = 1 << 26
    for (name, index) in zip(walk.names, walk.tensors) {
      let tensor = contents.pickle.tables.tensors[index]
      let bytes = try storages.check(tensor.storage, of: name)
      let count = try tensor.checkedCount(named: name)
      budget -= max(0, count - bytes)
      guard budget >= 0 else {
        throw FileError(.wrongKind, "its tensors claim more numbers than the file can mean")
      }
      tensors[name] = tensor
    }
    self.tensors = tensors
  }

  /// What could not be read, and where that may help how to save what can.
  private static func refusal(_ error: FileError) -> NetworkError {
    let advice =
      "; in Python, save the weights alone: torch.save({'actor': agent.actor.state_dict(), "
      + "'critic': agent.critic.state_dict()}, 'agent.pt')"
    return NetworkError(
      .format,
      "not a usable PyTorch file: \(error.message)\(error.code == .wrongKind ? advice : "")")
  }

  /// The sizes of a tensor, outermost first; nil where there is none.
  package func shape(_ name: String) -> [Int]? { tensors[name]?.shape }

  /// The tensor of a name.
  package func tensor(_ name: String) throws(NetworkError) -> NamedTensor {
    guard let tensor = tensors[name] else {
      throw NetworkError(.mismatch, "it has no tensor \(name.quoted)")
    }
    guard let element = tensor.element else {
      throw NetworkError(
        .mismatch, "\(name.quoted) holds numbers of type \(tensor.storage.type.quoted)")
    }
    let contents: Data
    do throws(FileError) {
      contents = try storages.contents(tensor.storage)
    } catch {
      throw Self.refusal(error)
    }
    let values = contents.withUnsafeBytes { raw in tensor.gather { element.read(raw, at: $0) } }
    return NamedTensor(name: name, shape: tensor.shape, values: values)
  }
}

extension PickledTensor {
  /// The number of elements, where shape, strides and offset stay inside the storage.
  fileprivate func checkedCount(named name: String) throws(FileError) -> Int {
    let wrong = FileError(.wrongKind, "the shape of \(name.quoted) does not fit its storage")
    guard shape.count == strides.count, offset >= 0,
      shape.allSatisfy({ $0 >= 0 }), strides.allSatisfy({ $0 >= 0 })
    else { throw wrong }
    var count = 1
    var last = offset
    for size in shape {
      // Sizes beside a zero are multiplied, too, by whoever counts elements.
      let (product, tooMany) = count.multipliedReportingOverflow(by: max(size, 1))
      guard !tooMany else { throw wrong }
      count = product
    }
    if shape.contains(0) { return 0 }
    for (size, stride) in zip(shape, strides) {
      let (reach, tooFar) = (size - 1).multipliedReportingOverflow(by: stride)
      let (sum, beyond) = last.addingReportingOverflow(reach)
      guard !tooFar, !beyond else { throw wrong }
      last = sum
    }
    // A file chooses the numbers of a tensor apart from those of its storage.
    let unit = TorchElement.size(storage: storage.type) ?? 1
    let (bytes, isHuge) = storage.count.multipliedReportingOverflow(by: unit)
    guard !isHuge, last < bytes / (element?.size ?? unit) else { throw wrong }
    return count
  }

  /// The elements in row-major order of the shape, read by their index in the storage.
  fileprivate func gather(_ read: (Int) -> Float) -> [Float] {
    let total = shape.contains(0) ? 0 : shape.reduce(1, *)
    return [Float](unsafeUninitializedCapacity: total) { target, filled in
      var index = [Int](repeating: 0, count: shape.count)
      var place = offset
      for element in 0..<total {
        target[element] = read(place)
        // Step to the next index: the last dimension first, with carry.
        for dimension in index.indices.reversed() {
          index[dimension] += 1
          // Strides of dimensions of one are never used and may be anything.
          place &+= strides[dimension]
          if index[dimension] < shape[dimension] { break }
          place &-= shape[dimension] &* strides[dimension]
          index[dimension] = 0
        }
      }
      filled = total
    }
  }
}
