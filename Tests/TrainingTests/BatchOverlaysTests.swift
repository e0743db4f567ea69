// What a training lays over the observations of a batch.

import Learning
import Replay
import Testing
import Tiny

@testable import Training

@Suite struct BatchOverlaysTests {
  private func batch(_ alteration: Alteration, update: Int, ramp: Int = 0) throws -> Batch {
    var settings = Tiny.settings(.svea)
    settings.alteration = alteration
    settings.alterationRamp = ramp
    let batch = Tiny.batch(settings, seed: 1)
    try BatchOverlays(settings, directory: nil).fill(batch, update: update)
    return batch
  }

  private func shares(_ batch: Batch) -> [Float] {
    (0..<batch.overlayCount).map { batch.overlayShares.base[$0] }
  }

  /// Whether equal levels of a colour are equal in the overlay, as tones leave them.
  private func isRecoloured(_ batch: Batch, _ row: Int) -> Bool {
    var table: [Int: UInt8] = [:]
    return (0..<9 * batch.area).allSatisfy { at in
      let key = at / batch.area % 3 * 256 + Int(batch.observation(row)[at])
      defer { table[key] = batch.overlay(row)[at] }
      return table[key].map { $0 == batch.overlay(row)[at] } ?? true
    }
  }

  @Test
  func `pictures are half of it, convolutions all, and mixed takes tones and pictures by turns`()
    throws
  {
    let mixed = try batch(.mixed, update: 10)
    #expect(try shares(batch(.overlay, update: 10)).allSatisfy { $0 == 0.5 })
    #expect(try shares(batch(.convolution, update: 10)).allSatisfy { $0 == 1 })
    for row in 0..<mixed.overlayCount {
      #expect(shares(mixed)[row] == (row.isMultiple(of: 2) ? 1 : 0.5))
      #expect(isRecoloured(mixed, row) == row.isMultiple(of: 2))
    }
  }

  @Test func `the anchors of pairs are altered where there are some`() throws {
    var settings = Tiny.settings(.soda)
    settings.alteration = .mixed
    let batch = Tiny.batch(settings, seed: 2)
    try BatchOverlays(settings, directory: nil).fill(batch, update: 3)
    #expect(batch.overlayCount == batch.pairs && batch.pairs > 1)
    #expect(shares(batch) == (0..<batch.pairs).map { $0.isMultiple(of: 2) ? 1 : 0.5 })
    var table: [UInt8: UInt8] = [:]
    for at in 0..<batch.area {
      let other = table.updateValue(batch.overlay(0)[at], forKey: batch.anchors[at])
      #expect(other == nil || other == batch.overlay(0)[at])
    }
  }

  @Test(arguments: Alteration.allCases)
  func `what is laid over grows with the updates of a ramp`(alteration: Alteration) throws {
    let whole = try shares(batch(alteration, update: 200))
    #expect(try shares(batch(alteration, update: 24, ramp: 100)) == whole.map { $0 * 0.25 })
    #expect(try shares(batch(alteration, update: 200, ramp: 100)) == whole)
  }
}
