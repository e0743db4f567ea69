// The Distracting Control Suite's walk through views and colours (Stone et al. 2021), drawn for a
// whole episode at once: any step of it can then be looked at, in any order, at the same cost.

import Basics
import Glibc

/// What the camera and the materials do during one episode.
struct RandomWalk {
  /// Tells walks apart.
  struct Key: Hashable {
    var intensity: Double
    var seed: UInt64
  }

  /// What the walk starts from and may not leave.
  struct Bounds: Hashable {
    /// Distance of the camera to what it looks at, in metres.
    var radius = 1.0
    /// Angle of the camera to the vertical, in radians.
    var polar = Double.pi / 2
    /// Whether the camera stays above the height of what it looks at.
    var staysUp = true
  }

  /// Control steps between two changes.
  static let pace = 2
  // Changes in the suite's episodes of 1000 control steps. Longer ones walk back and forth.
  private static let length = 1000 / pace + 1

  private var views: [ViewChange] = []
  // Colours of all materials, one change after the other.
  private var colors: [Color] = []
  private let materialCount: Int

  /// - Parameters:
  ///   - intensity: scales the box, the speeds and the spread of the colours.
  ///   - materials: the model's own colours, from which the walk keeps within the intensity.
  init(
    intensity: Double, _ bounds: Bounds, materials: [Color], using generator: inout SeededGenerator
  ) {
    materialCount = materials.count
    walkCamera(intensity, bounds, &generator)
    walkColors(Float(intensity), materials, &generator)
  }

  /// The camera at a control step.
  func view(_ controlStep: Int) -> ViewChange { views[index(controlStep)] }

  /// The colours of all materials at a control step.
  func materials(_ controlStep: Int) -> ArraySlice<Color> {
    let first = index(controlStep) * materialCount
    return colors[first..<first + materialCount]
  }

  private func index(_ controlStep: Int) -> Int {
    let turn = 2 * (Self.length - 1)
    let phase = max(0, controlStep / Self.pace) % turn
    return min(phase, turn - phase)
  }

  // A point that moves through a box in azimuth, polar angle and distance with a velocity (metres
  // per change) that is itself a bounded random walk; at a side it keeps what the side leaves of
  // it. The roll walks on its own. Speeds are meant for a camera four metres away and scale with
  // the distance.
  private mutating func walkCamera(
    _ intensity: Double, _ bounds: Bounds, _ generator: inout SeededGenerator
  ) {
    let reach = .pi / 2 * intensity
    var low = Place(-reach, -reach, bounds.radius * (1 - 0.5 * intensity))
    var high = Place(reach, reach, bounds.radius * (1 + 1.5 * intensity))
    if bounds.staysUp { high.y = max(low.y, min(high.y, .pi / 2 - bounds.polar)) }
    // Straight overhead the azimuth is lost; the camera keeps clear of it unless it starts there.
    if bounds.polar > 0.1 { low.y = min(high.y, max(low.y, 0.05 - bounds.polar)) }
    func draw(_ low: Double, _ high: Double) -> Double { low + (high - low) * generator.uniform() }
    var place = Place(draw(low.x, high.x), draw(low.y, high.y), draw(low.z, high.z))
    var roll = draw(-reach, reach)
    let (fastest, fastestRoll) = (0.4 * intensity, .pi / 50 * intensity)
    var velocity = SIMD3(generator.normal(), generator.normal(), generator.normal())
    velocity *= draw(0, fastest) / (velocity * velocity).sum().squareRoot()
    var rollSpeed = draw(-fastestRoll, fastestRoll)
    let scale = bounds.radius / 4
    for _ in 0..<Self.length {
      for axis in 0..<3 { velocity[axis] += 0.1 * intensity * scale * generator.normal() }
      let speed = (velocity * velocity).sum().squareRoot()
      if speed > fastest * scale { velocity *= fastest * scale / speed }
      let point = Self.point(place, bounds)
      place = Self.place(of: point + velocity, bounds).clamped(lowerBound: low, upperBound: high)
      velocity = Self.point(place, bounds) - point
      rollSpeed += .pi / 300 * intensity * generator.normal()
      rollSpeed = min(fastestRoll, max(-fastestRoll, rollSpeed))
      let turned = min(reach, max(-reach, roll + rollSpeed))
      (rollSpeed, roll) = (turned - roll, turned)
      views.append(
        ViewChange(azimuth: place.x, polar: place.y, zoom: place.z / bounds.radius, roll: roll))
    }
  }

  /// Azimuth and polar angle as changes from where the walk starts, and the distance.
  private typealias Place = SIMD3<Double>

  private static func point(_ place: Place, _ bounds: Bounds) -> SIMD3<Double> {
    let polar = bounds.polar + place.y
    return place.z * SIMD3(sin(polar) * cos(place.x), sin(polar) * sin(place.x), cos(polar))
  }

  private static func place(of point: SIMD3<Double>, _ bounds: Bounds) -> Place {
    let ground = (point.x * point.x + point.y * point.y).squareRoot()
    return Place(
      atan2(point.y, point.x), atan2(ground, point.z) - bounds.polar,
      (point * point).sum().squareRoot())
  }

  private mutating func walkColors(
    _ intensity: Float, _ materials: [Color], _ generator: inout SeededGenerator
  ) {
    let (zero, one) = (Color(repeating: 0), Color(repeating: 1))
    let lows = materials.map { ($0 - intensity).clamped(lowerBound: zero, upperBound: one) }
    let highs = materials.map { ($0 + intensity).clamped(lowerBound: zero, upperBound: one) }
    var now = materials.indices.map { index in
      let share = Color(
        generator.uniform(0, 1), generator.uniform(0, 1), generator.uniform(0, 1))
      return lows[index] + (highs[index] - lows[index]) * share
    }
    colors.reserveCapacity(Self.length * materials.count)
    for _ in 0..<Self.length {
      colors += now
      for index in now.indices {
        let step = Color(
          Float(generator.normal()), Float(generator.normal()), Float(generator.normal()))
        now[index] = (now[index] + 0.03 * intensity * step).clamped(
          lowerBound: lows[index], upperBound: highs[index])
      }
    }
  }
}
