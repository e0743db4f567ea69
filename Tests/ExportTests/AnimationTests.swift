// Animated PNGs, taken apart again and played back by hand.

import Frames
import Testing

@testable import Export

@Suite struct AnimationTests {
  /// Three frames, a dot moving over a background that stays.
  private var frames: [Frame] {
    (0..<3).map { index in
      var frame = Frame(width: 12, height: 8, fill: RGB(20, 30, 40))
      frame[2 + 3 * index, 1 + index] = RGB(255, 0, UInt8(index))
      return frame
    }
  }

  private func made() throws -> Animation {
    var animation = Animation(millisecondsPerFrame: 80, texts: [PNGText("task", "t")])
    for frame in frames { try animation.add(frame) }
    return animation
  }

  private func number(_ bytes: ArraySlice<UInt8>) -> Int { bytes.reduce(0) { $0 << 8 | Int($1) } }

  @Test func `readers without animation see the first frame`() throws {
    let (frame, texts) = try PNG.decode(made().bytes, name: "a.png")
    #expect(frame == frames[0])
    #expect(texts == [PNGText("task", "t")])
  }

  @Test func `playing the parts back gives every frame`() throws {
    let chunks = PNGChunk.list(of: try made().bytes)
    let header = try #require(chunks.first { $0.type == "IHDR" })
    let control = try #require(chunks.first { $0.type == "acTL" })
    #expect(number(control.payload.prefix(4)) == 3)
    var canvas = Frame(width: 12, height: 8)
    var played: [Frame] = []
    var sequence = 0
    var area = (x: 0, y: 0, width: 0, height: 0)
    for chunk in chunks {
      let payload = Array(chunk.payload)
      if chunk.type == "fcTL" || chunk.type == "fdAT" {
        #expect(number(payload[0..<4]) == sequence)
        sequence += 1
      }
      if chunk.type == "fcTL" {
        area = (
          number(payload[12..<16]), number(payload[16..<20]), number(payload[4..<8]),
          number(payload[8..<12])
        )
        #expect(number(payload[20..<22]) == 80 && number(payload[22..<24]) == 1000)
      }
      guard chunk.type == "IDAT" || chunk.type == "fdAT" else { continue }
      var size = Array(header.payload)
      size.replaceSubrange(
        0..<8,
        with: PNGChunk.bigEndian(UInt32(area.width)) + PNGChunk.bigEndian(UInt32(area.height)))
      let file =
        PNGChunk.signature + PNGChunk.bytes("IHDR", size)
        + PNGChunk.bytes("IDAT", chunk.type == "IDAT" ? payload : Array(payload[4...]))
        + PNGChunk.bytes("IEND", [])
      canvas.paste(try PNG.decode(file, name: "part").frame, x: area.x, y: area.y)
      played.append(canvas)
    }
    #expect(played == frames)
  }

  @Test func `only what changed is stored`() {
    let area = Animation.change(from: frames[0], to: frames[1])
    #expect(area == Rect(x: 2, y: 1, width: 4, height: 2))
    #expect(
      Animation.change(from: frames[0], to: frames[0])
        == Rect(x: 0, y: 0, width: 1, height: 1))
  }
}
