// What a training lays over the observations of a batch.

import Export
import Foundation
import Frames
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
    // Where all colours are common, all of the observation is background.
    let gray = Frame(width: 1, height: 1, fill: RGB(0, 0, 0))
    let background =
      alteration.replacesBackground ? CommonColors(of: [gray], share: 1) : nil
    try BatchOverlays(settings, directory: nil, background: background).fill(batch, update: update)
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

  @Test func `pictures that cannot be read are told once each, and the first few alone`() throws {
    let folder = FileManager.default.temporaryDirectory.path + "/sgqn-overlays-\(UUID())"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    for index in 0..<4 {
      let picture = Frame(width: 90, height: 90, fill: RGB(9, 99, 199))
      try PNG.write(picture, to: "\(folder)/good\(index).png")
    }
    let whole = try Data(contentsOf: URL(fileURLWithPath: folder + "/good0.png"))
    func told(damaged count: Int) throws -> [String] {
      for index in 0..<count {
        try whole.prefix(40).write(to: URL(fileURLWithPath: "\(folder)/bad\(index).png"))
      }
      let settings = Tiny.settings(.svea)
      let overlays = try BatchOverlays(settings, directory: folder)
      var lines: [String] = []
      for update in 0..<40 {
        try overlays.fill(Tiny.batch(settings, seed: 1), update: update)
        lines += overlays.takeTroubles()
      }
      return lines
    }
    #expect(try told(damaged: 0) == [])
    let one = try told(damaged: 1)
    #expect(one.count == 1 && one[0].hasPrefix("passed over: \(folder)/bad0.png: "), "\(one)")
    let many = try told(damaged: 8)
    #expect(many.count == 6 && many.last == "more pictures are passed over", "\(many)")
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

  @Test func `varied lights every fourth observation and is mixed in the others`() throws {
    let (mixed, varied) = (try batch(.mixed, update: 10), try batch(.varied, update: 10))
    let bytes = 9 * mixed.area
    var lit = 0
    for row in 0..<varied.overlayCount where row % 4 != 3 {
      #expect(shares(varied)[row] == shares(mixed)[row])
      #expect(memcmp(varied.overlay(row), mixed.overlay(row), bytes) == 0, "\(row)")
    }
    for row in stride(from: 3, to: varied.overlayCount, by: 4) {
      #expect(shares(varied)[row] == 1)
      lit += (0..<bytes).count { varied.overlay(row)[$0] < varied.observation(row)[$0] }
      #expect((0..<bytes).allSatisfy { varied.overlay(row)[$0] <= varied.observation(row)[$0] })
    }
    #expect(lit > bytes / 4)
  }

  /// Blue observations but for the left half of one, whose first frame has it orange, altered.
  private func halfOrange(_ alteration: Alteration, row orange: Int = 0) throws -> Batch {
    var settings = Tiny.settings(.svea)
    settings.alteration = alteration
    let size = settings.architecture.imageSize
    let batch = Tiny.batch(settings, seed: 1)
    let blue = Frame(width: size, height: size, fill: RGB(20, 60, 90))
    for row in 0..<batch.size {
      for image in 0..<3 {
        let planes = blue.planes
        (batch.observations + (row * 3 + image) * planes.count).update(
          from: planes, count: planes.count)
      }
    }
    for plane in 0..<3 {
      for at in 0..<batch.area where isLeft(at, batch) {
        batch.observations[(orange * 9 + plane) * batch.area + at] = [200, 120, 40][plane]
      }
    }
    let colors = CommonColors(of: [blue], share: 0.9)
    try BatchOverlays(settings, directory: nil, background: colors).fill(batch, update: 10)
    return batch
  }

  private func isLeft(_ at: Int, _ batch: Batch) -> Bool { at % batch.side < batch.side / 2 }

  @Test func `background puts every other picture behind what is rare, in full`() throws {
    let plain = try batch(.overlay, update: 10)
    let batch = try halfOrange(.background)
    for row in 0..<batch.overlayCount {
      #expect(shares(batch)[row] == (row.isMultiple(of: 2) ? 1 : 0.5))
      for at in 0..<9 * batch.area {
        let isKept = row == 0 && at < 3 * batch.area && isLeft(at, batch)
        let wanted = isKept ? batch.observation(0)[at] : plain.overlay(row)[at]
        if batch.overlay(row)[at] != wanted { Issue.record("\(row) \(at)") }
      }
    }
  }

  @Test func `repainted has a background more, with what stands before it in another colour`()
    throws
  {
    let plain = try halfOrange(.background, row: 3)
    let painted = try halfOrange(.repainted, row: 3)
    let pictures = try halfOrange(.overlay, row: 3)
    for row in 0..<painted.overlayCount {
      #expect(shares(painted)[row] == (row % 4 == 1 ? 0.5 : 1))
      for at in 0..<9 * painted.area {
        let isPainted = row == 3 && at < 3 * painted.area && isLeft(at, painted)
        let wanted =
          isPainted
          ? painted.overlay(3)[at / painted.area * painted.area]
          : (row % 4 == 3 ? pictures : plain).overlay(row)[at]
        if painted.overlay(row)[at] != wanted { Issue.record("\(row) \(at)") }
      }
    }
    let color = (0..<3).map { painted.overlay(3)[$0 * painted.area] }
    #expect(color != [200, 120, 40] && color.contains { $0 >= 100 }, "\(color)")
  }

  @Test func `light leaves black, makes white the picture, and is the same for three frames`() {
    let batch = Batch(size: 1, actionCount: 1, area: 4)
    for image in 0..<3 {
      for plane in 0..<3 {
        let levels: [UInt8] = [0, 255, 128, UInt8(10 * image)]
        for (point, level) in levels.enumerated() {
          batch.observations[image * 12 + plane * 4 + point] = level
        }
      }
    }
    // Red, green and blue of a picture of one colour.
    let picture: [UInt8] = [20, 100, 200].flatMap { [UInt8](repeating: $0, count: 4) }
    batch.light(0, by: picture, gain: 2, share: 0.5)
    for image in 0..<3 {
      for (plane, level) in [40, 200, 255].enumerated() {
        let from = image * 12 + plane * 4
        let seen = (0..<4).map { Int(batch.overlay(0)[from + $0]) }
        let expected = [0, level, (128 * level + 127) / 255, (10 * image * level + 127) / 255]
        #expect(seen == expected, "\(image) \(plane)")
      }
    }
    #expect(batch.overlayShares.base[0] == 0.5)
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
  func `observations larger than pictures take no pictures`(alteration: Alteration) throws {
    var settings = Tiny.settings(.svea, size: 96)
    settings.alteration = alteration
    if alteration == .convolution {
      let batch = Tiny.batch(settings, seed: 1)
      try BatchOverlays(settings, directory: nil).fill(batch, update: 3)
      #expect(shares(batch).allSatisfy { $0 == 1 })
    } else {
      let error = #expect(throws: AgentError.self) { try BatchOverlays(settings, directory: nil) }
      #expect(error?.message.contains("of 84x84 cannot be laid over observations of 96x96") == true)
      #expect(error?.message.contains("set architecture.imageSize=84") == true)
      #expect(error?.message.contains("\n") == false)
    }
    // Others see none of them.
    settings.algorithm = .drq
    _ = try BatchOverlays(settings, directory: nil)
  }

  @Test(arguments: Alteration.allCases)
  func `what is laid over grows with the updates of a ramp`(alteration: Alteration) throws {
    let whole = try shares(batch(alteration, update: 200))
    #expect(try shares(batch(alteration, update: 24, ramp: 100)) == whole.map { $0 * 0.25 })
    #expect(try shares(batch(alteration, update: 200, ramp: 100)) == whole)
  }
}
