// Pictures and clips of the project's own making, for backgrounds and training overlays where no
// folder of real ones is given. A scenery is drawn from a seed; its frame at any time follows from
// the seed alone. Three kinds, all with the statistics of photographs (1/f spectra, edges at all
// sizes): "dead leaves" (occluding discs of power-law sizes; Lee, Mumford, Huang 2001), parallax
// landscapes, and drifting clouds of texture.

/// A moving picture, 84x84, endless.
struct Scenery {
  /// Edge of a picture in pixels.
  static let size = 84

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
  private var ground: Ground
  private var leaves: [Leaf] = []
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
      ground = Ground(.clouds, colors, palette, &generator)
      let smallest = generator.uniform(2, 9)
      leaves = Leaf.pile(count: 420, smallest: smallest, colors, palette, &generator)
    case ..<0.8:
      ground = Ground(.landscape, colors, palette, &generator)
      leaves = Leaf.pile(count: 14, smallest: 3, colors, palette, &generator)
    default:
      ground = Ground(.clouds, colors, palette, &generator)
      leaves = Leaf.pile(count: 10, smallest: 4, colors, palette, &generator)
    }
  }

  /// Paints the picture at `time` (in frames) into `3 * size * size` bytes, RGB interleaved.
  func paint(time: Int, into pixels: UnsafeMutableBufferPointer<UInt8>) {
    precondition(
      pixels.count == 3 * Self.size * Self.size, "\(pixels.count) bytes for a picture of 84x84")
    withUnsafeTemporaryAllocation(of: SIMD3<Float>.self, capacity: Self.size * Self.size) {
      canvas in
      withUnsafeTemporaryAllocation(of: Bool.self, capacity: Self.size * Self.size) { covered in
        covered.initialize(repeating: false)
        canvas.initialize(repeating: SIMD3(repeating: 0))
        var open = Self.size * Self.size
        for leaf in leaves where open > 0 {
          leaf.paint(at: Float(time), canvas, covered, palette, &open)
        }
        if open > 0 { ground.paint(at: Float(time), canvas, covered, palette) }
        for pixel in 0..<Self.size * Self.size {
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

/// Colours that go together: around one hue, with now and then one from elsewhere.
struct SceneryColors {
  let hue: Float
  let spread: Float

  func draw(_ generator: inout SeededGenerator) -> SIMD3<Float> {
    let strange = generator.uniform() < 0.15
    let angle = strange ? generator.uniform(0, 1) : hue + spread * Float(generator.normal())
    let saturation = generator.uniform(0, 1) * generator.uniform(0.3, 0.9)
    // Light in photographs is spread over orders of magnitude: dark is commoner than bright.
    let value = 0.08 + 0.85 * generator.uniform(0, 1) * generator.uniform(0.5, 1)
    return Self.color(hue: angle, saturation: saturation, value: value)
  }

  /// RGB in 0...1 of a hue (1 is a full turn), saturation and value.
  static func color(hue: Float, saturation: Float, value: Float) -> SIMD3<Float> {
    let turn = (hue - hue.rounded(.down)) * 6
    func channel(_ offset: Float) -> Float {
      let place = (turn + offset).truncatingRemainder(dividingBy: 6)
      return value * (1 - saturation * max(0, min(1, min(place, 4 - place))))
    }
    return SIMD3(channel(5), channel(3), channel(1))
  }
}
