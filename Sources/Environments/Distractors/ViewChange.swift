// Where a mode puts the camera: changes relative to the task's own, about the point it looks at.
// (Yang, Ze, Xu 2023: novel, moving and shaking views and a novel field of view.)

import Basics
import Glibc

/// A change of the camera. Angles in radians, lengths in metres.
struct ViewChange: Hashable {
  /// Turn about the vertical through the point looked at.
  var azimuth = 0.0
  /// Change of the angle to the vertical; negative raises the camera.
  var polar = 0.0
  /// Factor of the distance to the point looked at.
  var zoom = 1.0
  /// Turn about the line of sight.
  var roll = 0.0
  /// Shift without turning, in world coordinates.
  var shift = SIMD3<Double>(repeating: 0)
  /// Factor of the field of view.
  var field = 1.0

  static let none = ViewChange()

  /// `novel_view`: 18 degrees around, 12 degrees up.
  static func novel(_ share: Double = 1) -> ViewChange {
    ViewChange(azimuth: share * 18 * .pi / 180, polar: share * -12 * .pi / 180)
  }

  /// `moving_view`: between the novel view and its opposite and back, every 100 control steps.
  static func moving(controlStep: Int) -> ViewChange {
    let phase = Double(controlStep.wrapped(in: 100)) / 100
    return novel(abs(4 * phase - 2) - 1)
  }

  /// `shaking_view`: a shift per control step, each axis normal with deviation 0.03 m, cut at 0.07.
  static func shaking(using generator: inout SeededGenerator) -> ViewChange {
    var view = ViewChange()
    for axis in 0..<3 { view.shift[axis] = min(0.07, max(-0.07, 0.03 * generator.normal())) }
    return view
  }

  /// The shift of a control step, always the same one.
  static func shaking(at step: StepIndex, seed: UInt64) -> ViewChange {
    var generator = SeededGenerator(
      seed, 0x7368_616b, UInt64(bitPattern: Int64(step.episode)),
      UInt64(bitPattern: Int64(step.controlStep)))
    return shaking(using: &generator)
  }

  /// `novel_fov`: 53 degrees where 45 were.
  static let wide = ViewChange(field: 53.0 / 45)
}
