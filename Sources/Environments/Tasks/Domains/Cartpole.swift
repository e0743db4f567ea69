// Cartpole: a cart on a rail carries a pole on a hinge; the only control pushes the cart.
// Facts from the DeepMind Control suite (Tassa et al. 2018, domain cartpole).

import Basics

/// Swing the pole up, or keep it up, with the cart near the middle of the rail.
struct CartpoleRules: TaskRules {
  private let swingUp: Bool
  private let sparse: Bool
  private let slider: Int
  private let hinge: Int
  private let pole: Int

  /// - Parameters:
  ///   - swingUp: the pole starts hanging down, else almost upright.
  ///   - sparse: reward 1 with pole and cart where they belong and 0 elsewhere.
  init(_ physics: Physics, swingUp: Bool, sparse: Bool) throws(EnvironmentError) {
    self.swingUp = swingUp
    self.sparse = sparse
    slider = physics.positionIndex(ofJoint: try physics.index(.joint, "slider"))
    hinge = physics.positionIndex(ofJoint: try physics.index(.joint, "hinge_1"))
    pole = try physics.index(.body, "pole_1")
  }

  func begin(_ physics: Physics, _ generator: inout SeededGenerator) {
    var positions = physics.positions
    if swingUp {
      positions[slider] = 0.01 * generator.normal()
      positions[hinge] = .pi + 0.01 * generator.normal()
    } else {
      positions[slider] = generator.uniform(-0.1...0.1)
      positions[hinge] = generator.uniform(-0.034...0.034)
    }
    physics.setPositions(positions)
    physics.setVelocities(physics.velocities.map { _ in 0.01 * generator.normal() })
  }

  func reward(_ physics: Physics) -> Double {
    let cosine = physics.bodyRotation(pole, 2, 2)
    let cart = physics.positions[slider]
    if sparse { return tolerance(cart, in: -0.25...0.25) * tolerance(cosine, in: 0.995...1) }

    let upright = (cosine + 1) / 2
    let centred = (1 + tolerance(cart, margin: 2)) / 2
    let gentle = (4 + tolerance(physics.control[0], margin: 1, falloff: .quadratic())) / 5
    let calm = (1 + tolerance(physics.velocities[hinge], margin: 5)) / 2
    return upright * gentle * calm * centred
  }

  func observation(_ physics: Physics) -> [Observation] {
    [
      Observation(
        "position",
        [
          physics.positions[slider], physics.bodyRotation(pole, 2, 2),
          physics.bodyRotation(pole, 0, 2),
        ]),
      Observation("velocity", physics.velocities),
    ]
  }
}
