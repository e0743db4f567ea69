// Where a mode puts the camera: changes relative to the task's own, about the point it looks at.
// (Yang, Ze, Xu 2023: novel, moving and shaking views and a novel field of view.)

import Glibc

/// A moment of an episode, all that looks depend on besides the state.
struct Moment: Hashable {
  /// Episodes started so far.
  var episode: Int
  /// Agent steps since the reset.
  var agentStep: Int
  /// Control steps since the reset.
  var controlStep: Int
}

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
    let phase = Double(((controlStep % 100) + 100) % 100) / 100
    return novel(abs(4 * phase - 2) - 1)
  }

  /// `shaking_view`: a shift per control step, each axis normal with deviation 0.03 m, cut at 0.07.
  static func shaking(using generator: inout SeededGenerator) -> ViewChange {
    var view = ViewChange()
    for axis in 0..<3 { view.shift[axis] = min(0.07, max(-0.07, 0.03 * generator.normal())) }
    return view
  }

  /// `novel_fov`: 53 degrees where 45 were.
  static let wide = ViewChange(field: 53.0 / 45)
}

/// Where a camera is and what it looks at; turned and moved by a `ViewChange`.
struct CameraPose {
  var target: SIMD3<Double>
  /// From the target to the camera.
  var offset: SIMD3<Double>
  /// The camera's axes: to the right, up, and backwards, away from what it sees.
  var right: SIMD3<Double>
  var up: SIMD3<Double>
  var back: SIMD3<Double>

  var position: SIMD3<Double> { target + offset }

  mutating func apply(_ view: ViewChange) {
    turn(about: SIMD3(0, 0, 1), view.azimuth)
    turn(about: right, view.polar)
    (right, up) = (
      Self.turned(right, about: back, view.roll), Self.turned(up, about: back, view.roll)
    )
    offset = offset * view.zoom + view.shift
  }

  // Camera and axes turn about the target as one, so the camera goes on looking at it.
  private mutating func turn(about axis: SIMD3<Double>, _ angle: Double) {
    guard angle != 0 else { return }
    offset = Self.turned(offset, about: axis, angle)
    right = Self.turned(right, about: axis, angle)
    up = Self.turned(up, about: axis, angle)
    back = Self.turned(back, about: axis, angle)
  }

  // Rodrigues' formula.
  private static func turned(
    _ vector: SIMD3<Double>, about axis: SIMD3<Double>, _ angle: Double
  ) -> SIMD3<Double> {
    let cross = SIMD3(
      axis.y * vector.z - axis.z * vector.y, axis.z * vector.x - axis.x * vector.z,
      axis.x * vector.y - axis.y * vector.x)
    let along = axis * (axis * vector).sum()
    return vector * cos(angle) + cross * sin(angle) + along * (1 - cos(angle))
  }
}
