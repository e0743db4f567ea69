// The Distracting Control Suite's walk through views and colours (Stone et al. 2021), drawn for a
// whole episode at once: any moment of it can then be looked at, in any order, at the same cost.

import Glibc

/// What the camera and the materials do during one episode.
struct Drift {
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
  private static let length = SuiteTask.episodeLength / pace + 1

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
    min(Self.length - 1, max(0, controlStep / Self.pace))
  }

  // A point that moves through a box in azimuth, polar angle and distance with a speed that is itself
  // a bounded random walk, turning round at the sides; the roll walks on its own.
  private mutating func walkCamera(
    _ intensity: Double, _ bounds: Bounds, _ generator: inout SeededGenerator
  ) {
    let reach = .pi / 2 * intensity
    var low = SIMD3(-reach, -reach, bounds.radius * (1 - 0.5 * intensity))
    var high = SIMD3(reach, reach, bounds.radius * (1 + 1.5 * intensity))
    if bounds.staysUp { high.y = max(low.y, min(high.y, .pi / 2 - bounds.polar)) }
    // Straight overhead the azimuth is lost; the camera keeps clear of it unless it starts there.
    if bounds.polar > 0.1 { low.y = min(high.y, max(low.y, 0.05 - bounds.polar)) }
    func draw(_ low: Double, _ high: Double) -> Double { low + (high - low) * generator.uniform() }
    var place = SIMD3(draw(low.x, high.x), draw(low.y, high.y), draw(low.z, high.z))
    var roll = draw(-reach, reach)
    var (speed, rollSpeed) = (SIMD3<Double>(repeating: 0), 0.0)
    let fastest = 0.4 * intensity
    let fastestRoll = .pi / 50 * intensity
    for _ in 0..<Self.length {
      views.append(
        ViewChange(azimuth: place.x, polar: place.y, zoom: place.z / bounds.radius, roll: roll))
      // Metres per change, along the sphere and away from its centre.
      for axis in 0..<3 { speed[axis] += 0.1 * intensity * generator.normal() }
      let length = (speed * speed).sum().squareRoot()
      if length > fastest { speed *= fastest / length }
      place += speed / SIMD3(place.z, place.z, 1)
      for axis in 0..<3 where place[axis] < low[axis] || place[axis] > high[axis] {
        place[axis] = min(high[axis], max(low[axis], place[axis]))
        speed[axis] = -speed[axis]
      }
      rollSpeed += .pi / 300 * intensity * generator.normal()
      rollSpeed = min(fastestRoll, max(-fastestRoll, rollSpeed))
      roll += rollSpeed
      if abs(roll) > reach {
        roll = min(reach, max(-reach, roll))
        rollSpeed = -rollSpeed
      }
    }
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
