// The contract between environments and everything that learns from or looks at them.
//
// Two things are kept apart on purpose. `step` moves the physics; `frame(in:)` looks at the state it
// is in, under any distractor mode, in any order, as often as one likes, and never changes it.

import Frames

/// What an action looks like: `count` numbers, each inside its range.
public struct ActionSpec: Sendable, Equatable {
  public let minimum: [Double]
  public let maximum: [Double]
  public var count: Int { minimum.count }

  public init(minimum: [Double], maximum: [Double]) {
    precondition(
      minimum.count == maximum.count, "\(minimum.count) minima, \(maximum.count) maxima")
    self.minimum = minimum
    self.maximum = maximum
  }
}

extension ActionSpec {
  /// Maps an agent's action, each component in -1...1, to the ranges of the specification.
  public func scaled(_ action: [Float]) -> [Double] {
    precondition(action.count == count, "\(action.count) actions, not \(count)")
    return action.indices.map { index -> Double in
      let span = maximum[index] - minimum[index]
      return minimum[index] + 0.5 * (Double(action[index]) + 1) * span
    }
  }
}

/// What one agent step (an action held for `actionRepeat` control steps) brought.
public struct TimeStep: Sendable, Equatable {
  /// Sum of the rewards of the repeated control steps; 0 for the first time step of an episode.
  public let reward: Double
  /// Control steps since the reset, 1000 at the end of an episode.
  public let controlStep: Int
  /// Whether the episode's time is up. The time limit is not a termination.
  public let isLast: Bool

  public init(reward: Double, controlStep: Int, isLast: Bool) {
    self.reward = reward
    self.controlStep = controlStep
    self.isLast = isLast
  }
}

/// A point of an episode to which `restore` comes back exactly, bit for bit.
public struct Snapshot: Sendable, Equatable, Codable {
  public var time: Double
  public var positions: [Double]
  public var velocities: [Double]
  public var warmStart: [Double]
  public var control: [Double]
  /// What the task drew at the reset and physics does not hold (a target's place and size).
  public var parameters: [Double]
  public var controlStep: Int
  /// Episodes started since the environment was made; selects colours and clips of the modes.
  public var episode: Int
  /// State of the generator from which later resets draw.
  public var generator: [UInt64]

  public init(
    time: Double, positions: [Double], velocities: [Double], warmStart: [Double],
    control: [Double], parameters: [Double], controlStep: Int, episode: Int, generator: [UInt64]
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

/// A control task seen through a camera.
public protocol Environment: AnyObject {
  /// The task's name, as in `cartpole_swingup`.
  var name: String { get }
  var actionSpec: ActionSpec { get }
  /// Control steps for which an action is held.
  var actionRepeat: Int { get }

  /// Starts the next episode.
  func reset() throws(EnvironmentError) -> TimeStep
  /// Holds `action` for `actionRepeat` control steps (fewer where the episode ends).
  /// - Throws: `EnvironmentError` where the action has the wrong count or is not finite. Numbers
  ///   outside the range are clipped to it.
  func step(_ action: [Double]) throws(EnvironmentError) -> TimeStep

  /// The state now.
  func snapshot() -> Snapshot
  /// Returns to a state that `snapshot` gave, of this environment or of one made alike.
  func restore(_ snapshot: Snapshot) throws(EnvironmentError)

  /// The state now as each of `modes` shows it, 84x84, in their order. Leaves the physics untouched.
  func frames(in modes: [DistractorMode]) throws(EnvironmentError) -> [Frame]
  /// Which pixels of `frame(in: mode)` show what. Leaves the physics untouched.
  func segmentation(in mode: DistractorMode) throws(EnvironmentError) -> Segmentation
}

extension Environment {
  /// The state now as `mode` shows it, 84x84. Leaves the physics untouched.
  public func frame(in mode: DistractorMode) throws(EnvironmentError) -> Frame {
    try frames(in: [mode])[0]
  }
}

/// What went wrong in a world we do not control: a driver, a model file, a video.
public struct EnvironmentError: Error, Sendable, Equatable, CustomStringConvertible {
  public enum Code: Sendable, Equatable {
    case unknownTask, unknownMode, model, graphics, media, action, state
  }
  public let code: Code
  /// One line for the user: what is wrong and what to do.
  public let message: String
  public var description: String { message }

  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }
}
