// The smallest trainings that go through everything: for tests of the learner and the training loop.

import Learning
import Networks
import Replay
import Tensors

package enum Tiny {
  /// Networks over `size` x `size` pixels; the training loop wants 84.
  package static func settings(
    _ algorithm: Algorithm, _ base: BaseMethod = .sac, size: Int = 16, seed: UInt64 = 3
  ) -> Settings {
    var settings = Settings(
      task: "cartpole_swingup", algorithm: algorithm, base: base, preset: .desk, actions: 1,
      seed: seed)
    var architecture = Architecture(
      trunk: [.init(filters: 8, stride: size > 40 ? 4 : 2), .init(filters: 16, stride: 2)],
      projection: 8, hidden: 16, actions: 1, decoder: [16, 8, 8])
    architecture.imageSize = size
    architecture.policy = base.policy
    architecture.actionPoints = settings.architecture.actionPoints
    settings.architecture = architecture
    settings.frameSize = size
    settings.batch = 4
    settings.auxiliaryInterval = 2
    settings.plainUpdates = 0
    settings.averageSpan = 0
    settings.overlaysCritic = false
    settings.overlaysActor = false
    settings.overlaidBalance = 0
    settings.consistencyBalance = 0
    settings.predictionBalance = 0
    settings.consistencyWeight = 0.5
    settings.consistencyInterval = 1
    settings.auxiliaryBatch = 8
    // A fresh network looks at one pixel in sixteen: more than a mask of this share holds.
    settings.quantile = 0.97
    return settings
  }

  /// A batch of random pixels that depends on `seed` alone.
  package static func batch(_ settings: Settings, seed: UInt64) -> Batch {
    let batch = settings.makeBatch()
    var generator = Generator(seed: seed, stream: 7)
    for (bytes, count) in [
      (batch.observations, 9 * batch.size), (batch.nextObservations, 9 * batch.size),
      (batch.overlays, 9 * batch.overlayCount), (batch.positives, 9 * batch.pairs),
      (batch.anchors, batch.hasAnchors ? 9 * batch.pairs : 0),
    ] {
      for i in 0..<(count * batch.area) { bytes[i] = UInt8(truncatingIfNeeded: generator.next()) }
    }
    for i in 0..<batch.actions.count {
      batch.actions.base[i] = Float(generator.uniform(-1, 1))
      batch.noise.base[i] = Float(generator.normal())
      batch.nextNoise.base[i] = Float(generator.normal())
    }
    for i in 0..<batch.size {
      batch.rewards.base[i] = Float(generator.uniform())
      batch.discounts.base[i] = settings.discount
    }
    batch.fill = 37
    batch.noiseDeviation = 0.3
    return batch
  }

  package static func learner(_ settings: Settings, threads: Int = 2) throws -> Learner {
    let learner = try Learner(settings, threads: threads)
    try learner.initialize(seed: settings.seed)
    return learner
  }
}
