// Everything that fixes how an agent learns. Written beside its weights as readable JSON.

import Networks

/// Sizes of networks and schedule.
package enum Preset: String, Sendable, CaseIterable, Codable {
  /// The published sizes.
  case paper
  /// Small enough to learn on two cores within an hour or two.
  case desk
  /// The published sizes as the robot's tasks are trained with: a consistency loss of twice the weight,
  /// and random convolutions where other tasks lay pictures over observations.
  case robot
}

/// What an altered observation is, on which critic or auxiliary head learn to see past distractions.
package enum Alteration: String, Sendable, CaseIterable, Codable {
  /// Half the observation, half a picture.
  case overlay
  /// A random convolution of the observation's colours, another one for each.
  case convolution
  /// By turns the observation in other tones and half a picture.
  case mixed
  /// The same, and in place of every second picture over it the observation lit by one: what is white becomes
  /// the picture, what is black stays.
  case varied
  /// By turns a picture in place of the background, which is what the task's commonest colours are, and half an
  /// overlay.
  case background
  /// The same, and every second overlay makes way for a picture in place of the background, too, with what stands
  /// before it in another colour.
  case repainted

  /// Whether pictures take the place of the background.
  package var replacesBackground: Bool { self == .background || self == .repainted }
}

/// What outside the mask a masked observation shows.
package enum MaskFill: String, Sendable, CaseIterable, Codable {
  /// One random grey level per batch, as the published implementation does.
  case grey
  /// Black, as the paper's figures show.
  case black
  /// What is laid over the observation in tau(s), at once in full.
  case overlay
}

/// Hyper-parameters of one training.
package struct Settings: Sendable, Equatable, Codable {
  package var task: String
  package var algorithm: Algorithm
  package var base: BaseMethod
  package var preset: Preset
  package var seed: UInt64
  package var architecture: Architecture
  /// How much stronger than brightness the first convolution starts to see motion.
  package var motionGain: Float = 1
  /// Height and width of the frames that are rendered; larger than the networks' where an algorithm
  /// crops them.
  package var frameSize: Int
  package var batch: Int
  /// Observations of their own that an auxiliary head samples (SODA).
  package var auxiliaryBatch: Int
  /// Agent steps, the random ones included.
  package var steps: Int
  /// Random agent steps before the first update.
  package var warmup: Int
  /// Updates made at once after the random steps.
  package var warmupUpdates: Int
  package var discount: Float = 0.99
  /// Rewards summed before a value is asked for: n of the n-step return.
  package var returnSteps = 1
  package var criticRate: Float = 1e-3
  package var actorRate: Float = 1e-3
  package var alphaRate: Float = 1e-4
  package var auxiliaryRate: Float
  package var initialAlpha: Float = 0.1
  /// Updates between two steps of policy, targets and auxiliary heads.
  package var actorInterval = 2
  package var targetInterval = 2
  package var auxiliaryInterval = 2
  /// Rates at which targets follow Q heads, encoder and auxiliary heads.
  package var criticTau: Float = 0.01
  package var encoderTau: Float = 0.05
  package var auxiliaryTau: Float = 0.005
  /// Whether the target critic has a trunk of its own.
  package var targetTrunk = true
  /// Whether the policy chooses its actions at s' on the features of the target's trunk, which spares the
  /// learning one a pass.
  package var targetActs = false
  /// Deviation of a deterministic actor's noise, or the share of random actions (`dqn`).
  package var exploration = Schedule(from: 1, to: 0.1, steps: 10_000)
  /// The largest noise that enters a loss.
  package var noiseClip: Float = 0.3
  /// rho of the attribution mask.
  package var quantile: Float
  /// lambda of the consistency loss.
  package var consistencyWeight: Float = 0.5
  /// Updates between two consistency losses.
  package var consistencyInterval = 1
  /// Updates at the start in which critic and actor learn from temporal differences alone, as in SAC and
  /// DrQ; what an algorithm adds to them begins behind these.
  package var plainUpdates = 0
  /// Whether SGQN's critic learns its targets on overlaid observations too, as SVEA's does.
  package var overlaysCritic = false
  /// Size of the gradient by which targets on overlaid observations teach the encoder, against that of what
  /// observations as they are teach it, which then teach the heads alone. 0 takes it as it comes, for encoder
  /// and heads, as published.
  package var overlaidBalance: Float = 0
  /// Whether the policy learns its actions on overlaid observations too, half of its loss; their values are
  /// those of the observations as they are (Almuzairee, Hansen and Christensen 2024).
  package var overlaysActor = false
  /// Whether Q(s) is a constant of the consistency loss, so that Q(s*M) alone moves.
  package var detachesConsistency = false
  /// Size of the gradient by which the consistency loss teaches the encoder, against that of the values;
  /// these and their heads then learn nothing from it, and `consistencyWeight` counts only in what is
  /// reported, or leaves the loss out where it is 0. 0 takes the gradient as it comes, as published.
  package var consistencyBalance: Float = 0
  /// Size of the gradient by which the encoder learns to predict the projection `returnSteps` steps on and the
  /// rewards up to there, against that of the values; 0 predicts nothing.
  package var predictionBalance: Float = 0
  package var fill = MaskFill.grey
  /// What tau(s) is.
  package var alteration = Alteration.overlay
  /// Updates behind the plain ones in which tau(s) goes from s to what it is at last, a little further with
  /// each; 0 begins with the whole.
  package var alterationRamp = 0
  /// How many pixels an overlay moves from frame to frame at most, each way (Song et al. 2024).
  package var overlayStep = 0
  /// Updates over which the agent that is evaluated and kept is averaged, at most; 0 keeps the parameters
  /// of the last update.
  package var averageSpan = 0
  /// Agent steps between evaluations, and episodes of each in every mode.
  package var evaluationInterval: Int
  package var evaluationEpisodes: Int
  package var checkpointInterval: Int
  package var replayCapacity: Int

  /// - Parameters:
  ///   - actions: components of the task's action.
  ///   - quantile: rho, as the task has it.
  package init(
    task: String, algorithm: Algorithm, base: BaseMethod = .sac, preset: Preset, actions: Int,
    quantile: Float = 0.95, seed: UInt64 = 0
  ) {
    self.task = task
    self.algorithm = algorithm
    self.base = base
    self.preset = preset
    self.seed = seed
    self.quantile = quantile
    auxiliaryRate = algorithm == .sgqn ? 3e-4 : 1e-3
    frameSize = algorithm.objective.augmentation.geometry == .crop ? 100 : 84
    switch preset {
    case .paper, .robot:
      architecture = .paper(actions: actions)
      batch = 128
      steps = 500_000
      warmup = 1000
      warmupUpdates = 1000
      evaluationInterval = 10_000
      evaluationEpisodes = 30
      checkpointInterval = 10_000
      replayCapacity = 500_000
      if preset == .robot {
        steps = 250_000
        consistencyWeight = 1
        alteration = .convolution
      }
    case .desk:
      architecture = .desk(actions: actions)
      if algorithm == .sgqn {
        auxiliaryInterval = 4
        consistencyInterval = 2
        // Masks find the robot where the critic sees its targets under overlays too.
        consistencyWeight = 0.05
        overlaysCritic = true
        // What overlays and masks teach does not undo what is learned already.
        overlaidBalance = 0.3
        consistencyBalance = 0.1
        // The policy then meets overlaid features before it is tested on them.
        overlaysActor = base != .dqn
      }
      // Learning to act comes first: what guides against distractions costs most of an update and most
      // of what an update teaches.
      if algorithm == .sgqn || algorithm == .svea { plainUpdates = 15_000 }
      // Updates teach, not the observations in them: half the batch is twice the updates.
      batch = 32
      // An encoder that learns to tell what comes next finds what to look at long before values do.
      if base != .dqn {
        architecture.sharesProjection = true
        architecture.projectionGain = 0.03
        predictionBalance = 1
      }
      // Values settle within about 1 / (tau * (1 - discount)) pairs of updates: 10,000 with the
      // published constants, 1,100 with these, which look 2.7 s ahead on cartpole.
      discount = 0.97
      criticTau = 0.03
      averageSpan = 5000
      steps = 125_000
      warmup = 1000
      warmupUpdates = 1000
      evaluationInterval = 5000
      evaluationEpisodes = 3
      checkpointInterval = 1000
      replayCapacity = 100_000
    }
    auxiliaryBatch = 2 * batch
    adopt(base)
  }

  /// What a base brings with it. A head that tells the action between two observations wants them to be
  /// neighbours.
  private mutating func adopt(_ base: BaseMethod) {
    architecture.policy = base.policy
    switch base {
    case .sac: break
    case .ddpg:
      // DrQ-v2: policy and targets move with every update, and the target has no trunk.
      returnSteps = algorithm.objective.adapts ? 1 : 3
      actorInterval = 1
      targetInterval = 1
      targetTrunk = false
      encoderTau = criticTau
      if preset != .desk {
        (criticRate, actorRate) = (1e-4, 1e-4)
        exploration.steps = 100_000
      }
    case .dqn:
      architecture.actionPoints = architecture.actions == 1 ? 9 : 5
      returnSteps = algorithm.objective.adapts ? 1 : 3
      exploration.to = 0.05
      if preset != .desk { exploration.steps = 100_000 }
    }
  }

  /// Updates that are made by the time so many agent steps are taken.
  package func updates(after step: Int) -> Int {
    step < warmup ? 0 : warmupUpdates + step - warmup
  }

  /// Whether updates are plain after so many agent steps and dearer ones follow.
  package func getsSlower(after step: Int) -> Bool {
    updates(after: step) < plainUpdates && plainUpdates < updates(after: steps)
  }

  /// Seed of the episodes and looks that the training is evaluated in, as the published code has it.
  package var evaluationSeed: UInt64 { seed &+ 42 }
}

/// A file that was written before a setting existed means what was done then: soft actor-critic on one-step
/// returns, everything but the critic trained every second update.
extension Settings {
  package init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    func value<T: Decodable>(_ key: CodingKeys) throws -> T {
      try values.decode(T.self, forKey: key)
    }
    func value<T: Decodable>(_ key: CodingKeys, before: T) throws -> T {
      try values.decodeIfPresent(T.self, forKey: key) ?? before
    }
    task = try value(.task)
    algorithm = try value(.algorithm)
    base = try value(.base, before: .sac)
    preset = try value(.preset)
    seed = try value(.seed)
    architecture = try value(.architecture)
    motionGain = try value(.motionGain)
    frameSize = try value(.frameSize, before: 84)
    batch = try value(.batch)
    // Any number that a file has, which is checked later.
    auxiliaryBatch = try value(.auxiliaryBatch, before: 2 &* batch)
    steps = try value(.steps)
    warmup = try value(.warmup)
    warmupUpdates = try value(.warmupUpdates)
    discount = try value(.discount)
    returnSteps = try value(.returnSteps, before: 1)
    criticRate = try value(.criticRate)
    actorRate = try value(.actorRate)
    alphaRate = try value(.alphaRate)
    auxiliaryRate = try value(.auxiliaryRate)
    initialAlpha = try value(.initialAlpha)
    actorInterval = try value(.actorInterval, before: 2)
    targetInterval = try value(.targetInterval, before: 2)
    auxiliaryInterval = try value(.auxiliaryInterval, before: 2)
    criticTau = try value(.criticTau)
    encoderTau = try value(.encoderTau)
    auxiliaryTau = try value(.auxiliaryTau, before: 0.005)
    targetTrunk = try value(.targetTrunk, before: true)
    targetActs = try value(.targetActs, before: false)
    exploration = try value(.exploration, before: Schedule(from: 1, to: 0.1, steps: 10_000))
    noiseClip = try value(.noiseClip, before: 0.3)
    quantile = try value(.quantile)
    consistencyWeight = try value(.consistencyWeight)
    consistencyInterval = try value(.consistencyInterval, before: 1)
    plainUpdates = try value(.plainUpdates, before: 0)
    overlaysCritic = try value(.overlaysCritic, before: false)
    overlaidBalance = try value(.overlaidBalance, before: 0)
    overlaysActor = try value(.overlaysActor, before: false)
    detachesConsistency = try value(.detachesConsistency, before: false)
    consistencyBalance = try value(.consistencyBalance, before: 0)
    predictionBalance = try value(.predictionBalance, before: 0)
    fill = try value(.fill)
    alteration = try value(.alteration, before: .overlay)
    alterationRamp = try value(.alterationRamp, before: 0)
    overlayStep = try value(.overlayStep, before: 0)
    averageSpan = try value(.averageSpan, before: 0)
    evaluationInterval = try value(.evaluationInterval)
    evaluationEpisodes = try value(.evaluationEpisodes)
    checkpointInterval = try value(.checkpointInterval)
    replayCapacity = try value(.replayCapacity)
  }
}
