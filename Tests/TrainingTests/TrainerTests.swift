// Real trainings, a few steps long: stopped anywhere and resumed they end with the bits of one that
// never stopped.

import Attribution
import Checkpoints
import Environments
import Foundation
import Frames
import Learning
import Networks
import Testing
import Tiny

@testable import Training

@Suite final class TrainerTests: BriefTrainings {
  @Test func aTrainingStoppedAnywhereEndsAsOneThatNeverStopped() throws {
    #expect(try trainer(brief, "whole").run())
    let table = try metrics("whole")
    #expect(table.count == 3)  // the columns, and evaluations at steps 8 and 14
    #expect(table[1].hasPrefix("8,1,,") && table[2].hasPrefix("14,1,,"))
    for turns in [3, 5] {
      #expect(try train(brief, "stopped-\(turns)", stopAfter: turns) > 3)
      try expectSame("whole", "stopped-\(turns)")
    }
  }

  @Test func `what is background is known again where a training goes on`() throws {
    var settings = brief
    settings.alteration = .background
    #expect(try trainer(settings, "whole").run())
    #expect(try train(settings, "stopped", stopAfter: 5) > 3)
    try expectSame("whole", "stopped")
    settings.alteration = .overlay
    #expect(try trainer(settings, "overlaid").run())
    #expect(try bytes("whole", "agent.safetensors") != bytes("overlaid", "agent.safetensors"))
  }

  @Test func `an agent with two cameras is trained, stopped and asked like any other`() throws {
    var settings = brief
    settings.task = "robot_reach_both_cameras"
    settings.architecture.actions = 2
    #expect(try trainer(settings, "whole").run())
    #expect(try train(settings, "stopped", stopAfter: 5) > 3)
    try expectSame("whole", "stopped")
    let config = try AgentFolder.config(root + "/whole")
    let inspector = AgentInspector(
      try AgentFolder.networks(root + "/whole", config), settings: config.settings, name: "whole")
    let environment = try SuiteEnvironment(
      task: .named(settings.task), seed: 1, renderer: Renderer())
    _ = try environment.reset()
    let start = FrameStack(repeating: try environment.frame(in: .train))
    #expect(start.layout == .cameras && start.frames[0] == start.frames[2])
    let seen = inspector.inspect(start, InspectionRequest(quantile: 0.97, landscapePoints: 2))
    #expect(seen.saliency.map { $0.contains { $0 > 0 } } == [true, true, true])
  }

  @Test func stopsAroundTheEndOfAnEpisodeLoseNothing() throws {
    var settings = Tiny.settings(.sac, size: 84)
    settings.steps = 130
    settings.warmup = 122
    settings.warmupUpdates = 2
    settings.checkpointInterval = 60
    settings.evaluationInterval = 125  // the step that ends the first episode
    settings.evaluationEpisodes = 0
    #expect(try trainer(settings, "whole").run())
    let table = try metrics("whole")
    #expect(table.count == 4)
    #expect(table[1].hasPrefix("125,1,") && !table[1].hasPrefix("125,1,,"))
    // Just before the last step of the episode, then after every single thing that is done.
    let first = try trainer(settings, "stopped")
    var asked = 0
    first.shouldStop = {
      asked += 1
      return asked == 121
    }
    #expect(try first.run() == false)
    var stops = 0
    while true {
      let trainer = try trainer(settings, "stopped", resume: true)
      trainer.shouldStop = { true }
      if try trainer.run() { break }
      stops += 1
      try #require(stops < 100)
    }
    #expect(stops > 15)
    try expectSame("whole", "stopped")
  }

  @Test func moreStepsContinueAFinishedTraining() throws {
    var settings = brief
    settings.evaluationEpisodes = 0
    settings.evaluationInterval = 4
    settings.checkpointInterval = 4
    settings.steps = 12
    #expect(try trainer(settings, "whole").run())
    settings.steps = 8
    #expect(try trainer(settings, "longer").run())
    settings.steps = 12
    #expect(try trainer(settings, "longer", resume: true).run())
    #expect(try metrics("whole") == metrics("longer"))
    #expect(try bytes("whole", "agent.safetensors") == bytes("longer", "agent.safetensors"))
  }

  @Test(arguments: [4, 6, 9])
  func `a training that ended between its checkpoints goes on as a longer one`(_ end: Int) throws {
    var settings = brief
    settings.evaluationEpisodes = 0
    settings.evaluationInterval = 100
    settings.checkpointInterval = 100
    #expect(try trainer(settings, "whole").run())
    settings.steps = end
    #expect(try trainer(settings, "longer").run())
    settings.steps = 14
    #expect(try train(settings, "longer", stopAfter: 3, resume: true) > 0)
    for name in ["agent.safetensors", "replay.log"] {
      #expect(try bytes("whole", name) == bytes("longer", name), "\(name) differs")
    }
  }

  @Test func `a configuration that was edited is not resumed as if it held`() throws {
    var settings = brief
    settings.evaluationEpisodes = 0
    settings.steps = 8
    #expect(try trainer(settings, "edited").run())
    let before = try bytes("edited", "checkpoint.safetensors")
    settings.steps = 12
    settings.plainUpdates = 7
    let error = try #require(throws: AgentError.self) {
      try self.trainer(settings, "edited", resume: true)
    }
    #expect(error.message.contains("edited/config.json' was changed"))
    #expect(error.message.contains("put plainUpdates=0 back"))
    #expect(try bytes("edited", "checkpoint.safetensors") == before)
  }

  @Test func theAverageIsKeptAndSurvivesStops() throws {
    var settings = brief
    settings.averageSpan = 20
    settings.warmupUpdates = 30
    #expect(try trainer(settings, "whole").run())
    let stops = try train(settings, "stopped", stopAfter: 5)
    #expect(stops > 5)
    try expectSame("whole", "stopped")
    let agent = try Safetensors(path: root + "/whole/agent.safetensors")
    let checkpoint = try Safetensors(path: root + "/whole/checkpoint.safetensors")
    var differ = false
    for name in agent.entries.keys {
      let kept = try agent.floats(name).values
      #expect(try kept == checkpoint.floats("average." + name).values)
      if try kept != checkpoint.floats(name).values { differ = true }
    }
    #expect(differ)
  }

  @Test func `an actor on the critic's projection and what it predicts survive stops and export`()
    throws
  {
    var settings = brief
    settings.architecture.sharesProjection = true
    settings.architecture.projectionGain = 0.03
    settings.predictionBalance = 1
    settings.overlaysCritic = true
    settings.overlaidBalance = 1
    #expect(try trainer(settings, "whole").run())
    _ = try train(settings, "stopped", stopAfter: 5)
    try expectSame("whole", "stopped")
    let folder = root + "/whole"
    let config = try AgentFolder.config(folder)
    let agent = try AgentFolder.networks(folder, config)
    #expect(!agent.layout.has(section: "actor.projection"))
    // What only learning needs stays in the checkpoint.
    #expect(!agent.layout.has(section: "prediction"))
    for (file, predicts) in [
      (AgentFolder.weightsName, false), ("snapshots/000000008.safetensors", false),
      (Checkpoint.name, true),
    ] {
      let tensors = try Safetensors(path: "\(folder)/\(file)")
      let layer = try? tensors.floats("prediction.mlp.0.weight")
      #expect((layer != nil) == predicts, "\(file)")
    }
    try PublishedExport.write(folder, as: .pytorch, to: root + "/agent.pt")
    // Other code finds the projection where it looks for it.
    let exported = try TorchCheckpoint(path: root + "/agent.pt")
    let name = "encoder.projection.projection.0.weight"
    #expect(
      try exported.tensor("actor." + name).values == exported.tensor("critic." + name).values)
  }

  @Test func `the first updates are told down`() throws {
    let trainer = try trainer(brief, "told")
    var told: [Int] = []
    trainer.onProgress = { if $0.step == 6 { told.append($0.updatesDue) } }
    #expect(try trainer.run())
    // Four after six random steps, the last of them beside the seventh.
    #expect(told == [4, 3, 2, 1])
  }

  @Test func evaluationsShowTheAverage() throws {
    var settings = brief
    settings.averageSpan = 20
    settings.warmupUpdates = 30
    settings.steps = 8
    let trainer = try trainer(settings, "shown")
    #expect(try trainer.run())
    func score(_ networks: AgentNetworks) throws -> Double {
      let environment = try SuiteEnvironment(
        task: .named(settings.task), seed: settings.evaluationSeed, renderer: try Renderer())
      return try Evaluation.returns(environment, mode: .train, episodes: 1) {
        networks.act($0.planes)
      }[0]
    }
    let config = try AgentFolder.config(root + "/shown")
    let kept = try AgentFolder.networks(root + "/shown", config)
    #expect(try config.scores["train"] == score(kept))
    #expect(try config.scores["train"] != score(trainer.learner.networks))
  }

  @Test func `scores are the last evaluation's alone`() throws {
    var settings = Tiny.settings(.sac, size: 16)
    settings.warmup = 100
    settings.steps = 4
    settings.evaluationInterval = 4
    settings.evaluationEpisodes = 1
    settings.checkpointInterval = 4
    let folder = root + "/modes"
    func train(_ modes: [DistractorMode], resume: Bool) throws -> AgentConfig {
      let trainer = try Trainer(
        settings, folder: folder, threads: 1, evaluation: EvaluationInputs(modes: modes),
        overlayDirectory: nil, resume: resume
      ) { TwoStateEnvironment(size: $0.frameSize, seed: $1) }
      #expect(try trainer.run())
      return try AgentFolder.config(folder)
    }
    let early = try train([.train, .colorHard], resume: false)
    #expect(early.evaluatedStep == 4 && early.scores.keys.sorted() == ["color_hard", "train"])
    settings.steps = 8
    let late = try train([.train], resume: true)
    #expect(late.evaluatedStep == 8 && late.scores.keys.sorted() == ["train"])
  }

  @Test func aCheckpointPrecedesEveryEvaluation() throws {
    let trainer = try trainer(brief, "ahead")
    var steps: [Int] = []
    trainer.onEvent = { [root] _ in
      steps.append((try? AgentFolder.config(root + "/ahead").step) ?? -1)
    }
    #expect(try trainer.run())
    #expect(steps == [8, 14])
  }

  @Test func eventsOfAStoppedTrainingStandThereOnce() throws {
    func scalars(_ folder: String) throws -> [String] {
      try EventLogTests.records(of: "\(root)/\(folder)").map { "\($0.step) \($0)" }
        .filter { !$0.contains("updates_per_second") }
    }
    #expect(try trainer(brief, "whole").run())
    _ = try train(brief, "stopped", stopAfter: 4)
    // The version, two evaluations' scores and two sheets.
    #expect(try scalars("whole") == scalars("stopped") && scalars("whole").count == 5)
  }
}
