// The two ways in which PyTorch puts a pickle and its numbers into a file.

import Basics
import Foundation

/// A file taken apart.
package struct TorchContents {
  package let pickle: Pickle.Reading
  package let storages: TorchStorages

  /// - Throws: `FileError` where `data` is not PyTorch's, is damaged, or would run something.
  package init(_ data: Data) throws(FileError) {
    // A slice starts anywhere; all offsets below count from 0.
    let data = data.startIndex == 0 ? data : Data(data)
    if data.starts(with: [0x50, 0x4b]) {
      (pickle, storages) = try Self.archive(data)
    } else if data.starts(with: [0x80]) {
      (pickle, storages) = try Self.legacy(data)
    } else {
      throw Pickle.refuse("it is neither a zip archive nor a pickle")
    }
  }

  private static func archive(
    _ data: Data
  ) throws(FileError) -> (Pickle.Reading, TorchStorages) {
    let archive = try ZipArchive(data)
    guard let name = archive.entries.keys.filter({ $0.hasSuffix("/data.pkl") }).min() else {
      throw Pickle.refuse("it has no data.pkl")
    }
    let folder = String(name.dropLast("data.pkl".count))
    if archive.entries[folder + "byteorder"] != nil {
      guard try archive.contents(folder + "byteorder") == Data("little".utf8) else {
        throw Pickle.refuse("its numbers are not little-endian")
      }
    }
    guard archive.entries[name]?.size ?? 0 <= Pickle.largest else {
      throw Pickle.refuse("its pickle has more than \(Pickle.largest) bytes")
    }
    let contents = try archive.contents(name)
    let pickle = try Pickle.read(contents.startIndex == 0 ? contents : Data(contents), from: 0)
    return (pickle, TorchStorages(.archive(archive, folder: folder + "data/")))
  }

  /// 0x1950a86a20f9469cfc6c, little-endian.
  private static let magic: [UInt8] = [0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19]

  private static func legacy(_ data: Data) throws(FileError) -> (Pickle.Reading, TorchStorages) {
    let magic = try Pickle.read(data, from: 0)
    guard case .bytes(let range) = magic.root, data[range].elementsEqual(Self.magic) else {
      throw Pickle.refuse("it is a pickle that torch.save did not write")
    }
    let version = try Pickle.read(data, from: magic.end)
    guard case .integer(1001) = version.root else {
      throw Pickle.refuse("its format is of an unknown version")
    }
    let machine = try Pickle.read(data, from: version.end)
    if case .dictionary(let index) = machine.root {
      for (key, value) in machine.tables.dictionaries[index] where key == "little_endian" {
        guard case .boolean(true) = value else {
          throw Pickle.refuse("its numbers are not little-endian")
        }
      }
    }
    let pickle = try Pickle.read(data, from: machine.end)
    let keys = try Pickle.read(data, from: pickle.end)
    guard case .sequence(let list) = keys.root else {
      throw Pickle.refuse("its list of storages is missing")
    }
    var types: [String: String] = [:]
    for storage in pickle.tables.storages { types[storage.key] = storage.type }
    var ranges: [String: Range<Int>] = [:]
    var at = keys.end
    for key in keys.tables.sequences[list] {
      guard case .text(let key) = key, let type = types[key],
        let size = TorchElement.size(storage: type)
      else { throw Pickle.refuse("a storage of unknown type") }
      guard data.count - at >= 8 else { throw Pickle.refuse("it ends before its numbers") }
      let count = data[at..<at + 8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      let (bytes, overflow) = count.multipliedReportingOverflow(by: UInt64(size))
      guard !overflow, bytes <= UInt64(data.count - at - 8) else {
        throw Pickle.refuse("it ends before its numbers")
      }
      ranges[key] = at + 8..<at + 8 + Int(bytes)
      at += 8 + Int(bytes)
    }
    return (pickle, TorchStorages(.file(data, ranges)))
  }
}

/// The raw numbers of a file by the keys of their storages.
package final class TorchStorages {
  enum Place {
    case archive(ZipArchive, folder: String)
    case file(Data, [String: Range<Int>])
  }

  private let place: Place
  /// Those that were read; of an archive, checked and decompressed.
  private var known: [String: Data] = [:]

  init(_ place: Place) { self.place = place }

  /// The bytes of a storage that is as long as the pickle says.
  /// - Parameter name: of a tensor in it.
  package func check(
    _ storage: PickledTensor.Storage, of name: String
  ) throws(FileError) -> Int {
    let size: Int?
    switch place {
    case .archive(let archive, let folder): size = archive.entries[folder + storage.key]?.size
    case .file(_, let ranges): size = ranges[storage.key]?.count
    }
    guard let size else {
      throw Pickle.refuse("the numbers of \(name.quoted) are missing")
    }
    guard let element = TorchElement.size(storage: storage.type) else { return size }
    let (bytes, overflow) = storage.count.multipliedReportingOverflow(by: element)
    guard !overflow, bytes == size else {
      throw Pickle.refuse(
        "\(name.quoted) claims \(storage.count) numbers; its storage has \(size) bytes")
    }
    return size
  }

  /// The bytes of a storage that was checked.
  package func contents(_ storage: PickledTensor.Storage) throws(FileError) -> Data {
    if let data = known[storage.key] { return data }
    let data: Data
    switch place {
    case .archive(let archive, let folder): data = try archive.contents(folder + storage.key)
    case .file(let file, let ranges): data = file[ranges[storage.key] ?? 0..<0]
    }
    known[storage.key] = data
    return data
  }
}
