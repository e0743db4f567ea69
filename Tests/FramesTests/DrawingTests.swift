// Rectangles, lines and plots in small frames.

import Testing

@testable import Frames

@Suite struct DrawingTests {
  private let ink = RGB(200, 0, 0)

  private func painted(_ frame: Frame) -> [[Int]] {
    (0..<frame.height).map { y in (0..<frame.width).filter { frame[$0, y].red > 0 } }
  }

  @Test func `a filled rectangle is clipped to the frame`() {
    var frame = Frame(width: 4, height: 3)
    frame.fill(Rect(x: 2, y: -5, width: 100, height: 7), ink)
    #expect(painted(frame) == [[2, 3], [2, 3], []])
    frame.fill(Rect(x: 9, y: 9, width: 3, height: 3), ink)
    #expect(painted(frame) == [[2, 3], [2, 3], []])
  }

  @Test func `a stroked rectangle leaves its inside`() {
    var frame = Frame(width: 5, height: 5)
    frame.stroke(Rect(x: 0, y: 1, width: 4, height: 4), ink)
    #expect(painted(frame) == [[], [0, 1, 2, 3], [0, 3], [0, 3], [0, 1, 2, 3]])
  }

  @Test func `a plot spans its rectangle from lowest to highest`() {
    var frame = Frame(width: 11, height: 7)
    frame.draw(
      LinePlot([0, 10], color: ink, areaShare: 0), in: Rect(x: 0, y: 0, width: 11, height: 7))
    #expect(frame[0, 6] == ink && frame[10, 0] == ink)
    #expect(frame[0, 0] == RGB(0, 0, 0) && frame[10, 6] == RGB(0, 0, 0))
  }

  @Test(arguments: [Float(1 << 25), -3e9, 3e38, .greatestFiniteMagnitude])
  func `a constant series of large values can be drawn`(value: Float) {
    var frame = Frame(width: 9, height: 5)
    frame.draw(LinePlot([value, value], color: ink, areaShare: 0.5), in: frame.bounds)
    #expect(painted(frame).contains { !$0.isEmpty })
    frame.draw(LinePlot([-value, value], color: ink, areaShare: 0.5), in: frame.bounds)
    #expect(frame[0, 4].red > 0 || frame[0, 0].red > 0)
  }

  @Test func `a constant series stands in the middle and gaps stay empty`() {
    var frame = Frame(width: 9, height: 5)
    frame.draw(
      LinePlot([3, 3, .nan, 3, 3], color: ink, areaShare: 0), in: frame.bounds)
    #expect(painted(frame) == [[], [], [0, 1, 2, 6, 7, 8], [], []])
    #expect(frame[4, 2].red == 0 && frame[0, 2] == ink && frame[8, 2] == ink)
  }

  @Test func `the marker stands at its value`() {
    var frame = Frame(width: 11, height: 11)
    let plot = LinePlot(
      [0, 0, 0], color: ink, range: 0...1, areaShare: 0, marker: 1,
      markerColor: RGB(0, 0, 255))
    frame.draw(plot, in: frame.bounds)
    #expect(frame[5, 10] == RGB(0, 0, 255))
    #expect(frame[5, 0].blue > 60 && frame[2, 0].blue == 0)
  }
}
