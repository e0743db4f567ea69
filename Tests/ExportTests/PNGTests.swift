// PNG files: what goes in comes out, and what is damaged is refused in one line.

import Foundation
import Frames
import Mutations
import Testing

@testable import Export

@Suite struct PNGTests {
  /// A frame in which every pixel differs.
  private func sample(width: Int = 13, height: Int = 9) -> Frame {
    var frame = Frame(width: width, height: height)
    for y in 0..<height {
      for x in 0..<width {
        frame[x, y] = RGB(UInt8(x * 17 & 255), UInt8(y * 23 & 255), UInt8(x ^ y))
      }
    }
    return frame
  }

  @Test func `pixels and texts survive a file`() throws {
    let texts = [
      PNGText("task", "cartpole_swingup"), PNGText("ρ and more", "0.98"),
      PNGText("note", "größer ± α\nsecond line"), PNGText("empty", ""),
    ]
    try withFolder { folder in
      let path = folder + "/frame.png"
      try PNG.write(sample(), texts: texts, to: path)
      let (frame, read) = try PNG.read(path)
      #expect(frame == sample())
      #expect(read.map(\.value) == texts.map(\.value))
      #expect(read.map(\.keyword) == ["task", "and more", "note", "empty"])
      #expect(try files(in: folder) == ["frame.png"])
    }
  }

  @Test func `ascii becomes text chunks and the rest international ones`() throws {
    let file = try PNG.encode(sample(), texts: [PNGText("a", "plain"), PNGText("b", "ρ")])
    let types = PNGChunk.list(of: file).map(\.type)
    #expect(types == ["IHDR", "tEXt", "iTXt", "IDAT", "IEND"])
  }

  @Test func `every truncated file is refused`() throws {
    let file = try PNG.encode(sample(), texts: [PNGText("seed", "7")])
    for length in 0..<file.count {
      let error = #expect(throws: ExportError.self) {
        try PNG.decode(Array(file[..<length]), name: "cut.png")
      }
      #expect(error?.code == (length < 8 ? .wrongKind : .damaged), "\(length) bytes")
      #expect(error?.message.contains("cut.png") == true)
    }
  }

  @Test func `other files are refused by name`() {
    let error = #expect(throws: ExportError.self) {
      try PNG.decode(Array("GIF89a, not a PNG".utf8), name: "clip.gif")
    }
    #expect(error?.message == "cannot read clip.gif: it is not a PNG file")
  }

  @Test func `a tiny file that claims many pixels is refused before they are made`() throws {
    // A true 8000x8000 header in front of a few bytes of data.
    var header = PNGChunk.bigEndian(8000) + PNGChunk.bigEndian(8000)
    header += [8, 2, 0, 0, 0]
    let file =
      PNGChunk.signature + PNGChunk.bytes("IHDR", header)
      + PNGChunk.bytes("IDAT", [0x78, 0x9c, 3, 0, 0, 0, 0, 1]) + PNGChunk.bytes("IEND", [])
    let error = #expect(throws: ExportError.self) { try PNG.decode(file, name: "bomb.png") }
    #expect(error?.message == "cannot read bomb.png: it claims more pixels than it can hold")
  }

  @Test func `more than the limit is refused`() throws {
    let file = try PNG.encode(sample())
    let error = #expect(throws: ExportError.self) {
      try PNG.decode(file, name: "large.png", limit: 13 * 9 - 1)
    }
    #expect(error?.code == .tooLarge)
    #expect(try PNG.decode(file, name: "large.png", limit: 13 * 9).frame == sample())
  }

  /// The file as a whole, then what is in one chunk, behind a right checksum.
  @Test func `damaged files are read or refused`() throws {
    let file = try PNG.encode(sample(), texts: [PNGText("a", "b"), PNGText("c", "δ")])
    let chunks = PNGChunk.list(of: file)
    var whole = Mutator(file)
    let payloads = chunks.map { [UInt8]($0.payload) }
    var contents = payloads.map { Mutator($0) }
    var (read, refused) = (0, 0)
    for turn in 0..<Mutator.count {
      let place = turn % chunks.count
      let inside = chunks.indices.flatMap { index in
        PNGChunk.bytes(
          chunks[index].type, index == place ? contents[index].next() : payloads[index])
      }
      for damaged in [whole.next(), PNGChunk.signature + inside] {
        do throws(ExportError) {
          let (frame, _) = try PNG.decode(damaged, name: "f", limit: 1 << 20)
          #expect(frame.pixels.count == 3 * frame.width * frame.height)
          read += 1
        } catch {
          #expect(error.message.hasPrefix("cannot read f: ") && !error.message.contains("\n"))
          refused += 1
        }
      }
    }
    #expect(read > 0 && refused > read)
  }

  @Test func `gray, palette and alpha become RGB`() throws {
    // 2x1 pixels, 8-bit grey with alpha, stored (not compressed): filter byte, 40 255, 200 0.
    let rows: [UInt8] = [0, 40, 255, 200, 0]
    let header = PNGChunk.bigEndian(2) + PNGChunk.bigEndian(1) + [8, 4, 0, 0, 0]
    let file =
      PNGChunk.signature + PNGChunk.bytes("IHDR", header)
      + PNGChunk.bytes("IDAT", Stored.zlib(rows)) + PNGChunk.bytes("IEND", [])
    let frame = try PNG.decode(file, name: "grey.png").frame
    #expect(frame.pixels == [40, 40, 40, 200, 200, 200])
    // The same size with a palette of two colours, one bit a pixel: 0b01......
    let palette = PNGChunk.bigEndian(2) + PNGChunk.bigEndian(1) + [1, 3, 0, 0, 0]
    let indexed =
      PNGChunk.signature + PNGChunk.bytes("IHDR", palette)
      + PNGChunk.bytes("PLTE", [1, 2, 3, 250, 251, 252])
      + PNGChunk.bytes("IDAT", Stored.zlib([0, 0b0100_0000])) + PNGChunk.bytes("IEND", [])
    #expect(try PNG.decode(indexed, name: "p.png").frame.pixels == [1, 2, 3, 250, 251, 252])
  }
}

/// The simplest zlib stream: one stored block.
private enum Stored {
  static func zlib(_ bytes: [UInt8]) -> [UInt8] {
    var low: UInt32 = 1
    var high: UInt32 = 0
    for byte in bytes {
      low = (low + UInt32(byte)) % 65521
      high = (high + low) % 65521
    }
    let count = UInt8(bytes.count)
    return [0x78, 0x01, 1, count, 0, ~count, 0xff] + bytes + PNGChunk.bigEndian(high << 16 | low)
  }
}
