// Gradients: ends, order of brightness, and what odd numbers get.

import Frames
import Testing

@Suite struct ColormapTests {
  @Test func `ends are the first and the last stop`() {
    let map = Colormap(name: "t", stops: [RGB(10, 20, 30), RGB(0, 0, 0), RGB(200, 100, 50)])
    #expect(map[0] == RGB(10, 20, 30))
    #expect(map[1] == RGB(200, 100, 50))
    #expect(map.table[64].red == 5)
  }

  @Test func `numbers outside are held at the ends`() {
    let map = Colormap.inferno
    #expect(map[-3] == map[0])
    #expect(map[7] == map[1])
    #expect(map[.nan] == map[0])
    #expect(map[.infinity] == map[1])
  }

  @Test func `one stop makes one colour`() {
    let map = Colormap(name: "flat", stops: [RGB(1, 2, 3)])
    #expect(Set(map.table) == [RGB(1, 2, 3)])
  }

  @Test(arguments: [Colormap.inferno, .viridis, .grey])
  func `sequential maps grow lighter from step to step`(map: Colormap) {
    let lumas = stride(from: 0, to: 256, by: 5).map { luma(map.table[$0]) }
    for (darker, lighter) in zip(lumas, lumas.dropFirst()) {
      #expect(lighter > darker, "\(map.name): \(darker) then \(lighter)")
    }
    #expect(lumas[51] - lumas[0] > 0.6)
  }
}

/// Brightness as the eye takes it, 0...1: weights of Rec. 709 on the bytes as they are.
private func luma(_ color: RGB) -> Float {
  (0.2126 * Float(color.red) + 0.7152 * Float(color.green) + 0.0722 * Float(color.blue)) / 255
}
