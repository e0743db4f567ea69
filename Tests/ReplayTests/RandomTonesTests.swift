// Recolouring by random tables.

import Tensors
import Testing

@testable import Replay

@Suite struct RandomTonesTests {
  private func tones(_ seed: UInt64) -> RandomTones {
    var generator = Generator(seed: seed)
    return RandomTones(&generator)
  }

  @Test func `levels between two knots lie on a line, and colours have tables of their own`() {
    let tones = tones(3)
    #expect(tones.tables.count == 768)
    // 51 levels from knot to knot: each step is as large as the others, but for rounding.
    for span in 0..<15 {
      let start = span / 5 * 256 + span % 5 * 51
      let rise = Float(tones.tables[start + 51]) - Float(tones.tables[start])
      for step in 0...51 {
        let wanted = Float(tones.tables[start]) + rise * Float(step) / 51
        #expect(abs(Float(tones.tables[start + step]) - wanted) <= 1)
      }
    }
    #expect(tones.tables[0..<256] != tones.tables[256..<512])
    #expect(tones != self.tones(4) && tones == self.tones(3))
  }

  @Test func `black becomes any level, as often dark as bright`() {
    let blacks = (0..<200).map { tones($0).tables[0] }
    let dark = blacks.filter { $0 < 64 }.count
    let bright = blacks.filter { $0 >= 192 }.count
    #expect((30...70).contains(dark) && (30...70).contains(bright))
  }

  @Test
  func `a batch's rows are recoloured alike in all frames, and those of pairs at their anchors`() {
    let tones = tones(5)
    let batch = Batch(size: 2, actionCount: 1, area: 16)
    for index in 0..<2 * 9 * 16 { batch.observations[index] = UInt8(index % 251) }
    batch.recolor(1, by: tones, share: 0.25)
    for index in 0..<9 * 16 {
      let level = Int(batch.observation(1)[index])
      #expect(batch.overlay(1)[index] == tones.tables[index / 16 % 3 * 256 + level])
    }
    #expect(batch.overlayShares.base[1] == 0.25 && batch.overlayShares.base[0] == 0.5)
    let pairs = Batch(size: 1, actionCount: 1, area: 16, extra: .pairs(2))
    for index in 0..<2 * 9 * 16 { pairs.anchors[index] = 7 }
    pairs.recolor(1, by: tones)
    #expect(pairs.overlay(1)[0] == tones.tables[7] && pairs.overlayShares.base[1] == 1)
  }
}
