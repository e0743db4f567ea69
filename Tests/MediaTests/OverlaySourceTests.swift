// Overlay images: endless, varied, and decided by the draw's number alone.

import Media
import Testing

@Suite struct OverlaySourceTests {
  private func image(_ source: OverlaySource, _ draw: UInt64) throws -> [UInt8] {
    var planes = [UInt8](repeating: 0, count: OverlaySource.imageBytes)
    try planes.withUnsafeMutableBufferPointer { try source.image(draw, into: $0) }
    return planes
  }

  @Test func `a draw gives the same image whatever was drawn before`() throws {
    let fresh = try OverlaySource(directory: nil, seed: 5, poolSize: 8, uses: 2)
    let used = try OverlaySource(directory: nil, seed: 5, poolSize: 8, uses: 2)
    for draw in 0..<100 { _ = try image(used, UInt64(draw)) }
    for draw in [7, 99, 100, 3] as [UInt64] {
      #expect(try image(fresh, draw) == image(used, draw))
    }
  }

  @Test func `draws vary, and the images of another seed are others`() throws {
    let source = try OverlaySource(directory: nil, seed: 5, poolSize: 64)
    let other = try OverlaySource(directory: nil, seed: 6, poolSize: 64)
    let images = try Set((0..<40).map { try image(source, $0) })
    #expect(images.count > 20)
    #expect(try images.isDisjoint(with: (0..<40).map { try image(other, $0) }))
  }

  @Test func `old images make way for new ones`() throws {
    let source = try OverlaySource(directory: nil, seed: 5, poolSize: 4, uses: 1)
    let early = try Set((0..<8).map { try image(source, $0) })
    let late = try Set((1000..<1008).map { try image(source, $0) })
    #expect(early.isDisjoint(with: late))
  }

  @Test func `painted images are neither flat nor dark`() throws {
    let source = try OverlaySource(directory: nil, seed: 1, poolSize: 64)
    for draw in 0..<20 {
      let planes = try image(source, UInt64(draw)).map(Double.init)
      let mean = planes.reduce(0, +) / Double(planes.count)
      let variance = planes.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(planes.count)
      #expect(mean > 8 && mean < 247 && variance > 20, "mean \(mean), variance \(variance)")
    }
  }
}
