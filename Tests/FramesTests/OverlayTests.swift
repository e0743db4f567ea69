// Heat maps and masks over images, pixel by pixel.

import Frames
import Testing

@Suite struct OverlayTests {
  private let grey = Frame(width: 4, height: 1, fill: RGB(100, 100, 100))
  private let white = Colormap(name: "white", stops: [RGB(255, 255, 255)])

  @Test func `blending by value leaves unattributed pixels alone`() {
    let result = grey.overlaid(heatMap: [0, 0.5, 1, -1], colormap: white, alpha: 0.8)
    #expect(result[0, 0] == RGB(100, 100, 100))
    #expect(result[1, 0].red == 162)  // 100 + 155 * 0.8 * 128/255 = 162.2
    #expect(result[2, 0].red == 224)  // 100 + 155 * 0.8
    #expect(result[3, 0] == RGB(100, 100, 100))
  }

  @Test func `even blending mixes everywhere`() {
    let result = grey.overlaid(
      heatMap: [0, 0.5, 1, 0], colormap: .grey, alpha: 0.5, blend: .even)
    #expect([0, 1, 2, 3].map { result[$0, 0].red } == [50, 114, 178, 50])
  }

  @Test func `normalising cuts at the quantile and keeps zeros`() {
    let map: [Float] = [0, 1, 2, 4, 100]
    #expect(HeatScale.normalized(map, quantile: 0.75) == [0, 0.25, 0.5, 1, 1])
    #expect(HeatScale.normalized(map, quantile: 1)[3] == 0.04)
    #expect(HeatScale.normalized([0, 0, .nan], quantile: 1) == [0, 0, 0])
    // Where the quantile itself is zero the maximum scales.
    #expect(HeatScale.normalized([0, 0, 0, 8, 2], quantile: 0.5) == [0, 0, 0, 1, 0.25])
  }

  @Test func `a masked frame keeps inside and fills outside`() {
    let result = grey.masked(by: [true, false, false, true], fill: RGB(5, 6, 7))
    #expect(result[0, 0] == RGB(100, 100, 100))
    #expect(result[1, 0] == RGB(5, 6, 7))
    #expect(result[3, 0] == RGB(100, 100, 100))
  }

  @Test func `an enlarged boundary leaves the middle of a pixel`() {
    var frame = Frame(width: 15, height: 15)
    let mask = (0..<9).map { $0 == 4 }
    MaskBoundary.draw(
      mask, width: 3, height: 3, factor: 5, on: &frame, color: RGB(1, 1, 1))
    let painted = frame.pixels.filter { $0 == 1 }.count / 3
    #expect(painted == 16)
    #expect(frame[5, 5] == RGB(1, 1, 1) && frame[9, 9] == RGB(1, 1, 1))
    #expect(frame[7, 7] == RGB(0, 0, 0) && frame[4, 5] == RGB(0, 0, 0))
  }

  @Test func `comparing masks gives each case its colour`() {
    var frame = grey
    frame.compare(
      [true, true, false, false], [true, false, true, false], onlyFirst: RGB(1, 0, 0),
      onlySecond: RGB(0, 1, 0), both: RGB(0, 0, 1), share: 1)
    #expect(frame[0, 0] == RGB(0, 0, 1))
    #expect(frame[1, 0] == RGB(1, 0, 0))
    #expect(frame[2, 0] == RGB(0, 1, 0))
    #expect(frame[3, 0] == RGB(100, 100, 100))
  }
}
