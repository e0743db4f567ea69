// The occluding shapes of a scenery ("dead leaves"): textured ellipses that drift across it, front
// ones faster.

import Basics
import Glibc

/// One shape. Positions in pixels, speeds in pixels a frame.
struct SceneryShape {
  private var x: Float
  private var y: Float
  private var speed: SIMD2<Float>
  private var radius: Float
  // Rows of the matrix that maps an offset from the centre into the unit disc.
  private var toDiscX: SIMD2<Float>
  private var toDiscY: SIMD2<Float>
  private var color: SIMD3<Float>
  private var shade: SIMD2<Float>
  private var texture: Int
  private var grain: Float
  private var scale: Float
  private var offset: SIMD2<Float>

  /// Shapes front to back, radii by the power law (exponent 3) that makes all sizes alike.
  static func pile(
    count: Int, smallest: Float, _ colors: SceneryColors, _ palette: Scenery.Palette,
    _ generator: inout SeededGenerator
  ) -> [SceneryShape] {
    let heading = generator.uniform(0, 2 * .pi)
    let pace = generator.uniform(0.1, 1.2)
    return (0..<count).map { index in
      let depth = Float(index) / Float(count)
      let largest: Float = 38
      let range = 1 / (smallest * smallest) - 1 / (largest * largest)
      let radius = 1 / (1 / (smallest * smallest) - range * generator.uniform(0, 1)).squareRoot()
      let angle = generator.uniform(0, 2 * .pi)
      let slimness = generator.uniform(0.35, 1)
      let (c, s) = (cosf(angle), sinf(angle))
      let wander = heading + 0.5 * Float(generator.normal())
      let velocity = pace * (1.2 - depth) * generator.uniform(0.6, 1.4)
      return SceneryShape(
        x: generator.uniform(-20, 104), y: generator.uniform(-20, 104),
        speed: SIMD2(cosf(wander), sinf(wander)) * velocity,
        radius: radius, toDiscX: SIMD2(c, s) / radius,
        toDiscY: SIMD2(-s, c) / (radius * slimness),
        color: colors.draw(&generator),
        shade: SIMD2(generator.uniform(-0.35, 0.35), generator.uniform(-0.35, 0.35)),
        texture: Int(generator.next() % UInt64(palette.textures.count)),
        grain: generator.uniform(0, 0.7), scale: generator.uniform(0.5, 2.5),
        offset: SIMD2(generator.uniform(0, 128), generator.uniform(0, 128)))
    }
  }

  /// Paints where nothing in front has been painted, and counts `open` down.
  func paint(
    at time: Float, _ canvas: UnsafeMutableBufferPointer<SIMD3<Float>>,
    _ covered: UnsafeMutableBufferPointer<Bool>, _ palette: Scenery.Palette, _ open: inout Int
  ) {
    let size = Clip.size
    // What leaves at one side comes in at the other, out of sight.
    let centerX = Self.wrapped(x + speed.x * time, margin: radius)
    let centerY = Self.wrapped(y + speed.y * time, margin: radius)
    let (left, right) = (max(0, Int(centerX - radius)), min(size - 1, Int(centerX + radius)))
    let (top, bottom) = (max(0, Int(centerY - radius)), min(size - 1, Int(centerY + radius)))
    guard left <= right, top <= bottom else { return }
    palette.textures[texture].withUnsafeBufferPointer { values in
      let noise = values.baseAddress!
      for row in top...bottom {
        for column in left...right where !covered[row * size + column] {
          let from = SIMD2(Float(column) - centerX, Float(row) - centerY)
          let (u, v) = ((from * toDiscX).sum(), (from * toDiscY).sum())
          guard u * u + v * v <= 1 else { continue }
          let at = from * scale + offset
          let light = 1 + shade.x * u + shade.y * v + grain * NoiseTexture.sample(noise, at.x, at.y)
          canvas[row * size + column] = color * light
          covered[row * size + column] = true
          open -= 1
        }
      }
    }
  }

  private static func wrapped(_ place: Float, margin: Float) -> Float {
    let span = Float(Clip.size) + 2 * margin
    let turns = ((place + margin) / span).rounded(.down)
    return place - turns * span
  }
}
