// Updates of every algorithm: reproducible bit for bit, learning what is fixed, leaving no memory behind.

import CMalloc
import Foundation
import Networks
import Replay
import Tensors
import Testing

@testable import Agents

@Suite struct LearnerTests {
  /// Every number that an update changes.
  private func numbers(_ learner: Learner) -> [UInt32] {
    var values = learner.networks.weights.parameters.buffer.array
    values += learner.target.parameters.buffer.array
    for adam in [learner.criticOptimizer, learner.actorOptimizer, learner.auxiliaryOptimizer] {
      values += adam.mean.array + adam.variance.array + [Float(adam.step)]
    }
    values += [
      learner.temperature.logAlpha, learner.temperature.mean, learner.temperature.variance,
    ]
    return values.map(\.bitPattern)
  }

  @Test(arguments: Algorithm.allCases, [1, 2])
  func theSameSeedAndThreadsGiveTheSameBits(_ algorithm: Algorithm, _ threads: Int) throws {
    let settings = Tiny.settings(algorithm)
    let learners = [
      try Tiny.learner(settings, threads: threads), try Tiny.learner(settings, threads: threads),
    ]
    let start = numbers(learners[0])
    for update in 0..<52 {
      let batch = Tiny.batch(settings, seed: UInt64(update))
      let losses = learners.map { $0.update(batch) }
      #expect(losses[0] == losses[1])
      #expect(losses[0].firstNonFinite == nil)
    }
    #expect(numbers(learners[0]) == numbers(learners[1]))
    #expect(numbers(learners[0]) != start)
  }

  @Test func threadsChangeNothingButRounding() throws {
    let settings = Tiny.settings(.sgqn)
    let batch = Tiny.batch(settings, seed: 5)
    let losses = try [1, 2, 3, 4].map { try Tiny.learner(settings, threads: $0).update(batch) }
    for other in losses.dropFirst() {
      #expect(losses[0].consistency > 0)
      #expect(abs(other.critic - losses[0].critic) < 1e-5 * losses[0].critic)
      #expect(abs(other.consistency - losses[0].consistency) < 1e-4 * losses[0].consistency)
    }
  }

  @Test(arguments: Algorithm.allCases)
  func theCriticLearnsTargetsThatStayTheSame(_ algorithm: Algorithm) throws {
    let settings = Tiny.settings(algorithm)
    let learner = try Tiny.learner(settings)
    let batch = Tiny.batch(settings, seed: 9)
    // Without a next state the reward alone is learned.
    for i in 0..<batch.size { batch.notDone.base[i] = 0 }
    let first = learner.update(batch).critic
    var last = first
    for _ in 0..<150 { last = learner.update(batch).critic }
    #expect(first > 0.1)
    #expect(last < 0.05 * first, "from \(first) to \(last)")
  }

  @Test func thePredictorLearnsTheMasksOfABatch() throws {
    var settings = Tiny.settings(.sgqn)
    settings.auxiliaryRate = 3e-3
    let learner = try Tiny.learner(settings)
    let batch = Tiny.batch(settings, seed: 9)
    _ = learner.update(batch)
    let first = learner.update(batch).auxiliary
    var last = first
    for _ in 0..<150 { last = learner.update(batch).auxiliary }
    #expect(abs(first - 0.693) < 0.1)
    // Three in a hundred pixels lie inside: knowing their share alone gives 0.135.
    #expect(last < 0.2, "from \(first) to \(last)")
  }

  @Test(arguments: Algorithm.allCases)
  func everyNetworkMovesWhenItsTurnComes(_ algorithm: Algorithm) throws {
    let settings = Tiny.settings(algorithm)
    let learner = try Tiny.learner(settings)
    let layout = learner.networks.layout
    let decoder = 0..<layout.critic.lowerBound
    func part(_ range: Range<Int>) -> [Float] {
      range.map { learner.networks.weights.parameters.base[$0] }
    }
    func snapshot() -> [[Float]] {
      [
        part(layout.critic), part(layout.actor), part(decoder),
        learner.target.parameters.buffer.array,
      ]
    }
    func moved(_ before: [[Float]]) -> [Bool] { zip(before, snapshot()).map { $0 != $1 } }
    var before = snapshot()
    learner.update(Tiny.batch(settings, seed: 1))
    #expect(moved(before) == [true, false, false, false])
    before = snapshot()
    learner.update(Tiny.batch(settings, seed: 2))
    #expect(moved(before) == [true, true, algorithm == .sgqn, true])
  }

  @Test func attributingLeavesEveryGradientAlone() throws {
    let settings = Tiny.settings(.sgqn)
    let learner = try Tiny.learner(settings, threads: 1)
    let batch = Tiny.batch(settings, seed: 1)
    let lane = learner.lanes[0]
    lane.begin()
    for i in 0..<lane.gradients.flat.count { lane.gradients.flat.base[i] = 0.5 }
    let before = numbers(learner)
    learner.workers.run { _ in
      lane.values(batch, 0)
      lane.attribute()
    }
    #expect(lane.gradients.flat.array.allSatisfy { $0 == 0.5 })
    for sums in lane.gradients.trunk + lane.gradients.decoder {
      #expect(sums.weights.array.allSatisfy { $0 == 0 } && sums.bias.array.allSatisfy { $0 == 0 })
    }
    #expect(numbers(learner) == before)
    #expect(lane.pixels.array.contains { $0 != 0 })
  }

  @Test func batchesOfEverySizeAreLearnedWhole() throws {
    // Prime and odd sizes, more workers than observations.
    for (size, threads) in [(1, 2), (3, 2), (5, 3), (7, 1), (2, 4)] {
      var settings = Tiny.settings(.sgqn)
      settings.batch = size
      let batch = Tiny.batch(settings, seed: 2)
      let many = try Tiny.learner(settings, threads: threads).update(batch)
      let one = try Tiny.learner(settings, threads: 1).update(batch)
      #expect(many.critic > 0 && abs(many.critic - one.critic) < 1e-5 * one.critic)
    }
  }

  // In a process of its own: the count is of everything that a process holds.
  @Test func updatesLeaveNoMemoryBehind() async {
    await #expect(processExitsWith: .success) {
      for algorithm in Algorithm.allCases {
        let settings = Tiny.settings(algorithm)
        let learner = try Tiny.learner(settings)
        let batch = Tiny.batch(settings, seed: 1)
        for _ in 0..<20 { learner.update(batch) }
        func held() -> Int {
          let figures = mallinfo2()
          return Int(figures.uordblks) + Int(figures.hblkhd)
        }
        let before = held()
        for _ in 0..<200 { learner.update(batch) }
        let after = held()
        // 200 updates that each left as little as one array would exceed this.
        guard after <= before + 4096 else {
          print("\(algorithm): \(after - before) bytes more after 200 updates")
          exit(1)
        }
      }
      exit(0)
    }
  }
}
