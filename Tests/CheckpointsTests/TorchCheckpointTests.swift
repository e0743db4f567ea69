// PyTorch files: what is in them comes out, and nothing a file says can run, crash or swallow memory.

import Foundation
import Mutations
import Testing

@testable import Checkpoints
@testable import Networks

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
      _ = try TorchCheckpoint(data)
      return nil
    } catch {
      #expect(error.code == .format)
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
      try TorchCheckpoint(file).tensors == [
        NamedTensor(name: "b", shape: [2], values: [7, -8]),
        NamedTensor(name: "a.weight", shape: [2, 3], values: six),
        NamedTensor(name: "scalar", shape: [], values: [-8]),
        NamedTensor(name: "empty", shape: [0, 4], values: []),
      ])
  }

  @Test func transposedAndShiftedViewsAreReadByTheirStrides() throws {
    let transposed = try TorchCheckpoint(oneTensor(shape: [3, 2], strides: [1, 3]))
    #expect(transposed.tensors[0].values == [1, 4, 2, 5, 3, 6])
    let column = try TorchCheckpoint(oneTensor(offset: 1, shape: [2, 1], strides: [3, 9]))
    #expect(column.tensors[0].values == [2, 5])
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
      #expect(try TorchCheckpoint(file).tensors[0].values == [-1.5, 3], "\(type)")
    }
    let tensor = Ops.tensor(
      Ops.storage(type: "LongStorage", key: "0", count: 1), shape: [1], strides: [1])
    let file = torchFile(Ops.dictionary([("n", tensor)]), storages: [("0", little(Int64(-9)))])
    #expect(try TorchCheckpoint(file).tensors[0].values == [-9])
  }

  @Test func aPickleThatCallsAnythingElseIsRefused() {
    let call =
      Ops.start + Ops.global("os", "system") + Ops.tuple(Ops.text("rm -rf /")) + Array("R.".utf8)
    #expect(
      message(torchFile(call, storages: []))
        == "not a usable PyTorch file: its pickle asks for 'os system', "
        + "which no state_dict needs")
    #expect(
      message(torchFile(Ops.start + [0x93] + Ops.stop, storages: []))?.contains("operation 147")
        == true)
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
      message(oneTensor(shape: [2], strides: [1], type: "ByteStorage"))?
        .contains("numbers of type 'ByteStorage'") == true)
  }

  @Test func aTinyFileCannotClaimManyNumbers() {
    // Stride 0 makes any number of elements of one float: 2^30 of them here.
    let text = message(oneTensor(shape: [32768, 32768], strides: [0, 0]))
    #expect(text?.contains("claim more numbers than the file can mean") == true)
  }

  @Test func nestingWithoutEndNeitherCrashesNorHangs() {
    let tuples = Ops.start + Array(")".utf8) + [UInt8](repeating: 0x85, count: 900_000)
    #expect(message(torchFile(tuples + Ops.stop, storages: [])) != nil)
    // A dictionary that holds itself.
    let circle =
      Ops.start + Ops.newDictionary + Array("q\u{1}".utf8) + Ops.text("me") + Array("h\u{1}s.".utf8)
    #expect(message(torchFile(circle, storages: []))?.contains("'me' is not a tensor") == true)
    let long = Ops.start + [UInt8](repeating: 0x4e, count: Pickle.largest)
    #expect(message(torchFile(long, storages: []))?.contains("more than any state_dict") == true)
  }

  @Test func damageIsFoundByItsChecksum() throws {
    var file = oneTensor(shape: [6], strides: [1])
    let place = try #require(file.range(of: Data(floats(six))))
    file[place.lowerBound + 5] ^= 1
    #expect(message(file)?.contains("checksum of 'agent/data/0' does not match") == true)
  }

  @Test func otherFilesAreToldApart() throws {
    #expect(message(Data("not a zip".utf8))?.contains("before 1.6") == true)
    #expect(message(Data("PK".utf8))?.contains("end record is missing") == true)
    #expect(message(Data()) != nil)
    let pickle = Ops.dictionary([])
    #expect(message(torchFile(pickle, storages: [], byteOrder: "big"))?.contains("endian") == true)
    #expect(message(torchFile(pickle, storages: [], method: 8))?.contains("compressed") == true)
    var zip = ZipBuilder()
    zip.add("agent/model.json", [1])
    #expect(message(Data(zip.bytes))?.contains("no data.pkl") == true)
    #expect(try TorchCheckpoint(torchFile(pickle, storages: [])).tensors.isEmpty)
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
    let tensors = try TorchCheckpoint(path: Self.folder.appendingPathComponent(file).path).tensors
    #expect(tensors.count == count)
    #expect(tensors.reduce(0) { $0 + $1.values.count } == numbers)
    #expect(tensors.first?.name == "encoder.shared_cnn.layers.2.weight")
    #expect(tensors.first?.shape == [32, 9, 3, 3])
    #expect(tensors.last?.name == last)
    let sum = tensors.reduce(0.0) { $0 + $1.values.reduce(0.0) { $0 + Double(abs($1)) } }
    #expect(abs(sum - absoluteSum) < 1e-6 * absoluteSum)
  }
}
