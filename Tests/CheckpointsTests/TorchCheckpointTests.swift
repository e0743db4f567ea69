// PyTorch files: what is in them comes out, and nothing a file says can run, crash or swallow memory.

import Foundation
import Mutations
import Testing

@testable import Checkpoints
@testable import Networks
@testable import Pickles

@Suite struct TorchCheckpointTests {
  private let six: [Float] = [1, 2, 3, 4, 5, 6]

  /// A file of one tensor over six floats.
  private func oneTensor(
    offset: Int = 0, shape: [Int], strides: [Int], count: Int = 6, type: String = "FloatStorage"
  ) -> Data {
    let tensor = Ops.tensor(
      Ops.storage(type: type, key: "0", count: count), offset: offset, shape: shape,
      strides: strides)
    return torchFile(Ops.dictionary([("w", tensor)]), storages: [("0", floats(six))])
  }

  private func message(_ data: Data) -> String? {
    do throws(NetworkError) {
      _ = try TorchCheckpoint(data).numbers()
      return nil
    } catch {
      #expect(error.code == .format || error.code == .mismatch)
      #expect(!error.message.contains("\n"))
      return error.message
    }
  }

  @Test func tensorsComeOutInOrderWithTheirShapes() throws {
    let items = [
      ("b", Ops.tensor(Ops.storage(key: "1", count: 2), shape: [2], strides: [1])),
      ("a.weight", Ops.tensor(Ops.storage(key: "0", count: 6), shape: [2, 3], strides: [3, 1])),
      ("scalar", Ops.tensor(Ops.storage(key: "1", count: 2), offset: 1, shape: [], strides: [])),
      ("empty", Ops.tensor(Ops.storage(key: "1", count: 2), shape: [0, 4], strides: [4, 1])),
    ]
    let file = torchFile(
      Ops.dictionary(items), storages: [("0", floats(six)), ("1", floats([7, -8]))])
    #expect(
      try TorchCheckpoint(file).numbers() == [
        NamedTensor(name: "b", shape: [2], values: [7, -8]),
        NamedTensor(name: "a.weight", shape: [2, 3], values: six),
        NamedTensor(name: "scalar", shape: [], values: [-8]),
        NamedTensor(name: "empty", shape: [0, 4], values: []),
      ])
  }

  @Test func transposedAndShiftedViewsAreReadByTheirStrides() throws {
    let transposed = try TorchCheckpoint(oneTensor(shape: [3, 2], strides: [1, 3]))
    #expect(try transposed.numbers()[0].values == [1, 4, 2, 5, 3, 6])
    let column = try TorchCheckpoint(oneTensor(offset: 1, shape: [2, 1], strides: [3, 9]))
    #expect(try column.numbers()[0].values == [2, 5])
  }

  @Test func otherNumberTypesBecomeFloats() throws {
    let types: [(String, [UInt8])] = [
      ("DoubleStorage", little((-1.5).bitPattern) + little((3.0).bitPattern)),
      ("HalfStorage", little(UInt16(0xbe00)) + little(UInt16(0x4200))),
      ("BFloat16Storage", little(UInt16(0xbfc0)) + little(UInt16(0x4040))),
    ]
    for (type, bytes) in types {
      let tensor = Ops.tensor(
        Ops.storage(type: type, key: "0", count: 2), shape: [2], strides: [1])
      let file = torchFile(Ops.dictionary([("w", tensor)]), storages: [("0", bytes)])
      #expect(try TorchCheckpoint(file).numbers()[0].values == [-1.5, 3], "\(type)")
    }
    let tensor = Ops.tensor(
      Ops.storage(type: "LongStorage", key: "0", count: 1), shape: [1], strides: [1])
    let file = torchFile(Ops.dictionary([("n", tensor)]), storages: [("0", little(Int64(-9)))])
    #expect(try TorchCheckpoint(file).numbers()[0].values == [-9])
  }

  @Test(arguments: [("os", "system"), ("__builtin__", "eval"), ("builtins", "getattr")])
  func aPickleThatCallsAnythingElseIsRefused(module: String, name: String) {
    let call =
      Ops.global(module, name) + Ops.tuple(Ops.text("rm -rf /")) + Array("R".utf8)
    let text = message(torchFile(Ops.start + call + Ops.stop, storages: []))
    #expect(text?.contains("its pickle calls '\(module) \(name)'") == true)
    #expect(text?.contains("torch.save({'actor'") == true)
    let beside = torchFile(Ops.dictionary([("x", call)]), storages: [])
    #expect(message(beside)?.contains("its pickle calls '\(module) \(name)'") == true)
    #expect(
      message(torchFile(Ops.start + Ops.text("a") + Array("V\n".utf8) + Ops.stop, storages: []))?
        .contains("operation 86") == true)
  }

  @Test func objectsBecomePlacesOfTheirTensors() throws {
    let tensor = Ops.tensor(Ops.storage(key: "0", count: 6), shape: [6], strides: [1])
    func items(_ items: [(String, [UInt8])]) -> [UInt8] {
      Array("}(".utf8) + items.flatMap { Ops.text($0.0) + $0.1 } + Array("u".utf8)
    }
    func object(_ name: String, _ state: [UInt8]) -> [UInt8] {
      Ops.global("my.code", name) + Array(")".utf8) + [0x81] + state + Array("b".utf8)
    }
    let layer = object(
      "Layer",
      items([
        ("_parameters", items([("weight", tensor)])), ("_buffers", items([])),
        ("_modules", items([])), ("_forward_hooks", items([("hook", tensor)])),
      ]))
    let whole = object(
      "Agent",
      items([
        ("critic", object("Critic", items([("_modules", items([("module", layer)]))]))),
        ("discount", Array("G".utf8) + (0.5).bitPattern.bigEndianBytes),
        ("name", Ops.text("x")), ("itself", Array("h\u{0}".utf8)),
      ]).replacing(first: Array("}".utf8), with: Array("}q\u{0}".utf8)))
    let file = torchFile(Ops.start + whole + Ops.stop, storages: [("0", floats(six))])
    let checkpoint = try TorchCheckpoint(file)
    #expect(checkpoint.names == ["critic.weight"])
    #expect(try checkpoint.tensor("critic.weight").values == six)
    #expect(checkpoint.classes[""] == "my.code Agent")
    #expect(checkpoint.facts == ["discount": .number(0.5), "name": .text("x")])
  }

  @Test func prefixesOfWrappersAreLeftOut() throws {
    let tensor = Ops.tensor(Ops.storage(key: "0", count: 6), shape: [6], strides: [1])
    let file = torchFile(
      Ops.dictionary([("module._orig_mod.a.weight", tensor), ("b._orig_mod.weight", tensor)]),
      storages: [("0", floats(six))])
    #expect(try TorchCheckpoint(file).names == ["a.weight", "b.weight"])
  }

  @Test func deflatedRecordsAreRead() throws {
    // Raw deflate of the six floats: a stored block, fixed codes and codes of its own, all from zlib.
    let plain = floats(six)
    let stored: [UInt8] = [1, 24, 0, 231, 255] + plain
    for deflated in [stored, Deflated.fixed, Deflated.dynamic] {
      let result = deflated.withUnsafeBytes { Inflate.decode($0, size: 24) }
      #expect(result == plain)
      for length in 0..<deflated.count {
        #expect(deflated.prefix(length).withUnsafeBytes { Inflate.decode($0, size: 24) } == nil)
      }
      #expect(deflated.withUnsafeBytes { Inflate.decode($0, size: 23) } == nil)
      #expect(deflated.withUnsafeBytes { Inflate.decode($0, size: 25) } == nil)
    }
    var mutator = Mutator(Deflated.dynamic)
    for _ in 0..<Mutator.count {
      let result = mutator.next().withUnsafeBytes { Inflate.decode($0, size: 24) }
      #expect(result == nil || result?.count == 24)
    }
  }

  @Test func whatIsWrittenIsRead() throws {
    let tensors = [
      NamedTensor(name: "a", shape: [2, 3], values: six),
      NamedTensor(name: "b.c", shape: [], values: [-1]),
    ]
    let file = TorchFile.encode(
      [("critic", tensors), ("actor", [tensors[1]])], texts: [("architecture", "{}")])
    let checkpoint = try TorchCheckpoint(file)
    #expect(checkpoint.names == ["critic.a", "critic.b.c", "actor.b.c"])
    #expect(try checkpoint.numbers().map(\.values) == [six, [-1], [-1]])
    #expect(checkpoint.shape("critic.a") == [2, 3])
    #expect(checkpoint.facts["architecture"] == .text("{}"))
    // PyTorch wants numbers at multiples of 64 bytes, to map them into memory.
    let place = try #require(file.range(of: Data(floats(six))))
    #expect(place.lowerBound % 64 == 0)
  }

  @Test func shapesOutsideTheStorageAreRefused() {
    let shapes: [(Int, [Int], [Int])] = [
      (0, [7], [1]), (1, [6], [1]), (-1, [2], [1]), (0, [2], [-1]), (0, [2, 3], [1]),
      (0, [-2], [1]), (0, [2, 2], [5, 1]), (6, [], []),
      (0, [.max, 2, 0], [1, 1, 1]),
    ]
    for (offset, shape, strides) in shapes {
      let text = message(oneTensor(offset: offset, shape: shape, strides: strides))
      #expect(text?.contains("the shape of 'w' does not fit") == true, "\(shape) \(strides)")
    }
    #expect(message(oneTensor(offset: 1, shape: [1], strides: [.max])) == nil)
    #expect(message(oneTensor(shape: Array(repeating: 1, count: 9), strides: [1])) != nil)
    #expect(
      message(oneTensor(shape: [2], strides: [1], count: 5))?.contains("claims 5 numbers") == true)
    #expect(
      message(oneTensor(shape: [2], strides: [1], count: 3, type: "ComplexFloatStorage"))?
        .contains("numbers of type 'ComplexFloatStorage'") == true)
  }

  @Test func `numbers of another kind than their storage's stay inside it`() throws {
    func file(_ type: String, _ dtype: String, count: Int, offset: Int = 0, shape: Int) -> Data {
      let tensor =
        Ops.global("torch._utils", "_rebuild_tensor_v3")
        + Ops.tuple(
          Ops.storage(type: type, key: "0", count: count), Ops.number(offset), Ops.numbers([shape]),
          Ops.numbers([1]), [0x89], Ops.newDictionary, Ops.global("torch", dtype))
        + Array("R".utf8)
      return torchFile(Ops.dictionary([("w", tensor)]), storages: [("0", floats(six))])
    }
    for type in ["ByteStorage", "UntypedStorage"] {
      let whole = file(type, "float32", count: 24, shape: 6)
      #expect(try TorchCheckpoint(whole).numbers()[0].values == six)
      let last = file(type, "float32", count: 24, offset: 5, shape: 1)
      #expect(try TorchCheckpoint(last).numbers()[0].values == [6])
    }
    #expect(
      try TorchCheckpoint(file("FloatStorage", "uint8", count: 6, shape: 24)).numbers()[0].values
        .count == 24)
    for (type, dtype, count, offset, shape) in [
      ("ByteStorage", "float64", 24, 0, 24), ("ByteStorage", "float64", 24, 0, 4),
      ("ByteStorage", "float32", 24, 6, 1), ("UntypedStorage", "float64", 24, 3, 1),
      ("FloatStorage", "float64", 6, 0, 6), ("FloatStorage", "uint8", 6, 0, 25),
    ] {
      let said = message(file(type, dtype, count: count, offset: offset, shape: shape))
      #expect(said?.contains("the shape of 'w' does not fit") == true, "\(type) \(dtype) \(shape)")
    }
  }

  @Test func aTinyFileCannotClaimManyNumbers() {
    // Stride 0 makes any number of elements of one float: 2^30 of them here.
    let text = message(oneTensor(shape: [32768, 32768], strides: [0, 0]))
    #expect(text?.contains("claim more numbers than the file can mean") == true)
  }

  @Test func nestingWithoutEndNeitherCrashesNorHangs() {
    let tuples = Ops.start + Array(")".utf8) + [UInt8](repeating: 0x85, count: 900_000)
    #expect(message(torchFile(tuples + Ops.stop, storages: [])) == nil)
    // A dictionary that holds itself.
    let circle =
      Ops.start + Ops.newDictionary + Array("q\u{1}".utf8) + Ops.text("me") + Array("h\u{1}s.".utf8)
    #expect(message(torchFile(circle, storages: [])) == nil)
    // A tuple of itself four times over: 4^64 ways through it.
    let many =
      Ops.start + Array("]q\u{1}(h\u{1}h\u{1}h\u{1}h\u{1}e.".utf8)
    #expect(message(torchFile(many, storages: [])) == nil)
    let doubled = (0..<40).flatMap { _ in [UInt8](arrayLiteral: 0x32, 0x86) }
    let tree = Ops.start + Ops.newDictionary + doubled + Ops.stop
    #expect(message(torchFile(tree, storages: []))?.contains("too much beside tensors") == true)
    // A long list of numbers in very many places.
    let numbers = Array("](".utf8) + [UInt8](repeating: 0x4e, count: 1 << 18) + Array("e".utf8)
    let places = [UInt8](repeating: 0x32, count: 1 << 10)
    let list = Ops.start + Array("(".utf8) + numbers + places + Array("t".utf8) + Ops.stop
    #expect(message(torchFile(list, storages: []))?.contains("too much beside tensors") == true)
    let long = Ops.start + [UInt8](repeating: 0x4e, count: Pickle.largest)
    #expect(message(torchFile(long, storages: []))?.contains("more than") == true)
  }

  @Test func damageIsFoundByItsChecksum() throws {
    var file = oneTensor(shape: [6], strides: [1])
    let place = try #require(file.range(of: Data(floats(six))))
    file[place.lowerBound + 5] ^= 1
    #expect(message(file)?.contains("checksum of 'agent/data/0' does not match") == true)
  }

  @Test func otherFilesAreToldApart() throws {
    #expect(message(Data("not a zip".utf8))?.contains("neither a zip archive nor") == true)
    #expect(message(Data(Ops.dictionary([])))?.contains("did not write") == true)
    #expect(message(Data("PK".utf8))?.contains("end record is missing") == true)
    #expect(message(Data()) != nil)
    let pickle = Ops.dictionary([])
    #expect(message(torchFile(pickle, storages: [], byteOrder: "big"))?.contains("endian") == true)
    #expect(message(torchFile(pickle, storages: [], method: 8))?.contains("compressed") == true)
    #expect(message(torchFile(pickle, storages: [], method: 12))?.contains("(12)") == true)
    var zip = ZipBuilder()
    zip.add("agent/model.json", [1])
    #expect(message(Data(zip.bytes))?.contains("no data.pkl") == true)
    #expect(try TorchCheckpoint(torchFile(pickle, storages: [])).names.isEmpty)
    let error = #expect(throws: NetworkError.self) { try TorchCheckpoint(path: "/no/such.pt") }
    #expect(error?.code == .file && error?.message.contains("/no/such.pt") == true)
  }

  @Test func truncatedAndDamagedFilesGiveAnErrorOrTensors() {
    let items = [
      ("a", Ops.tensor(Ops.storage(key: "0", count: 6), shape: [2, 3], strides: [3, 1])),
      ("b", Ops.tensor(Ops.storage(key: "1", count: 2), shape: [2], strides: [1])),
    ]
    let storages = [("0", floats(six)), ("1", floats([7, 8]))]
    let file = torchFile(Ops.dictionary(items), storages: storages)
    for length in 0..<file.count { #expect(message(file.prefix(length)) != nil) }
    // The file as a whole, then the pickle alone behind right checksums.
    var files = Mutator([UInt8](file))
    var pickles = Mutator(Ops.dictionary(items))
    var refused = 0
    for _ in 0..<Mutator.count {
      if message(Data(files.next())) != nil { refused += 1 }
      if message(torchFile(pickles.next(), storages: storages)) != nil { refused += 1 }
    }
    #expect(refused > Mutator.count)
  }

  @Test func damagedFilesOfTheOldFormGiveAnErrorOrTensors() throws {
    let tensor = Ops.tensor(Ops.storage(key: "0", count: 6), shape: [2, 3], strides: [3, 1])
    let magic: [UInt8] =
      [0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19]
    let file =
      magic + Array(".".utf8) + Ops.start + Ops.number(1001) + Ops.stop
      + Ops.start + Array("}".utf8) + Ops.text("little_endian") + [0x88] + Array("s.".utf8)
      + Ops.dictionary([("a", tensor)]) + Ops.start + Array("](".utf8) + Ops.text("0")
      + Array("e.".utf8) + little(Int64(6)) + floats(six)
    let checkpoint = try TorchCheckpoint(Data(file))
    #expect(
      try checkpoint.numbers() == [NamedTensor(name: "a", shape: [2, 3], values: six)])
    for length in 0..<file.count { #expect(message(Data(file.prefix(length))) != nil) }
    var files = Mutator(file)
    var refused = 0
    for _ in 0..<Mutator.count where message(Data(files.next())) != nil { refused += 1 }
    #expect(refused > Mutator.count / 4 && refused < Mutator.count)
  }

  private static let published = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../../../shared/reference/official_checkpoint").standardized

  private static let folder =
    ProcessInfo.processInfo.environment["SGQN_SHARED"].map {
      URL(fileURLWithPath: $0).appendingPathComponent("reference/official_checkpoint")
    } ?? published

  @Test(
    .enabled(if: FileManager.default.fileExists(atPath: folder.path)),
    arguments: [
      ("actor_500000.pt", 32, 553_186, 8666.939562534037, "mlp.4.bias"),
      ("critic_500000.pt", 38, 559_586, 10514.119031041335, "Q2.trunk.4.bias"),
      ("attrib_predictor_500000.pt", 34, 1_142_569, 53673.293594999675, "decoder.conv3.bias"),
    ])
  func publishedAgentsAreReadInFull(
    file: String, count: Int, numbers: Int, absoluteSum: Double, last: String
  ) throws {
    let tensors = try TorchCheckpoint(path: Self.folder.appendingPathComponent(file).path).numbers()
    #expect(tensors.count == count)
    #expect(tensors.reduce(0) { $0 + $1.values.count } == numbers)
    #expect(tensors.first?.name == "encoder.shared_cnn.layers.2.weight")
    #expect(tensors.first?.shape == [32, 9, 3, 3])
    #expect(tensors.last?.name == last)
    let sum = tensors.reduce(0.0) { $0 + $1.values.reduce(0.0) { $0 + Double(abs($1)) } }
    #expect(abs(sum - absoluteSum) < 1e-6 * absoluteSum)
  }
}

extension TorchCheckpoint {
  fileprivate func numbers() throws(NetworkError) -> [NamedTensor] {
    var result: [NamedTensor] = []
    for name in names { result.append(try tensor(name)) }
    return result
  }
}

extension UInt64 {
  fileprivate var bigEndianBytes: [UInt8] { withUnsafeBytes(of: bigEndian) { Array($0) } }
}

extension [UInt8] {
  fileprivate func replacing(first part: [UInt8], with other: [UInt8]) -> [UInt8] {
    starts(with: part) ? other + dropFirst(part.count) : self
  }
}
