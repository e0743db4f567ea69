// The camera of a scene, and how a changed view turns and moves it.

import Glibc

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
