// NumPy files, byte by byte.

import Foundation
import Frames
import Mutations
import Testing

@testable import Export

@Suite struct NumpyArrayTests {
  @Test func `the header names type and shape and aligns the data`() {
    let file = NumpyArray.encode([1.5, -2] as [Float], shape: [2, 1])
    #expect(file.prefix(8) == [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0])
    let length = Int(file[8]) | Int(file[9]) << 8
    #expect((10 + length) % 64 == 0)
    let text = String(decoding: file[10..<10 + length], as: UTF8.self)
    #expect(text.hasPrefix("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 1), }"))
    #expect(text.last == "\n")
    #expect(Array(file[(10 + length)...]) == [0, 0, 0xc0, 0x3f, 0, 0, 0, 0xc0])
  }

  @Test func `one dimension keeps its comma`() {
    let file = NumpyArray.encode([true, false, true], shape: [3])
    #expect(String(decoding: file[10..<80], as: UTF8.self).contains("'|b1'"))
    #expect(String(decoding: file[10..<80], as: UTF8.self).contains("(3,)"))
    #expect(file.suffix(3) == [1, 0, 1])
    #expect(NumpyArray.encode([7, 8] as [UInt8], shape: [1, 2]).suffix(2) == [7, 8])
  }

  @Test func `bytes come back with their shape`() throws {
    let file = NumpyArray.encode([1, 2, 3, 4, 5, 6] as [UInt8], shape: [2, 3])
    #expect(
      try NumpyArray.decodeBytes(file)
        == NumpyArray.Bytes(shape: [2, 3], values: [1, 2, 3, 4, 5, 6]))
    let scalar = NumpyArray.encode([9] as [UInt8], shape: [])
    #expect(try NumpyArray.decodeBytes(scalar).shape == [])
    #expect(throws: ExportError.self) {
      try NumpyArray.decodeBytes(NumpyArray.encode([1] as [Float], shape: [1]))
    }
    for length in 0..<file.count {
      #expect(throws: ExportError.self) { try NumpyArray.decodeBytes(Array(file.prefix(length))) }
    }
  }

  @Test func `damaged arrays are read or refused`() {
    let file = NumpyArray.encode([UInt8](repeating: 7, count: 60), shape: [2, 5, 6])
    var mutator = Mutator(file)
    var refused = 0
    for _ in 0..<Mutator.count {
      do throws(ExportError) {
        let array = try NumpyArray.decodeBytes(mutator.next())
        #expect(array.shape.reduce(1, *) == array.values.count)
      } catch {
        #expect(!error.message.contains("\n"))
        refused += 1
      }
    }
    #expect(refused > 0 && refused < Mutator.count)
  }
}

@Suite struct ObservationFileTests {
  private let two = (0..<2 * 9 * 16).map { UInt8($0 % 251) }

  @Test func `raw bytes and arrays are the same observations`() throws {
    let raw = try ObservationFile.stacks(two, [4])
    #expect(raw.count == 2 && raw.flatMap(\.planes) == two)
    #expect(try ObservationFile.stacks(NumpyArray.encode(two, shape: [2, 9, 4, 4]), [4]) == raw)
    let one = Array(two.prefix(9 * 16))
    #expect(try ObservationFile.stacks(NumpyArray.encode(one, shape: [9, 4, 4]), [4]) == [raw[0]])
    #expect(try ObservationFile.stacks([UInt8](repeating: 1, count: 9 * 25), [4, 5]).count == 1)
  }

  @Test func `other sizes are refused with those that are wanted`() {
    for (file, part) in [
      ([], "0 bytes"),
      (Array(two.dropLast()), "287 bytes, not whole observations of N x 9 x 4 x 4"),
      (NumpyArray.encode(two, shape: [2, 3, 3, 4, 4]), "2 x 3 x 3 x 4 x 4, not N x 9 x 4 x 4"),
      (NumpyArray.encode(two, shape: [2, 4, 4, 9]), "2 x 4 x 4 x 9"),
      (NumpyArray.encode([] as [UInt8], shape: [0, 9, 4, 4]), "0 x 9 x 4 x 4"),
    ] as [([UInt8], String)] {
      let error = #expect(throws: ExportError.self) { try ObservationFile.stacks(file, [4]) }
      #expect(error?.message.contains(part) == true)
    }
    let error = #expect(throws: ExportError.self) {
      try ObservationFile.read("/no/such/file", sizes: [84])
    }
    #expect(error?.message.contains("/no/such/file") == true)
  }
}
