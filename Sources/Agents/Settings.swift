// Everything that fixes how an agent learns. Written beside its weights as readable JSON.

import Environments
import Networks

/// The learning algorithms. All share networks, replay and the actor's update.
public enum Algorithm: String, Sendable, CaseIterable, Codable {
  /// Soft actor-critic from pixels, no augmentation (Haarnoja et al. 2018).
  case sac
  /// SAC on randomly shifted observations (Yarats et al. 2021).
  case drq
  /// The critic also learns the same targets on overlaid observations (Hansen et al. 2021).
  case svea
  /// Saliency-guided Q-networks (Bertoin et al. 2022).
  case sgqn

  var shifts: Bool { self != .sac }
  var overlays: Bool { self == .svea || self == .sgqn }
}

/// Sizes of networks and schedule.
public enum Preset: String, Sendable, CaseIterable, Codable {
  /// The published sizes.
  case paper
  /// Small enough to learn on two cores within an hour or two.
  case desk
}

/// What outside the mask a masked observation shows.
public enum MaskFill: String, Sendable, CaseIterable, Codable {
  /// One random grey level per batch, as the published implementation does.
  case grey
  /// Black, as the paper's figures show.
  case black
}

/// Hyper-parameters of one training.
public struct Settings: Sendable, Equatable, Codable {
  public var task: String
  public var algorithm: Algorithm
  public var preset: Preset
  public var seed: UInt64
  public var architecture: Architecture
  /// How much stronger than brightness the first convolution starts to see motion.
  public var motionGain: Float = 1
  public var batch: Int
  /// Agent steps, the random ones included.
  public var steps: Int
  /// Random agent steps before the first update.
  public var warmup: Int
  /// Updates made at once after the random steps.
  public var warmupUpdates: Int
  public var discount: Float = 0.99
  public var criticRate: Float = 1e-3
  public var actorRate: Float = 1e-3
  public var alphaRate: Float = 1e-4
  public var auxiliaryRate: Float = 3e-4
  public var initialAlpha: Float = 0.1
  /// Rates at which targets follow Q heads and encoder.
  public var criticTau: Float = 0.01
  public var encoderTau: Float = 0.05
  /// rho of the attribution mask.
  public var quantile: Float
  /// lambda of the consistency loss.
  public var consistencyWeight: Float = 0.5
  public var fill = MaskFill.grey
  /// Agent steps between evaluations, and episodes of each in every mode.
  public var evaluationInterval: Int
  public var evaluationEpisodes: Int
  public var checkpointInterval: Int
  public var replayCapacity: Int

  /// - Parameter actions: components of the task's action.
  public init(
    task: String, algorithm: Algorithm, preset: Preset, actions: Int, seed: UInt64 = 0
  ) {
    self.task = task
    self.algorithm = algorithm
    self.preset = preset
    self.seed = seed
    quantile = Self.quantile(task: task)
    switch preset {
    case .paper:
      architecture = .paper(actions: actions)
      batch = 128
      steps = 500_000
      warmup = 1000
      warmupUpdates = 1000
      evaluationInterval = 10_000
      evaluationEpisodes = 30
      checkpointInterval = 10_000
      replayCapacity = 500_000
    case .desk:
      architecture = .desk(actions: actions)
      motionGain = 4
      // Updates teach, not the observations in them: half the batch is twice the updates.
      batch = 32
      // Values settle within about 1 / (tau * (1 - discount)) pairs of updates: 10,000 with the
      // published constants, 1,100 with these, which look 2.7 s ahead on cartpole.
      discount = 0.97
      criticTau = 0.03
      steps = 125_000
      warmup = 1000
      warmupUpdates = 1000
      evaluationInterval = 5000
      evaluationEpisodes = 3
      checkpointInterval = 1000
      replayCapacity = 100_000
    }
  }

  /// Seed of the episodes and looks that the training is evaluated in, as the published code has it.
  public var evaluationSeed: UInt64 { seed &+ 42 }

  /// rho by task: 0.98 for cartpole and ball_in_cup, 0.95 otherwise (the paper's values).
  public static func quantile(task: String) -> Float {
    (try? SuiteTask.named(task))?.quantile ?? 0.95
  }
}
