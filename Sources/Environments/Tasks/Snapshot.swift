// Episodes that can be left and returned to.

/// A point of an episode to which `restore` comes back exactly, bit for bit.
package struct Snapshot: Sendable, Equatable, Codable {
  package var time: Double
  package var positions: [Double]
  package var velocities: [Double]
  /// Where the physics' solver starts from; empty for environments without one.
  package var warmStart: [Double]
  package var control: [Double]
  /// What the task chose at the reset and the physics does not hold (a target's place and size).
  package var parameters: [Double]
  package var controlStep: Int
  /// Episodes started since the environment was made; selects colours and clips of the modes.
  package var episode: Int
  /// State of the generator from which later resets draw.
  package var generator: [UInt64]

  package init(
    time: Double = 0, positions: [Double], velocities: [Double] = [], warmStart: [Double] = [],
    control: [Double] = [], parameters: [Double] = [], controlStep: Int, episode: Int,
    generator: [UInt64]
  ) {
    self.time = time
    self.positions = positions
    self.velocities = velocities
    self.warmStart = warmStart
    self.control = control
    self.parameters = parameters
    self.controlStep = controlStep
    self.episode = episode
    self.generator = generator
  }
}
