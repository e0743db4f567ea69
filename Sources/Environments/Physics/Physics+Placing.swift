// What tasks change in a model, and what several of them share when an episode starts. The model
// belongs to this physics alone, so a change is seen by no other environment.

import Basics
import CMuJoCo

extension Physics {
  /// Where a site sits in its body's frame.
  package func siteOffset(_ site: Int) -> SIMD3<Double> {
    SIMD3((0..<3).map { model.pointee.site_pos[3 * site + $0] })
  }

  /// Where a geom sits in its body's frame.
  package func geomOffset(_ geom: Int) -> SIMD3<Double> {
    SIMD3((0..<3).map { model.pointee.geom_pos[3 * geom + $0] })
  }

  /// Where the anchor of a joint is in the world.
  package func jointAnchor(_ joint: Int) -> SIMD3<Double> {
    SIMD3((0..<3).map { data.pointee.xanchor[3 * joint + $0] })
  }

  /// Moves a site in its body's frame.
  package func moveSite(_ site: Int, to place: SIMD3<Double>) {
    for axis in 0..<3 { model.pointee.site_pos[3 * site + axis] = place[axis] }
  }

  /// Moves a site in its body's frame and sets its radius.
  package func placeSite(_ site: Int, at place: SIMD3<Double>, radius: Double) {
    moveSite(site, to: place)
    model.pointee.site_size[3 * site] = radius
  }

  /// Moves a geom in its body's frame and sets its radius.
  package func placeGeom(_ geom: Int, at place: SIMD3<Double>, radius: Double) {
    for axis in 0..<3 { model.pointee.geom_pos[3 * geom + axis] = place[axis] }
    model.pointee.geom_size[3 * geom] = radius
  }

  /// Makes a site invisible.
  package func hideSite(_ site: Int) { model.pointee.site_rgba[4 * site + 3] = 0 }

  /// Makes a geom invisible.
  package func hideGeom(_ geom: Int) { model.pointee.geom_rgba[4 * geom + 3] = 0 }

  /// Sets the damping of a degree of freedom.
  package func setDamping(_ damping: Double, ofVelocity index: Int) {
    model.pointee.dof_damping[index] = damping
  }

  /// How little the actuators are driven: 1 for no control at all, 0 for full control, averaged.
  package var gentleness: Double {
    let control = control
    let values = control.map { tolerance($0, margin: 1, falloff: .quadratic()) }
    return values.reduce(0, +) / Double(values.count)
  }

  /// Draws every joint evenly: over its range if it has one, over a full turn if it is a hinge
  /// without; slides without a range stay.
  func drawJoints(_ generator: inout SeededGenerator) {
    var positions = positions
    for joint in 0..<jointCount {
      let at = positionIndex(ofJoint: joint)
      if let range = range(ofJoint: joint) {
        positions[at] = generator.uniform(range)
      } else if isHinge(joint) {
        positions[at] = generator.uniform(-.pi ... .pi)
      } else if isFree(joint) {
        let turn = SIMD4((0..<4).map { _ in generator.uniform() })
        let length = (turn * turn).sum().squareRoot()
        for index in 0..<4 { positions[at + 3 + index] = turn[index] / length }
      }
    }
    setPositions(positions)
  }

  /// Draws positions again and again until nothing touches.
  /// - Throws: `EnvironmentError` if a thousand draws all collide.
  func drawUntilFree(
    _ generator: inout SeededGenerator, _ draw: (Physics, inout SeededGenerator) -> Void
  ) throws(EnvironmentError) {
    for _ in 0..<1000 {
      draw(self, &generator)
      try forwardWithoutActuation()
      if contactCount == 0 { return }
    }
    throw EnvironmentError(.state, "a thousand random starts all collide; check the model")
  }
}
