// What the robot's tasks pay, as functions of positions: metres, and the length of the action asked for.
// Facts from the manipulation tasks of Jangir et al. (2022) as Bertoin et al. (2022) use them.

import Foundation

/// What one of the robot's tasks is about.
package enum RobotGoal: Sendable, CaseIterable {
  case reach, push, pegInBox, hammer

  /// Where things are that a reward depends on.
  package struct Places: Sendable {
    /// What is to be brought to the goal: the point between the fingers, the cube, the peg, the nail's head.
    package var point: SIMD3<Double>
    package var goal: SIMD3<Double>
    /// The hammer's face.
    package var tool: SIMD3<Double>

    package init(point: SIMD3<Double>, goal: SIMD3<Double>, tool: SIMD3<Double> = .zero) {
      self.point = point
      self.goal = goal
      self.tool = tool
    }
  }

  /// Bounds that no state on or above the table passes.
  package var rewards: ClosedRange<Double> {
    self == .pegInBox ? -20...10 : -20...1
  }

  /// Highest z, metres, at which the hand may still be sent up.
  var ceiling: Double { self == .push ? 0.9 : 1 }

  // How far one control step asks the hand to go, metres per unit of action.
  private static let stride = 0.05
  // From where on, metres, the hand is sent no further out.
  private static let low = SIMD3(1.4, 0.15, 0.6)
  private static let high = SIMD2(1.7, 0.45)

  /// The displacement, metres, that an action asks for where the point between the fingers is at `grasp`.
  /// - Parameters:
  ///   - ceiling: height, metres, from which on the hand is sent no higher.
  ///   - lifts: whether the hand moves in height.
  package static func displacement(
    _ action: SIMD3<Double>, from grasp: SIMD3<Double>, ceiling: Double, lifts: Bool
  ) -> SIMD3<Double> {
    let top = SIMD3(high.x, high.y, ceiling)
    var way = stride * action
    for axis in 0..<3
    where (grasp[axis] > top[axis] && way[axis] > 0) || (grasp[axis] < low[axis] && way[axis] < 0) {
      way[axis] = 0
    }
    if !lifts { way.z = 0 }
    return way
  }

  /// What a control step pays.
  /// - Parameters:
  ///   - effort: length of the action's positional part, before limits and scale.
  ///   - lifts: whether the hand moves in height too, and distances count it.
  package func reward(_ places: Places, effort: Double, lifts: Bool) -> Double {
    let distance = Self.distance(places.point, places.goal, inSpace: lifts)
    let square = effort * effort
    switch self {
    case .reach:
      return distance < 0.05 ? 1 : Self.rounded(-3 * distance - 0.5 * square)
    case .push:
      return distance < 0.2 ? 1 : Self.rounded(-3 * distance - 0.5 * square)
    case .pegInBox:
      let flat = Self.distance(places.point, places.goal, inSpace: false)
      let near = 10 - 20 * Self.distance(places.point, places.goal, inSpace: true)
      return -square - 4 * flat + (flat <= 0.05 ? near : 0)
    case .hammer:
      return -0.1 * square - 2 * Self.distance(places.tool, places.point, inSpace: lifts)
        - 2 * Self.distance(places.point, places.goal, inSpace: true)
    }
  }

  /// Whether the task is done.
  package func succeeds(_ places: Places, lifts: Bool) -> Bool {
    let limit =
      switch self {
      case .reach: 0.05
      case .push: 0.2
      case .pegInBox: 0.08
      case .hammer: 0.01
      }
    return Self.distance(places.point, places.goal, inSpace: lifts) < limit
  }

  // Between positions given to a tenth of a millimetre.
  private static func distance(
    _ one: SIMD3<Double>, _ other: SIMD3<Double>, inSpace: Bool
  ) -> Double {
    var way = SIMD3<Double>()
    for axis in 0..<(inSpace ? 3 : 2) { way[axis] = rounded(one[axis]) - rounded(other[axis]) }
    return (way * way).sum().squareRoot()
  }

  private static func rounded(_ number: Double) -> Double {
    (number * 1e4).rounded(.toNearestOrEven) / 1e4
  }
}
