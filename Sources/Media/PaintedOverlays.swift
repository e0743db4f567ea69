// Overlay images that the program paints, for training without a folder of photographs.

import Basics
import Frames

/// Single pictures of sceneries, from seeds apart from those of the clips.
struct PaintedOverlays: OverlayMaker {
  private let seed: UInt64
  private let palette: Scenery.Palette

  init(seed: UInt64) {
    self.seed = SeededGenerator.purpose(0x6f76_6572, seed)
    palette = Scenery.Palette(seed: self.seed)
  }

  func image(_ index: Int) -> [UInt8] {
    var frame = Frame(width: Clip.size, height: Clip.size)
    let scenery = Scenery(seed: seed, index: index, palette: palette)
    frame.pixels.withUnsafeMutableBufferPointer { scenery.paint(time: 0, into: $0) }
    return frame.planes
  }
}
