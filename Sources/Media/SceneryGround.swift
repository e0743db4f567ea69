// What lies behind the shapes of a scenery: drifting clouds of texture, or a landscape of ridges
// that pass by at speeds of their distance.

import Basics

/// The background of a scenery; it has no gaps.
struct SceneryGround {
  enum Kind { case clouds, landscape }

  /// A layer of texture: where it starts, how it drifts, how fine it is, what it adds.
  private struct Layer {
    var texture: Int
    var offset: SIMD2<Float>
    var speed: SIMD2<Float>
    var scale: Float
    var color: SIMD3<Float>
    // Landscape only: mean height of the ridge in pixels from the top, and how rugged it is.
    var height: Float
    var ruggedness: Float
    var grain: Float
  }

  private let kind: Kind
  private let base: SIMD3<Float>
  private let far: SIMD3<Float>
  private var layers: [Layer] = []

  init(
    _ kind: Kind, _ colors: SceneryColors, _ palette: Scenery.Palette,
    _ generator: inout SeededGenerator
  ) {
    self.kind = kind
    base = colors.draw(&generator)
    far = colors.draw(&generator)
    let pace = generator.uniform(-1, 1)
    let count = kind == .clouds ? 3 : 5
    for index in 0..<count {
      let near = Float(index + 1) / Float(count)
      let drift =
        kind == .clouds
        ? SIMD2(generator.uniform(-0.8, 0.8), generator.uniform(-0.8, 0.8))
        : SIMD2(pace * near * near * 1.5, 0)
      let tint = colors.draw(&generator)
      layers.append(
        Layer(
          texture: Int(generator.next() % UInt64(palette.textures.count)),
          offset: SIMD2(generator.uniform(0, 128), generator.uniform(0, 128)), speed: drift,
          scale: generator.uniform(0.4, 1.6),
          color: kind == .clouds ? tint - 0.4 : tint * near + far * (1 - near),
          height: 84 * (0.25 + 0.6 * near) + generator.uniform(-8, 8),
          ruggedness: generator.uniform(6, 26), grain: generator.uniform(0.2, 0.9)))
    }
  }

  /// Paints every pixel not yet covered.
  func paint(
    at time: Float, _ canvas: UnsafeMutableBufferPointer<SIMD3<Float>>,
    _ covered: UnsafeMutableBufferPointer<Bool>, _ palette: Scenery.Palette
  ) {
    switch kind {
    case .clouds: paintClouds(time, canvas, covered, palette)
    case .landscape: paintLandscape(time, canvas, covered, palette)
    }
  }

  private func paintClouds(
    _ time: Float, _ canvas: UnsafeMutableBufferPointer<SIMD3<Float>>,
    _ covered: UnsafeMutableBufferPointer<Bool>, _ palette: Scenery.Palette
  ) {
    let size = Clip.size
    for pixel in 0..<size * size where !covered[pixel] { canvas[pixel] = base }
    for layer in layers {
      let start = layer.offset + layer.speed * time
      palette.textures[layer.texture].withUnsafeBufferPointer { values in
        let noise = values.baseAddress!
        for y in 0..<size {
          for x in 0..<size where !covered[y * size + x] {
            let at = SIMD2(Float(x), Float(y)) * layer.scale + start
            let strength = layer.grain * NoiseTexture.sample(noise, at.x, at.y)
            canvas[y * size + x] += (layer.color + 0.3) * strength
          }
        }
      }
    }
  }

  private func paintLandscape(
    _ time: Float, _ canvas: UnsafeMutableBufferPointer<SIMD3<Float>>,
    _ covered: UnsafeMutableBufferPointer<Bool>, _ palette: Scenery.Palette
  ) {
    let size = Clip.size
    for x in 0..<size {
      // Front to back, each ridge fills its column down to the one before it.
      var lower = size
      for layer in layers.reversed() {
        palette.textures[layer.texture].withUnsafeBufferPointer { values in
          let noise = values.baseAddress!
          let along = Float(x) + layer.offset.x + layer.speed.x * time
          let crest = NoiseTexture.sample(noise, along * 0.5, layer.offset.y)
          let upper = max(0, min(lower, Int(layer.height - layer.ruggedness * crest)))
          for y in upper..<lower where !covered[y * size + x] {
            let down = Float(y) - layer.height
            let light = NoiseTexture.sample(
              noise, along * layer.scale, (down + layer.offset.y) * layer.scale)
            canvas[y * size + x] = layer.color * (1 - 0.004 * down + layer.grain * light)
          }
          lower = upper
        }
      }
      let sky = layers[0]
      palette.textures[sky.texture].withUnsafeBufferPointer { values in
        let noise = values.baseAddress!
        for y in 0..<lower where !covered[y * size + x] {
          let height = Float(y) / Float(size)
          let cloud = NoiseTexture.sample(noise, Float(x) * 0.7 + time * 0.15, Float(y) * 1.3)
          let clear = far * (1 - height) + (base * 0.3 + 0.6) * height
          canvas[y * size + x] = clear + max(0, cloud) * 0.35
        }
      }
    }
  }
}
