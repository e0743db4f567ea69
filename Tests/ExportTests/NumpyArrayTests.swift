// NumPy files, byte by byte.

import Export
import Testing

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
}
