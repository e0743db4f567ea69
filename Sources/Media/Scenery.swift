// Pictures and clips of the project's own making, for backgrounds and training overlays where no
// folder of real ones is given. A scenery is drawn from a seed; its frame at any time follows from
// the seed alone. Three kinds, all with the statistics of photographs (1/f spectra, edges at all
// sizes): "dead leaves" (occluding discs of power-law sizes; Lee, Mumford, Huang 2001), parallax
// landscapes, and drifting clouds of texture.

import Basics

/// A moving picture, 84x84, endless.
struct Scenery {
  /// Textures that sceneries of one source share; drawn once.
  struct Palette {
    let textures: [[Float]]

    init(seed: UInt64) {
      textures = (0..<12).map { index in
        var generator = SeededGenerator(seed, 0x7478, UInt64(index))
        return NoiseTexture(roughness: generator.uniform(0.55, 1), using: &generator).values
      }
    }
  }

  private let palette: Palette
  private var ground: SceneryGround
  private var shapes: [SceneryShape] = []
  private let brightness: Float
  private let contrast: Float

  /// The scenery with this number among those of `seed`.
  init(seed: UInt64, index: Int, palette: Palette) {
    self.palette = palette
    var generator = SeededGenerator(seed, 0x7363, UInt64(index))
    brightness = generator.uniform(0.75, 1.2)
    contrast = generator.uniform(0.8, 1.25)
    let hue = generator.uniform(0, 1)
    let colors = SceneryColors(hue: hue, spread: generator.uniform(0.05, 0.5))
    switch generator.uniform() {
    case ..<0.45:
      ground = SceneryGround(.clouds, colors, palette, &generator)
      let smallest = generator.uniform(2, 9)
      shapes = SceneryShape.pile(count: 420, smallest: smallest, colors, palette, &generator)
    case ..<0.8:
      ground = SceneryGround(.landscape, colors, palette, &generator)
      shapes = SceneryShape.pile(count: 14, smallest: 3, colors, palette, &generator)
    default:
      ground = SceneryGround(.clouds, colors, palette, &generator)
      shapes = SceneryShape.pile(count: 10, smallest: 4, colors, palette, &generator)
    }
  }

  /// Paints the picture at `time` (in frames) into `Clip.frameBytes` bytes, RGB interleaved.
  func paint(time: Int, into pixels: UnsafeMutableBufferPointer<UInt8>) {
    precondition(
      pixels.count == Clip.frameBytes, "\(pixels.count) bytes for a picture of 84x84")
    withUnsafeTemporaryAllocation(of: SIMD3<Float>.self, capacity: Clip.size * Clip.size) {
      canvas in
      withUnsafeTemporaryAllocation(of: Bool.self, capacity: Clip.size * Clip.size) { covered in
        covered.initialize(repeating: false)
        canvas.initialize(repeating: SIMD3(repeating: 0))
        var open = Clip.size * Clip.size
        for shape in shapes where open > 0 {
          shape.paint(at: Float(time), canvas, covered, palette, &open)
        }
        if open > 0 { ground.paint(at: Float(time), canvas, covered, palette) }
        for pixel in 0..<Clip.size * Clip.size {
          let color = ((canvas[pixel] - 0.5) * contrast + 0.5) * brightness * 255
          let bytes = color.clamped(
            lowerBound: SIMD3(repeating: 0), upperBound: SIMD3(repeating: 255))
          pixels[3 * pixel] = UInt8(bytes.x)
          pixels[3 * pixel + 1] = UInt8(bytes.y)
          pixels[3 * pixel + 2] = UInt8(bytes.z)
        }
      }
    }
  }
}
