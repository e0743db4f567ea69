// Pointing at a pixel: what is said of it, and how keys and mouse move it.

import Attribution
import Environments
import Frames
import Terminal
import Testing

@testable import Explorer

@Suite struct PixelCursorTests {
  private func observation() -> ModeObservation {
    var frame = Frame(width: 4, height: 3)
    frame.pixels.replaceSubrange(3 * 6..<3 * 7, with: [9, 8, 7])
    var map = [Float](repeating: 0, count: 12)
    (map[6], map[1], map[2]) = (0.5, 0.75, 0.5)
    var mask = [Bool](repeating: false, count: 12)
    mask[6] = true
    var segments = [Segment](repeating: .sky, count: 12)
    segments[6] = .target
    let inspection = Inspection(
      policyAction: [0], policySpread: [0], action: [0], q1: 0, q2: 0, maskedQ1: 0, maskedQ2: 0,
      landscape: [[0]], saliency: [map, map, map], mask: [mask, mask, mask], predictedMask: nil)
    return ModeObservation(
      viewpoint: Viewpoint(agent: 0, mode: .train), stack: FrameStack(repeating: frame),
      inspection: inspection,
      segmentation: Segmentation(width: 4, height: 3, segments: segments))
  }

  @Test func `colour, segment, saliency, rank and mask are those of the pixel`() throws {
    let observation = observation()
    let facts = try #require(PixelFacts(PixelPosition(x: 2, y: 1), frame: .newest, of: observation))
    #expect(facts.color == RGB(9, 8, 7) && facts.segment == .target && facts.isInMask)
    // One pixel is more salient, one is equal.
    #expect(facts.saliency == 0.5 && facts.rank == 2)
    let older = try #require(PixelFacts(PixelPosition(x: 0, y: 0), frame: .oldest, of: observation))
    #expect(older.segment == nil && older.rank == 4 && !older.isInMask)
    #expect(PixelFacts(PixelPosition(x: 4, y: 0), frame: .newest, of: observation) == nil)
    #expect(PixelFacts(PixelPosition(x: 0, y: -1), frame: .newest, of: observation) == nil)
  }

  @Test func `k points at the most salient pixel, arrows move it within the frame`() throws {
    var bench = Bench()
    bench.press("n", "k")
    let first = try #require(bench.state.pixel)
    let map = try #require(bench.state.session.observations?.shown.inspection.saliency[2])
    let most = try #require(map.max())
    #expect(map[first.y * 84 + first.x] == most)
    let cursor = bench.state.session.cursor
    bench.state.pixel = PixelPosition(x: 1, y: 2)
    for _ in 0..<3 { bench.press("left", "up") }
    #expect(bench.state.pixel == PixelPosition(x: 0, y: 0))
    bench.press("right", "down", "down")
    #expect(bench.state.pixel == PixelPosition(x: 1, y: 2))
    #expect(bench.state.session.cursor == cursor, "arrows move the pixel, not the episode")
    for (width, height) in [(130, 40), (80, 24)] {
      let screen = bench.draw(width, height).text
      #expect(screen.contains("1,2  rgb ") && screen.contains("rank "))
    }
    bench.press("k", "left")
    #expect(bench.state.pixel == nil && bench.state.session.cursor == cursor - 1)
  }

  @Test func `the mouse points at the pixel under it`() throws {
    var bench = Bench()
    bench.press("k")
    _ = bench.draw(130, 40)
    let region = try #require(bench.state.shown.regions.last { $0.target == .picture })
    let rect = region.rect
    bench.mouse(.press, rect.x, rect.y)
    let upper = try #require(bench.state.pixel)
    #expect(upper.x <= 2 && upper.y <= 2)
    bench.mouse(.drag, rect.maxX - 1, rect.maxY - 1)
    let lower = try #require(bench.state.pixel)
    #expect(lower.x >= 81 && lower.y >= 81)
  }
}
