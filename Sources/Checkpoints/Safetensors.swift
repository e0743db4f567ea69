// The safetensors file format: eight bytes of header length (little-endian), a JSON header that names
// each tensor's type, shape and place, then the raw little-endian data.

import Basics
import Foundation
import Networks

/// A safetensors file in memory.
package struct Safetensors: Sendable {
  /// A tensor as the file holds it.
  package struct Entry: Sendable {
    package let type: String
    package let shape: [Int]
    fileprivate let range: Range<Int>
  }

  package let entries: [String: Entry]
  package let metadata: [String: String]
  /// The file's, for messages.
  private var path: String?
  private let data: Data

  /// Header sizes beyond this are refused, as the format's own readers do.
  static let largestHeader = 100_000_000

  /// - Throws: `NetworkError` with the file named where it cannot be read or is not what it claims.
  package init(path: String) throws(NetworkError) {
    let data: Data
    do {
      data = try Data(contentsOf: URL(fileURLWithPath: path), options: .mappedIfSafe)
    } catch {
      throw NetworkError(.file, "cannot read '\(path)'; give an existing safetensors file")
    }
    do {
      try self.init(data)
    } catch {
      throw NetworkError(error.code, "'\(path)': \(error.message)")
    }
    self.path = path
  }

  /// - Throws: `NetworkError` where `data` is not a well-formed safetensors file.
  package init(_ data: Data) throws(NetworkError) {
    func refuse(_ why: String) -> NetworkError {
      NetworkError(.format, "not a usable safetensors file: \(why)")
    }
    guard data.count >= 8 else { throw refuse("shorter than its length field") }
    let length = data.prefix(8).enumerated().reduce(UInt64(0)) { sum, byte in
      sum | UInt64(byte.element) << (8 * UInt64(byte.offset))
    }
    guard length <= Self.largestHeader else { throw refuse("its header has \(length) bytes") }
    guard Int(length) <= data.count - 8 else { throw refuse(Self.cutShort) }
    let start = data.startIndex + 8
    let header = data[start..<(start + Int(length))]
    guard let json = try? JSONSerialization.jsonObject(with: header) as? [String: Any] else {
      throw refuse("the header is not a JSON object")
    }
    let body = data.count - 8 - Int(length)
    var entries: [String: Entry] = [:]
    var metadata: [String: String] = [:]
    for (name, value) in json {
      if name == "__metadata__" {
        metadata = value as? [String: String] ?? [:]
        continue
      }
      guard let fields = value as? [String: Any], let type = fields["dtype"] as? String,
        let shape = fields["shape"] as? [Int], let offsets = fields["data_offsets"] as? [Int],
        offsets.count == 2, 0 <= offsets[0], offsets[0] <= offsets[1]
      else { throw refuse("the entry \(name.quoted) is malformed") }
      guard offsets[1] <= body else { throw refuse(Self.cutShort) }
      var bytes = Self.sizes[type] ?? 0
      for size in shape {
        let (product, overflow) = bytes.multipliedReportingOverflow(by: size)
        guard size >= 0, !overflow else { throw refuse("the shape of \(name.quoted)") }
        bytes = product
      }
      guard Self.sizes[type] == nil || bytes == offsets[1] - offsets[0] else {
        throw refuse(
          "\(name.quoted) has \(offsets[1] - offsets[0]) bytes for \("\(shape)".prefix(80))")
      }
      entries[name] = Entry(type: type, shape: shape, range: offsets[0]..<offsets[1])
    }
    self.entries = entries
    self.metadata = metadata
    self.data = data[(start + Int(length))...]
  }

  private static let cutShort = "it is cut short; copy it again"

  private static let sizes = [
    "F64": 8, "F32": 4, "F16": 2, "BF16": 2, "I64": 8, "I32": 4, "I16": 2, "I8": 1, "U8": 1,
    "BOOL": 1,
  ]

  /// A tensor of type F32, or F16 widened.
  package func floats(_ name: String) throws(NetworkError) -> NamedTensor {
    if entries[name]?.type == "F16" {
      let (entry, bytes) = try raw(name, type: "F16")
      let halves = [UInt16](unsafeUninitializedCapacity: bytes.count / 2) { target, count in
        _ = bytes.copyBytes(to: target)
        count = bytes.count / 2
      }
      return NamedTensor(
        name: name, shape: entry.shape,
        values: halves.map { Float(Float16(bitPattern: $0)) })
    }
    let (entry, bytes) = try raw(name, type: "F32")
    let values = [Float](unsafeUninitializedCapacity: bytes.count / 4) { target, count in
      _ = bytes.copyBytes(to: target)
      count = bytes.count / 4
    }
    return NamedTensor(name: name, shape: entry.shape, values: values)
  }

  /// A tensor of type U8.
  package func bytes(_ name: String) throws(NetworkError) -> [UInt8] {
    [UInt8](try raw(name, type: "U8").1)
  }

  private func raw(_ name: String, type: String) throws(NetworkError) -> (Entry, Data) {
    guard let entry = entries[name] else {
      throw NetworkError(
        .mismatch, "\(path.map { "'\($0)'" } ?? "it") has no tensor \(name.quoted)")
    }
    guard entry.type == type else {
      let place = path.map { "'\($0)': " } ?? ""
      throw NetworkError(
        .mismatch, "\(place)\(name.quoted) is of type \(entry.type.quoted), not \(type)")
    }
    let start = data.startIndex
    return (entry, data[(start + entry.range.lowerBound)..<(start + entry.range.upperBound)])
  }

  /// A file of tensors, in their order: F32, or rounded to F16 where `half` says so.
  package static func encode(
    _ tensors: [NamedTensor], metadata: [String: String] = [:], half: Bool = false
  ) -> Data {
    let width = half ? 2 : 4
    var header: [String: Any] = [:]
    if !metadata.isEmpty { header["__metadata__"] = metadata }
    var offset = 0
    for tensor in tensors {
      let end = offset + width * tensor.values.count
      header[tensor.name] = [
        "dtype": half ? "F16" : "F32", "shape": tensor.shape, "data_offsets": [offset, end],
      ]
      offset = end
    }
    let options: JSONSerialization.WritingOptions = [.sortedKeys, .withoutEscapingSlashes]
    var json = (try? JSONSerialization.data(withJSONObject: header, options: options)) ?? Data()
    while json.count % 8 != 0 { json.append(UInt8(ascii: " ")) }
    var data = Data(capacity: 8 + json.count + offset)
    withUnsafeBytes(of: UInt64(json.count).littleEndian) { data.append(contentsOf: $0) }
    data.append(json)
    for tensor in tensors {
      if half {
        tensor.values.map { Float16($0).bitPattern }.withUnsafeBytes {
          data.append(contentsOf: $0)
        }
      } else {
        tensor.values.withUnsafeBytes { data.append(contentsOf: $0) }
      }
    }
    return data
  }
}
