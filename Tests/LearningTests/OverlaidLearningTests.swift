// Critic, policy and masks on overlaid observations.

import CMalloc
import Foundation
import Networks
import Replay
import Tensors
import Testing
import Tiny

@testable import Learning

@Suite struct OverlaidLearningTests {
  @Test func SGQNsCriticLearnsOnOverlaidObservationsWhereItIsToldTo() throws {
    var settings = Tiny.settings(.sgqn)
    settings.overlaysCritic = true
    settings.consistencyWeight = 0
    var svea = settings
    svea.algorithm = .svea
    let batch = Tiny.batch(settings, seed: 1)
    let losses = try Tiny.learner(settings).update(batch)
    #expect(try losses["critic"] == Tiny.learner(svea).update(batch)["critic"])
    settings.overlaysCritic = false
    #expect(try losses["critic"] != Tiny.learner(settings).update(batch)["critic"])
  }

  /// Overlays that change nothing leave the policy's step as it is; others do not.
  @Test(arguments: [BaseMethod.sac, .ddpg])
  func `the policy learns on overlaid observations where it is told to`(base: BaseMethod) throws {
    var settings = Tiny.settings(.svea, base)
    settings.actorInterval = 1
    let batch = Tiny.batch(settings, seed: 1)
    // Three equal frames, so that a picture like them is half of what it is laid over.
    for row in 0..<batch.size {
      let frame = Array(UnsafeBufferPointer(start: batch.observation(row), count: 3 * batch.area))
      let stack = batch.observations + row * 9 * batch.area
      for index in 0..<9 * batch.area { stack[index] = frame[index % frame.count] }
      batch.setOverlay(row, frame)
    }
    func step(_ batch: Batch, overlaid: Bool, plain: Int = 0) throws -> (Float, Float, [Float]) {
      settings.overlaysActor = overlaid
      settings.plainUpdates = plain
      let learner = try Tiny.learner(settings, threads: 1)
      let losses = learner.update(batch)
      let actor = learner.networks.weights.parameters.export()
        .filter { $0.name.hasPrefix("actor") }.flatMap(\.values)
      return (losses["actor"], base == .sac ? losses["temperature"] : 0, actor)
    }
    func farthest(_ one: [Float], _ other: [Float]) -> Float {
      zip(one, other).map { abs($0 - $1) }.max() ?? 0
    }
    let plain = try step(batch, overlaid: false)
    let same = try step(batch, overlaid: true)
    #expect(abs(same.0 - plain.0) < 1e-4 && abs(same.1 - plain.1) < 1e-4)
    #expect(farthest(same.2, plain.2) < 1e-4)
    for row in 0..<batch.size {
      batch.setOverlay(row, [UInt8](repeating: UInt8(50 * row), count: 3 * batch.area))
    }
    let other = try step(batch, overlaid: true)
    #expect(farthest(other.2, plain.2) > 5e-4)
    // Not before the plain updates are over.
    let early = try (step(batch, overlaid: true, plain: 1), step(batch, overlaid: false, plain: 1))
    #expect(early.0.2 == early.1.2)
  }

  @Test(arguments: [Algorithm.svea, .sgqn, .soda])
  func `each row has its own share, whatever chunk it is in`(algorithm: Algorithm) throws {
    let settings = Tiny.settings(algorithm)
    let batch = Tiny.batch(settings, seed: 4)
    let seen = batch.hasAnchors ? batch.anchors : batch.observations
    let rows = batch.hasAnchors ? batch.pairs : batch.size
    let bytes = 9 * batch.area
    for at in 0..<rows * bytes {
      seen[at] &= 0xFE
      batch.overlays[at] &= 0xFE
    }
    func losses(_ threads: Int) throws -> Losses {
      let learner = try Tiny.learner(settings, threads: threads)
      _ = learner.update(batch)
      return learner.update(batch)
    }
    for row in 0..<rows where !row.isMultiple(of: 2) { batch.overlayShares.base[row] = 1 }
    let (shared, onTwo) = try (losses(1), losses(2))
    // The halves as finished pictures, laid over as the whole.
    for row in stride(from: 0, to: rows, by: 2) {
      batch.overlayShares.base[row] = 1
      for at in row * bytes..<(row + 1) * bytes {
        batch.overlays[at] = seen[at] / 2 + batch.overlays[at] / 2
      }
    }
    let whole = try losses(1)
    for name in shared.names {
      #expect(abs(shared[name] - whole[name]) < 1e-5 * max(1, abs(whole[name])), "\(name)")
      #expect(abs(shared[name] - onTwo[name]) < 1e-4 * max(1, abs(shared[name])), "\(name)")
    }
    let name = algorithm == .svea ? "critic" : "auxiliary"
    for row in 0..<rows { batch.overlayShares.base[row] = 0.5 }
    #expect(try abs(losses(1)[name] - shared[name]) > 1e-5)
  }

  @Test func `an overlay without a share leaves temporal differences as they are`() throws {
    let batch = Tiny.batch(Tiny.settings(.svea), seed: 1)
    func critic(_ algorithm: Algorithm) throws -> Float {
      try Tiny.learner(Tiny.settings(algorithm)).update(batch)["critic"]
    }
    let (plain, half) = try (critic(.drq), critic(.svea))
    for row in 0..<batch.size { batch.overlayShares.base[row] = 0 }
    #expect(try abs(critic(.svea) - plain) < 1e-6 && abs(half - plain) > 1e-4)
  }

  @Test
  func `the way from s to tau(s) is as long as the ramp, and begins behind the plain updates`() {
    var settings = Tiny.settings(.svea)
    settings.plainUpdates = 100
    #expect(settings.alterationStrength(inUpdate: 101) == 1)
    settings.alterationRamp = 50
    #expect([100, 101, 125, 150, 1000].map(settings.alterationStrength) == [0, 0.02, 0.5, 1, 1])
  }

  @Test func `a policy cannot learn on overlays that there are none of`() {
    for (algorithm, base) in [(Algorithm.drq, BaseMethod.sac), (.soda, .sac), (.sgqn, .dqn)] {
      var settings = Tiny.settings(algorithm, base)
      settings.overlaysActor = true
      #expect(settings.problem?.message.contains("overlaysActor takes") == true, "\(algorithm)")
    }
  }

  @Test func maskedObservationsShowTheOverlayWhereItFills() throws {
    func consistency(_ fill: MaskFill, _ picture: UInt8) throws -> Float {
      var settings = Tiny.settings(.sgqn)
      settings.fill = fill
      let learner = try Tiny.learner(settings)
      let batch = Tiny.batch(settings, seed: 1)
      let plain = [UInt8](repeating: picture, count: 3 * batch.area)
      for row in 0..<batch.size { batch.setOverlay(row, plain) }
      batch.fill = 90
      return learner.update(batch)["consistency"]
    }
    #expect(try consistency(.overlay, 90) == consistency(.grey, 10))
    #expect(try consistency(.overlay, 200) != consistency(.grey, 10))
  }
}
