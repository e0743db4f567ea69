// The colours of a scenery.

import Basics

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
