// The smallest trainings that go through everything: for tests of the learner and the training loop.

import Environments
import Foundation
import Networks
import Replay
import Tensors

@testable import Agents

enum Tiny {
  /// Networks over `size` x `size` pixels; the training loop wants 84.
  static func settings(_ algorithm: Algorithm, size: Int = 16, seed: UInt64 = 3) -> Settings {
    var settings = Settings(
      task: "cartpole_swingup", algorithm: algorithm, preset: .desk, actions: 1, seed: seed)
    settings.architecture = Architecture(
      trunk: [.init(filters: 8, stride: size > 40 ? 4 : 2), .init(filters: 16, stride: 2)],
      projection: 8, hidden: 16, actions: 1, decoder: [16, 8, 8])
    settings.architecture.imageSize = size
    settings.batch = 4
    // A fresh network looks at one pixel in sixteen: more than a mask of this share holds.
    settings.quantile = 0.97
    return settings
  }

  /// A batch of random pixels that depends on `seed` alone.
  static func batch(_ settings: Settings, seed: UInt64) -> Batch {
    let size = settings.architecture.imageSize
    let batch = Batch(
      size: settings.batch, actionCount: settings.architecture.actions, area: size * size)
    var generator = Generator(seed: seed, stream: 7)
    for (bytes, channels) in [
      (batch.observations, 9), (batch.nextObservations, 9), (batch.overlays, 3),
    ] {
      for i in 0..<(batch.size * channels * batch.area) {
        bytes[i] = UInt8(truncatingIfNeeded: generator.next())
      }
    }
    for i in 0..<batch.actions.count {
      batch.actions.base[i] = Float(generator.uniform(-1, 1))
      batch.noise.base[i] = Float(generator.normal())
      batch.nextNoise.base[i] = Float(generator.normal())
    }
    for i in 0..<batch.size {
      batch.rewards.base[i] = Float(generator.uniform())
      batch.notDone.base[i] = 1
    }
    batch.fill = 37
    return batch
  }

  static func learner(_ settings: Settings, threads: Int = 2) throws -> Learner {
    let learner = try Learner(settings, threads: threads)
    try learner.initialize(seed: settings.seed)
    return learner
  }
}
