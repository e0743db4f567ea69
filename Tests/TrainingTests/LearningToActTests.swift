// Every algorithm on every base learns to act in a world of two states, through the whole training loop,
// and resumes there bit for bit. An agent that learns nothing gets half of what there is.

import Environments
import Foundation
import Learning
import Testing
import Tiny

@testable import Training

@Suite(.serialized) final class LearningToActTests {
  private let root =
    FileManager.default.temporaryDirectory.path + "/sgqn-two-states-\(UUID().uuidString)"

  deinit { try? FileManager.default.removeItem(atPath: root) }

  private func settings(_ algorithm: Algorithm, _ base: BaseMethod) -> Settings {
    var settings = Tiny.settings(algorithm, base, size: 16)
    settings.task = "two_states"
    if algorithm.objective.augmentation.geometry == .crop { settings.frameSize = 20 }
    settings.batch = 16
    settings.auxiliaryBatch = 32
    settings.discount = 0.5
    settings.returnSteps = 1
    settings.criticRate = 3e-3
    settings.actorRate = 3e-3
    settings.initialAlpha = 0.02
    settings.exploration.steps = 300
    settings.warmup = 100
    settings.warmupUpdates = 50
    settings.steps = 500
    settings.evaluationInterval = 500
    settings.evaluationEpisodes = 5
    settings.checkpointInterval = 250
    return settings
  }

  private func trainer(
    _ settings: Settings, _ folder: String, resume: Bool = false
  ) throws -> Trainer {
    try Trainer(
      settings, folder: root + "/" + folder, threads: 1,
      evaluation: EvaluationInputs(modes: [.train]), overlayDirectory: nil,
      resume: resume
    ) { TwoStateEnvironment(size: $0.frameSize, seed: $1) }
  }

  @Test(
    arguments: Algorithm.allCases.flatMap { algorithm in
      BaseMethod.allCases.map { (algorithm, $0) }
    })
  func `a world of two states is learned`(_ method: (Algorithm, BaseMethod)) throws {
    let settings = settings(method.0, method.1)
    let folder = "\(method.0)-\(method.1)"
    let trainer = try trainer(settings, folder)
    var score = 0.0
    trainer.onProgress = { score = $0.scores["train"] ?? score }
    #expect(try trainer.run())
    #expect(score > 8, "\(score) of 10")

  }

  @Test(
    arguments: Algorithm.allCases.flatMap { algorithm in
      BaseMethod.allCases.map { (algorithm, $0) }
    })
  func `a stop in the middle leaves no trace`(_ method: (Algorithm, BaseMethod)) throws {
    var settings = settings(method.0, method.1)
    settings.warmup = 20
    settings.warmupUpdates = 4
    settings.steps = 40
    settings.evaluationEpisodes = 0
    settings.checkpointInterval = 20
    let folder = "\(method.0)-\(method.1)"
    #expect(try trainer(settings, folder).run())
    let stopped = try self.trainer(settings, folder + "-stopped")
    var asked = 0
    stopped.shouldStop = {
      asked += 1
      return asked == 33
    }
    #expect(try stopped.run() == false)
    #expect(try self.trainer(settings, folder + "-stopped", resume: true).run())
    for name in ["agent.safetensors", "checkpoint.safetensors", "replay.log"] {
      let data = try [folder, folder + "-stopped"].map {
        try Data(contentsOf: URL(fileURLWithPath: "\(root)/\($0)/\(name)"))
      }
      #expect(data[0] == data[1], "\(name) differs")
    }
  }

  @Test func `an agent that does not learn gets half`() throws {
    var settings = settings(.sgqn, .sac)
    settings.actorRate = 0
    settings.criticRate = 0
    settings.auxiliaryRate = 0
    settings.alphaRate = 0
    settings.evaluationEpisodes = 20
    let trainer = try trainer(settings, "idle")
    var score = 0.0
    trainer.onProgress = { score = $0.scores["train"] ?? score }
    #expect(try trainer.run())
    #expect((3...7).contains(score), "\(score) of 10")
  }
}
