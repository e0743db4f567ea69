// Updates of every algorithm: reproducible bit for bit, learning what is fixed, leaving no memory behind.

import CMalloc
import Foundation
import Networks
import Replay
import Tensors
import Testing
import Tiny

@testable import Learning

@Suite struct LearnerTests {
  /// Every number that an update changes.
  private func numbers(_ learner: Learner) -> [UInt32] {
    var values = learner.networks.weights.parameters.buffer.array
    for (_, weights) in learner.targets { values += weights.parameters.buffer.array }
    for optimizer in learner.optimizers {
      values += optimizer.adam.mean.array + optimizer.adam.variance.array
      values.append(Float(optimizer.adam.step))
    }
    if let temperature = learner.base.temperature {
      values += [temperature.logAlpha, temperature.mean, temperature.variance]
    }
    return values.map(\.bitPattern)
  }

  /// Every algorithm, and every base. All their pairs learn to act in the training's tests.
  static let methods: [(Algorithm, BaseMethod)] =
    Algorithm.allCases.map { ($0, .sac) } + [(.sgqn, .ddpg), (.sgqn, .dqn), (.curl, .ddpg)]

  @Test(arguments: methods, [1, 2])
  func theSameSeedAndThreadsGiveTheSameBits(
    _ method: (algorithm: Algorithm, base: BaseMethod), _ threads: Int
  ) throws {
    let settings = Tiny.settings(method.algorithm, method.base)
    let learners = [
      try Tiny.learner(settings, threads: threads), try Tiny.learner(settings, threads: threads),
    ]
    let start = numbers(learners[0])
    for update in 0..<12 {
      let batch = Tiny.batch(settings, seed: UInt64(update))
      let losses = learners.map { $0.update(batch) }
      #expect(losses[0] == losses[1])
      #expect(losses[0].firstNonFinite == nil)
    }
    #expect(numbers(learners[0]) == numbers(learners[1]))
    #expect(numbers(learners[0]) != start)
  }

  @Test(arguments: [Algorithm.svea, .sgqn])
  func `an overlay that is the whole stands for itself, else for half of it`(
    _ algorithm: Algorithm
  ) throws {
    let settings = Tiny.settings(algorithm)
    let batch = Tiny.batch(settings, seed: 3)
    let count = batch.size * 9 * batch.area
    // Half the observation, either by a black overlay or as the altered observation itself.
    for at in 0..<count {
      batch.observations[at] &= 0xFE
      batch.overlays[at] = 0
    }
    // The auxiliary head learns in the second update.
    func losses() throws -> Losses {
      let learner = try Tiny.learner(settings, threads: 1)
      _ = learner.update(batch)
      return learner.update(batch)
    }
    let overlaid = try losses()
    for at in 0..<count { batch.overlays[at] = batch.observations[at] / 2 }
    let other = try losses()
    for row in 0..<batch.overlayCount { batch.overlayShares.base[row] = 1 }
    let whole = try losses()
    #expect(whole == overlaid)
    #expect(whole != other)
  }

  @Test func threadsChangeNothingButRounding() throws {
    var settings = Tiny.settings(.sgqn)
    settings.overlaysCritic = true
    settings.overlaidBalance = 1
    settings.predictionBalance = 1
    let batch = Tiny.batch(settings, seed: 5)
    let losses = try [1, 2, 3, 4].map { try Tiny.learner(settings, threads: $0).update(batch) }
    for other in losses.dropFirst() {
      #expect(losses[0]["consistency"] > 0)
      #expect(abs(other["critic"] - losses[0]["critic"]) < 1e-5 * losses[0]["critic"])
      #expect(
        abs(other["consistency"] - losses[0]["consistency"]) < 1e-4 * losses[0]["consistency"])
      for name in ["overlaid_weight", "overlaid_prediction_weight"] {
        #expect(losses[0][name] > 0 && abs(other[name] - losses[0][name]) < 1e-4 * losses[0][name])
      }
    }
  }

  @Test(arguments: methods)
  func theCriticLearnsTargetsThatStayTheSame(
    _ algorithm: Algorithm, _ base: BaseMethod
  ) throws {
    let settings = Tiny.settings(algorithm, base)
    let learner = try Tiny.learner(settings)
    let batch = Tiny.batch(settings, seed: 9)
    // Without a next state the reward alone is learned.
    for i in 0..<batch.size { batch.discounts.base[i] = 0 }
    let first = learner.update(batch)["critic"]
    var last = first
    for _ in 0..<150 { last = learner.update(batch)["critic"] }
    #expect(first > 0.1)
    #expect(last < 0.05 * first, "from \(first) to \(last)")
  }

  @Test func thePredictorLearnsTheMasksOfABatch() throws {
    var settings = Tiny.settings(.sgqn)
    settings.auxiliaryRate = 3e-3
    let learner = try Tiny.learner(settings)
    let batch = Tiny.batch(settings, seed: 9)
    _ = learner.update(batch)
    let first = learner.update(batch)["auxiliary"]
    var last = first
    for _ in 0..<150 { last = learner.update(batch)["auxiliary"] }
    #expect(abs(first - 0.693) < 0.1)
    // Three in a hundred pixels lie inside: knowing their share alone gives 0.135.
    #expect(last < 0.2, "from \(first) to \(last)")
  }

  @Test(arguments: [Algorithm.curl, .pad, .soda])
  func auxiliaryHeadsLearnABatchThatStaysTheSame(_ algorithm: Algorithm) throws {
    var settings = Tiny.settings(algorithm)
    settings.auxiliaryRate = 3e-3
    let learner = try Tiny.learner(settings)
    let batch = Tiny.batch(settings, seed: 9)
    _ = learner.update(batch)
    let first = learner.update(batch)["auxiliary"]
    var last = first
    for _ in 0..<300 { last = learner.update(batch)["auxiliary"] }
    #expect(first > 0)
    #expect(last < 0.5 * first, "from \(first) to \(last)")
  }

  @Test(arguments: methods)
  func everySectionMovesWhenItsTurnComes(_ algorithm: Algorithm, _ base: BaseMethod) throws {
    var settings = Tiny.settings(algorithm, base)
    (settings.actorInterval, settings.targetInterval) = (2, 2)
    let learner = try Tiny.learner(settings)
    func snapshot(_ parameters: Parameters) -> [String: [Float]] {
      let layout = parameters.layout
      return Dictionary(
        uniqueKeysWithValues: layout.sections.map { section in
          (section.name, layout.range(of: section.name).map { parameters.base[$0] })
        })
    }
    func moved(_ before: [String: [Float]], _ parameters: Parameters) -> Set<String> {
      Set(snapshot(parameters).filter { before[$0.key] != $0.value }.keys)
    }
    let (online, target) = (learner.networks.weights.parameters, learner.target.parameters)
    let critic = Set(learner.critic.sections)
    var (before, targetBefore) = (snapshot(online), snapshot(target))
    learner.update(Tiny.batch(settings, seed: 1))
    #expect(moved(before, online) == critic)
    #expect(moved(targetBefore, target).isEmpty)
    (before, targetBefore) = (snapshot(online), snapshot(target))
    learner.update(Tiny.batch(settings, seed: 2))
    #expect(moved(before, online) == Set(online.layout.sections.map(\.name)))
    #expect(moved(targetBefore, target) == Set(target.layout.sections.map(\.name)))
  }

  @Test func `a cycle of updates is as long as what is due in it asks for`() throws {
    func cycle(
      _ algorithm: Algorithm, _ base: BaseMethod = .sac,
      _ change: (inout Settings) -> Void = { _ in }
    ) throws -> Int {
      var settings = Tiny.settings(algorithm, base)
      change(&settings)
      return try Learner(settings, threads: 1).cycle
    }
    #expect(try cycle(.sgqn) == 2 && cycle(.drq, .ddpg) == 1)
    #expect(
      try cycle(.sgqn) {
        ($0.actorInterval, $0.auxiliaryInterval, $0.consistencyInterval) = (1, 4, 6)
      } == 12)
    // What an algorithm does not have is never due.
    #expect(try cycle(.drq) { ($0.auxiliaryInterval, $0.consistencyInterval) = (5, 3) } == 2)
    #expect(try cycle(.drq, .dqn) { ($0.actorInterval, $0.targetInterval) = (5, 3) } == 3)
  }

  /// Trunk passes of the features that policy and mask predictor share are made once: by the definition
  /// of the algorithm an even update has one more than an odd one for them, and two of the predictor.
  @Test func theStepsAfterTheCriticsShareOnePassOfTheTrunk() throws {
    let settings = Tiny.settings(.sgqn)
    let learner = try Tiny.learner(settings, threads: 1)
    let library = learner.workspaces[0].library
    func operations() -> Int {
      library.operations = 0
      learner.update(Tiny.batch(settings, seed: 1))
      return library.operations
    }
    let (odd, even) = (operations(), operations())
    func flop(_ shapes: [ConvolutionShape]) -> Int { shapes.reduce(0) { $0 + $1.flop } }
    let trunk = flop(settings.architecture.trunkShapes(batch: settings.batch))
    let first = settings.architecture.trunkShapes(batch: settings.batch)[0].flop
    let decoder = flop(settings.architecture.decoderShapes(batch: settings.batch))
    // Forward: s once, tau(s) once; an attribution; back to the weights and, but for the first
    // convolution, to the data.
    #expect(even - odd == 3 * trunk + (2 * trunk - first) + 3 * decoder)
  }

  @Test func passesThatTheSettingsSpareAreNotMade() throws {
    func operations(_ change: (inout Settings) -> Void) throws -> Int {
      var settings = Tiny.settings(.sgqn)
      change(&settings)
      let learner = try Tiny.learner(settings, threads: 1)
      learner.update(Tiny.batch(settings, seed: 1))
      return learner.workspaces[0].library.operations
    }
    let settings = Tiny.settings(.sgqn)
    let shapes = settings.architecture.trunkShapes(batch: settings.batch)
    let trunk = shapes.reduce(0) { $0 + $1.flop }
    let all = try operations { _ in }
    #expect(try operations { $0.targetActs = true } == all - trunk)
    // An attribution, s*M forward, and back to the weights and, but for the first convolution, to the data.
    #expect(
      try operations { $0.consistencyInterval = 2 } == all - (4 * trunk - shapes[0].flop))
  }

  @Test func theAgentIsTheMeanOfWhatWasLearnedLately() throws {
    var settings = Tiny.settings(.drq)
    settings.averageSpan = 30
    let learner = try Tiny.learner(settings)
    settings.averageSpan = 0
    let plain = try Tiny.learner(settings)
    func values(_ networks: AgentNetworks) -> [Float] { networks.weights.parameters.buffer.array }
    var mean: [Float] = []
    for update in 1...200 {
      let batch = Tiny.batch(settings, seed: UInt64(update))
      learner.update(batch)
      plain.update(batch)
      guard update % 10 == 0 else { continue }
      // Spans 2, 4, 6 ... 30 updates, of which ten are one step of the mean.
      let rate = min(1, 10 / min(Float(30), Float(update) / 5))
      let now = values(learner.networks)
      mean = mean.isEmpty ? now : zip(mean, now).map { $0 + rate * ($1 - $0) }
    }
    #expect(values(learner.networks) == values(plain.networks))
    #expect(values(plain.agent) == values(plain.networks))
    let kept = values(learner.agent)
    #expect(zip(kept, mean).allSatisfy { abs($0 - $1) <= 1e-6 })
    #expect(zip(kept, values(learner.networks)).contains { abs($0 - $1) > 1e-4 })
    // It acts with what it holds.
    let planes = [UInt8](repeating: 90, count: 9 * 16 * 16)
    #expect(learner.agent.act(planes) != plain.agent.act(planes))
  }

  @Test func plainUpdatesOfSGQNAreThoseOfDrQ() throws {
    var settings = Tiny.settings(.sgqn)
    settings.plainUpdates = 2
    var plain = settings
    plain.algorithm = .drq
    let (guided, drq) = (try Tiny.learner(settings), try Tiny.learner(plain))
    for update in 1...4 {
      let batch = Tiny.batch(settings, seed: UInt64(update))
      let losses = guided.update(batch)
      drq.update(batch)
      func values(_ learner: Learner) -> [Float]? {
        learner.networks.weights.parameters.export()
          .first { $0.name == "critic.encoder.projection.projection.0.weight" }?.values
      }
      let same = try #require(values(guided)) == #require(values(drq))
      #expect(same == (update <= 2))
      #expect((losses["consistency"] > 0) == (update > 2))
      #expect((losses["auxiliary"] > 0) == (update > 2 && update % 2 == 0 || update > 3))
    }
  }

  @Test(arguments: [false, true])
  func consistencyMovesTheCleanValuesUnlessTheyAreDetached(_ detaches: Bool) throws {
    var settings = Tiny.settings(.sgqn)
    settings.detachesConsistency = detaches
    let learner = try Tiny.learner(settings, threads: 1)
    learner.update(Tiny.batch(settings, seed: 1))
    let workspace = learner.workspaces[0]
    for head in 0..<2 {
      var others = 0
      for i in 0..<settings.batch {
        let difference = workspace.observed.values(head)[i] - workspace.targetValues.base[i]
        let own = 2 / Float(settings.batch) * difference
        if workspace.observedSignal[head].base[i] != own { others += 1 }
      }
      #expect(others == (detaches ? 0 : settings.batch))
    }
  }

  @Test func `a resumed learner takes up the losses that it has and no others`() throws {
    let learner = try Tiny.learner(Tiny.settings(.sac))
    let names = learner.losses.names
    var earlier = Losses(["critic", "auxiliary", "consistency"])
    earlier["critic"] = 3
    learner.resume(updates: 4, losses: earlier)
    #expect(learner.losses.names == names && learner.losses["critic"] == 3)
  }

  @Test func attributingLeavesEveryGradientAlone() throws {
    let settings = Tiny.settings(.sgqn)
    let learner = try Tiny.learner(settings, threads: 1)
    let batch = Tiny.batch(settings, seed: 1)
    let workspace = learner.workspaces[0]
    workspace.begin(learner.critic)
    for i in 0..<workspace.gradients.flat.count { workspace.gradients.flat.base[i] = 0.5 }
    let before = numbers(learner)
    learner.workers.run { _ in
      workspace.values(batch, 0)
      workspace.attribute()
    }
    #expect(workspace.gradients.flat.array.allSatisfy { $0 == 0.5 })
    for section in ["trunk", "predictor"] {
      let all = workspace.gradients.convolutions(of: section)
      #expect(!all.isEmpty)
      for sums in all {
        #expect(sums.weights.array.allSatisfy { $0 == 0 })
        #expect(sums.bias.array.allSatisfy { $0 == 0 })
      }
    }
    #expect(numbers(learner) == before)
    #expect(workspace.pixels.array.contains { $0 != 0 })
  }

  @Test(arguments: methods)
  func agentsHaveTheHeadsThatTheyTrainAndNoOthers(
    _ algorithm: Algorithm, _ base: BaseMethod
  ) throws {
    let learner = try Tiny.learner(Tiny.settings(algorithm, base))
    let trained = Set(learner.optimizers.flatMap(\.sections))
    #expect(trained == Set(learner.networks.layout.sections.map(\.name)))
    #expect((learner.networks.predictor != nil) == (algorithm == .sgqn))
    #expect((learner.networks.actor != nil) == (base != .dqn))
  }

  @Test func oneSeedStartsTheSharedNetworksAlikeWhateverTheAlgorithm() throws {
    func start(_ algorithm: Algorithm) throws -> [String: [Float]] {
      let parameters = try Tiny.learner(Tiny.settings(algorithm)).networks.weights.parameters
      return Dictionary(
        uniqueKeysWithValues: parameters.export().filter { $0.name.hasPrefix("critic.") }
          .map { ($0.name, $0.values) })
    }
    let sac = try start(.sac)
    for algorithm in Algorithm.allCases { #expect(try start(algorithm) == sac) }
  }

  @Test func batchesOfEverySizeAreLearnedWhole() throws {
    // Prime and odd sizes, more workers than observations.
    for (size, threads) in [(1, 2), (3, 2), (5, 3), (7, 1), (2, 4)] {
      var settings = Tiny.settings(.sgqn)
      settings.batch = size
      let batch = Tiny.batch(settings, seed: 2)
      let many = try Tiny.learner(settings, threads: threads).update(batch)["critic"]
      let one = try Tiny.learner(settings, threads: 1).update(batch)["critic"]
      #expect(many > 0 && abs(many - one) < 1e-5 * one)
    }
  }

  @Test func `pairs are learned beside predictions where they can be, and else refused`() throws {
    var settings = Tiny.settings(.soda)
    settings.predictionBalance = 1
    settings.auxiliaryBatch = 2
    let error = #expect(throws: NetworkError.self) { try Learner(settings, threads: 1) }
    #expect(error?.message == settings.problem(withThreads: 1))
    let batch = Tiny.batch(settings, seed: 2)
    #expect(try Tiny.learner(settings, threads: 2).update(batch)["prediction"] > 0)
  }

  // In a process of its own: the count is of everything that a process holds.
  @Test func updatesLeaveNoMemoryBehind() async {
    await #expect(processExitsWith: .success) {
      for (algorithm, base) in LearnerTests.methods {
        let settings = Tiny.settings(algorithm, base)
        let learner = try Tiny.learner(settings)
        let batch = Tiny.batch(settings, seed: 1)
        for _ in 0..<10 { learner.update(batch) }
        func held() -> Int {
          let figures = mallinfo2()
          return Int(figures.uordblks) + Int(figures.hblkhd)
        }
        let before = held()
        for _ in 0..<100 { learner.update(batch) }
        let after = held()
        // 100 updates that each left as little as one array would exceed this.
        guard after <= before + 4096 else {
          print("\(algorithm): \(after - before) bytes more after 100 updates")
          exit(1)
        }
      }
      exit(0)
    }
  }
}
