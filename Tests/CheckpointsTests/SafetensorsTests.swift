// Safetensors files: what goes in comes out, and no file, however broken, brings the program down.

import Foundation
import Mutations
import Testing

@testable import Checkpoints
@testable import Networks

@Suite struct SafetensorsTests {
  private let tensors = [
    NamedTensor(name: "a.weight", shape: [2, 3], values: [1, -2, 3.5, 0.1, 6e-8, 65504]),
    NamedTensor(name: "b \"quoted\" / ümlaut", shape: [], values: [-0.0]),
    NamedTensor(name: "empty", shape: [0, 7], values: []),
  ]

  private func file(_ header: String, body: Int = 0) -> Data {
    var data = Data()
    withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { data.append(contentsOf: $0) }
    return data + Data(header.utf8) + Data(repeating: 1, count: body)
  }

  private func message(_ data: Data) -> String? {
    do throws(NetworkError) {
      _ = try Safetensors(data)
      return nil
    } catch {
      #expect(error.code == .format)
      #expect(!error.message.contains("\n"))
      return error.message
    }
  }

  @Test func floatsComeOutBitForBit() throws {
    let data = Safetensors.encode(tensors, metadata: ["state": "{\"x\": 1}\n"])
    let file = try Safetensors(data)
    for tensor in tensors { #expect(try file.floats(tensor.name) == tensor) }
    #expect(try file.floats(tensors[1].name).values[0].sign == .minus)
    #expect(file.metadata == ["state": "{\"x\": 1}\n"])
    // The format wants the data aligned to eight bytes.
    #expect(data.prefix(8).first.map { $0 % 8 == 0 } == true)
  }

  @Test func halvesComeOutRounded() throws {
    let file = try Safetensors(Safetensors.encode(tensors, half: true))
    let values = try file.floats("a.weight").values
    #expect(values == tensors[0].values.map { Float(Float16($0)) })
    #expect(values[3] != 0.1 && abs(values[3] - 0.1) < 1e-4)
    #expect(file.entries["a.weight"]?.type == "F16")
  }

  @Test func anotherSliceOfMemoryIsReadTheSame() throws {
    let data = Data([9, 9, 9]) + Safetensors.encode(tensors)
    let file = try Safetensors(data.dropFirst(3))
    #expect(try file.floats("a.weight") == tensors[0])
  }

  @Test func missingTensorsAndOtherTypesAreNamed() throws {
    let file = try Safetensors(Safetensors.encode(tensors))
    #expect(throws: NetworkError(.mismatch, "it has no tensor 'c'")) { try file.floats("c") }
    #expect(throws: NetworkError(.mismatch, "'a.weight' is of type 'F32', not U8")) {
      try file.bytes("a.weight")
    }
    #expect(throws: NetworkError.self) { try Safetensors(path: "/nowhere/at/all.safetensors") }
  }

  @Test func everyTruncationIsRefused() {
    let data = Safetensors.encode(tensors)
    for count in 0..<data.count {
      #expect(message(data.prefix(count)) != nil, "cut to \(count) bytes")
    }
  }

  @Test(arguments: [
    "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[-8,0]}}",
    "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[8,0]}}",
    "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,16]}}",
    "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0]}}",
    "{\"a\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,8]}}",
    "{\"a\":{\"dtype\":\"F32\",\"shape\":[-2],\"data_offsets\":[0,8]}}",
    "{\"a\":{\"dtype\":\"F32\",\"shape\":[9223372036854775807,4],\"data_offsets\":[0,8]}}",
    "{\"a\":{\"dtype\":\"F32\",\"shape\":[4611686018427387904,4],\"data_offsets\":[0,0]}}",
    "{\"a\":{\"dtype\":\"F32\",\"shape\":[1e400],\"data_offsets\":[0,8]}}",
    "{\"a\":{\"dtype\":\"F32\",\"shape\":\"2\",\"data_offsets\":[0,8]}}",
    "{\"a\":{\"dtype\":7,\"shape\":[2],\"data_offsets\":[0,8]}}",
    "{\"a\":{\"shape\":[2],\"data_offsets\":[0,8]}}",
    "{\"a\":[]}", "[]", "7", "", "{", "\u{0}",
  ]) func headersThatLieAreRefused(_ header: String) {
    #expect(message(file(header, body: 8)) != nil)
  }

  @Test func lengthsBeyondTheFileAreRefused() {
    for length: UInt64 in [9, 100_000_001, 1 << 62, .max] {
      var data = Data()
      withUnsafeBytes(of: length.littleEndian) { data.append(contentsOf: $0) }
      #expect(message(data + Data("{}      ".utf8)) != nil)
    }
  }

  @Test func deeplyNestedHeadersAreRefused() {
    let deep = String(repeating: "[", count: 100_000)
    #expect(message(file("{\"a\":" + deep)) != nil)
  }

  @Test func repeatedNamesOfHugeTensorsCostNothing() {
    let entry = "\"a\":{\"dtype\":\"F32\",\"shape\":[1000000000000],\"data_offsets\":[0,8]}"
    let header = "{" + [String](repeating: entry, count: 1000).joined(separator: ",") + "}"
    #expect(message(file(header, body: 8)) != nil)
  }

  @Test func overlappingTensorsReadTheirOwnBytesOnly() throws {
    let header =
      "{\"a\":{\"dtype\":\"U8\",\"shape\":[6],\"data_offsets\":[0,6]},"
      + "\"b\":{\"dtype\":\"U8\",\"shape\":[2,2],\"data_offsets\":[4,8]}}"
    let file = try Safetensors(file(header, body: 8))
    #expect(try file.bytes("a").count == 6)
    #expect(try file.bytes("b").count == 4)
  }

  @Test func damagedFilesAreReadOrRefused() {
    var mutator = Mutator([UInt8](Safetensors.encode(tensors, metadata: ["state": "x"])))
    var readable = 0
    for _ in 0..<Mutator.count {
      let data = Data(mutator.next())
      guard message(data) == nil, let file = try? Safetensors(data) else { continue }
      readable += 1
      for name in file.entries.keys {
        do throws(NetworkError) {
          _ = try file.floats(name)
          _ = try file.bytes(name)
        } catch {
          #expect(!error.message.contains("\n"))
        }
      }
    }
    // Damage to names and numbers leaves a file that can be read.
    #expect(readable > 0 && readable < Mutator.count)
  }
}
