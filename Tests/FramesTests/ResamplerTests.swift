// Resizing against numbers worked out by hand.

import Frames
import Testing

@Suite struct ResamplerTests {
  /// A one-row frame of greys.
  private func row(_ greys: [UInt8]) -> Frame {
    Frame(width: greys.count, height: 1, pixels: greys.flatMap { [$0, $0, $0] })
  }

  private func greys(_ frame: Frame) -> [UInt8] {
    stride(from: 0, to: frame.pixels.count, by: 3).map { frame.pixels[$0] }
  }

  @Test func `area shrinking takes the mean of what a pixel covers`() {
    #expect(
      greys(row([0, 100, 200, 50]).resized(width: 2, height: 1, filter: .area)) == [50, 125])
    // 3 -> 2: the middle pixel is shared, (0 + 90/2) / 1.5 = 30 and (90/2 + 240) / 1.5 = 190.
    #expect(greys(row([0, 90, 240]).resized(width: 2, height: 1, filter: .area)) == [30, 190])
  }

  @Test func `bilinear growing mixes neighbours at half pixel centres`() {
    // Centres at -0.25, 0.25, 0.75, 1.25: the outer two are held at the border.
    #expect(
      greys(row([0, 200]).resized(width: 4, height: 1, filter: .bilinear)) == [0, 50, 150, 200])
  }

  @Test(arguments: ResizeFilter.allCases)
  func `a frame of one colour keeps it at any size`(filter: ResizeFilter) {
    let frame = Frame(width: 7, height: 5, fill: RGB(12, 250, 99))
    for (width, height) in [(1, 1), (3, 9), (14, 10), (84, 84), (6, 5)] {
      let resized = frame.resized(width: width, height: height, filter: filter)
      #expect(resized == Frame(width: width, height: height, fill: RGB(12, 250, 99)))
    }
  }

  @Test func `both directions are resized alike`() {
    var frame = Frame(width: 4, height: 4)
    for y in 0..<4 { for x in 0..<4 { frame[x, y] = RGB(UInt8(60 * x), UInt8(60 * y), 0) } }
    let small = frame.resized(width: 2, height: 2, filter: .area)
    #expect(small[0, 0] == RGB(30, 30, 0))
    #expect(small[1, 0] == RGB(150, 30, 0))
    #expect(small[0, 1] == RGB(30, 150, 0))
  }

  @Test func `upscaling repeats pixels and cropping gets them back`() {
    var frame = Frame(width: 3, height: 2)
    for y in 0..<2 { for x in 0..<3 { frame[x, y] = RGB(UInt8(x), UInt8(y), 7) } }
    let large = frame.upscaled(by: 4)
    #expect(large.width == 12 && large.height == 8)
    #expect(
      large.cropped(x: 8, y: 4, width: 4, height: 4)
        == Frame(width: 4, height: 4, fill: RGB(2, 1, 7)))
    #expect(large.resized(width: 3, height: 2, filter: .area) == frame)
  }

  @Test func `pasting drops what lies outside`() {
    var frame = Frame(width: 4, height: 4)
    frame.paste(Frame(width: 3, height: 3, fill: RGB(9, 9, 9)), x: -1, y: 2)
    let painted = (0..<16).filter { frame[$0 % 4, $0 / 4] == RGB(9, 9, 9) }
    #expect(painted == [8, 9, 12, 13])
    frame.paste(Frame(width: 2, height: 2, fill: RGB(1, 1, 1)), x: 50, y: -9)
    #expect(!frame.pixels.contains(1))
  }
}
