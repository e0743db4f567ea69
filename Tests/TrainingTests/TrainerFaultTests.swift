// What goes wrong in a training is said in one line and leaves the last good checkpoint.

import Checkpoints
import Environments
import Foundation
import Learning
import Networks
import Testing
import Tiny

@testable import Training

@Suite final class TrainerFaultTests: BriefTrainings {
  @Test func lossesThatAreNoNumbersStopTheTraining() throws {
    var settings = Tiny.settings(.sac, size: 84)
    settings.steps = 40
    settings.warmup = 2
    settings.warmupUpdates = 0
    settings.checkpointInterval = 3
    settings.evaluationInterval = 1000
    settings.evaluationEpisodes = 0
    settings.criticRate = 1e30
    let error = failure { try trainer(settings, "wild").run() }
    #expect(error?.code == .diverged)
    let message = error?.message ?? ""
    let named = /(the [a-z' ]+|'[^']+') is not finite at step \d+, update \d+;/
    #expect(message.prefixMatch(of: named) != nil)
    #expect(message.contains("/wild/checkpoint.safetensors"))
    // What is on the disk, if anything, holds numbers only.
    if FileManager.default.fileExists(atPath: root + "/wild/checkpoint.safetensors") {
      let file = try Safetensors(path: root + "/wild/checkpoint.safetensors")
      for name in file.entries.keys where !name.contains("optimizer") {
        #expect(try file.floats(name).values.allSatisfy { $0.isFinite })
      }
    }
  }

  @Test func parametersThatAreNoNumbersAreNotSaved() throws {
    var settings = brief
    settings.steps = 3
    settings.evaluationEpisodes = 0
    let trainer = try trainer(settings, "broken")
    trainer.learner.networks.weights.parameters["actor.mlp.2.bias"][3] = .nan
    let error = failure { try trainer.run() }
    #expect(error?.code == .diverged)
    #expect(error?.message.hasPrefix("'actor.mlp.2.bias' is not finite at step 3") == true)
    #expect(error?.message.contains("no checkpoint was written") == true)
    #expect(!FileManager.default.fileExists(atPath: root + "/broken/checkpoint.safetensors"))
  }

  @Test func policiesThatGiveNoNumbersAreNamedAsSuch() throws {
    var settings = brief
    settings.warmup = 1
    settings.warmupUpdates = 0
    let trainer = try trainer(settings, "mute")
    trainer.learner.networks.weights.parameters["actor.mlp.4.bias"][0] = .nan
    let error = failure { try trainer.run() }
    #expect(error?.code == .diverged)
    #expect(error?.message.contains("not finite at step 1") == true)
  }

  @Test func checkpointsOfOtherVersionsAreRefused() throws {
    var settings = brief
    settings.steps = 3
    settings.evaluationEpisodes = 0
    #expect(try trainer(settings, "old").run())
    let path = root + "/old/checkpoint.safetensors"
    var data = try Data(contentsOf: URL(fileURLWithPath: path))
    let place = try #require(data.range(of: Data("\\\"version\\\":1".utf8)))
    data[place.upperBound - 1] = UInt8(ascii: "7")
    try data.write(to: URL(fileURLWithPath: path))
    let error = failure { _ = try trainer(settings, "old", resume: true) }
    #expect(error?.code == .mismatch)
    #expect(error?.message.contains("is not a checkpoint of this version") == true)
    #expect(failure { _ = try trainer(settings, "nothing", resume: true) }?.code == .notFound)
  }

  @Test func aCheckpointThatCannotBeWrittenLeavesTheLastGoodOne() throws {
    var settings = brief
    settings.evaluationEpisodes = 0
    #expect(try trainer(settings, "whole").run())
    for name in ["checkpoint.safetensors", "agent.safetensors", "metrics.csv", "config.json"] {
      let folder = "full-\(name)"
      let first = try trainer(settings, folder)
      var asked = 0
      first.shouldStop = {
        asked += 1
        return asked == 12
      }
      #expect(try first.run() == false)
      let before = try bytes(folder, "checkpoint.safetensors")
      // A folder, not empty, where the new file is to be put.
      let resumed = try trainer(settings, folder, resume: true)
      let path = "\(root)/\(folder)/\(name)"
      try FileManager.default.moveItem(atPath: path, toPath: path + ".aside")
      try FileManager.default.createDirectory(
        atPath: path + "/occupied", withIntermediateDirectories: true)
      let error = failure { _ = try resumed.run() }
      #expect(error?.code == .disk)
      #expect(error?.message.contains(name) == true)
      try FileManager.default.removeItem(atPath: path)
      try FileManager.default.moveItem(atPath: path + ".aside", toPath: path)
      #expect(try bytes(folder, "checkpoint.safetensors") == before)
      #expect(try trainer(settings, folder, resume: true).run())
      try expectSame("whole", folder)
    }
  }

  @Test func aFolderIsTrainedByOneAtATime() throws {
    let first = try trainer(brief, "one")
    let error = failure { _ = try trainer(brief, "one") }
    #expect(error?.message.contains("being trained by process \(getpid())") == true)
    #expect(try first.run())
    #expect(try trainer(brief, "one", resume: true).run())
  }

  @Test func anEndBehindTheStepsTakenIsRefused() throws {
    var settings = brief
    settings.evaluationEpisodes = 0
    #expect(try trainer(settings, "long").run())
    settings.steps = 5
    let error = failure { _ = try self.trainer(settings, "long", resume: true) }
    #expect(error?.code == .options && error?.message.contains("has 14 steps") == true)
  }

  @Test func aModeThatCannotBeShownCostsItsScoreAlone() throws {
    let clips = root + "/no-clips"
    try FileManager.default.createDirectory(atPath: clips, withIntermediateDirectories: true)
    try Data("no film".utf8).write(to: URL(fileURLWithPath: clips + "/0.mp4"))
    let renderer = try Renderer(RendererOptions(videos: clips))
    let trainer = try Trainer(
      brief, folder: root + "/half", threads: 1,
      evaluation: EvaluationInputs(modes: [.videoHard, .train], videos: clips),
      overlayDirectory: nil, resume: false
    ) { try SuiteEnvironment(task: .named($0.task), seed: $1, renderer: renderer) }
    var events: [String] = []
    trainer.onEvent = { events.append($0) }
    #expect(try trainer.run())
    #expect(events.count { $0.contains("no score in video_hard: ") } == 2)
    let table = try metrics("half")
    #expect(table[0].hasSuffix("eval_video_hard,eval_train"))
    #expect(table.dropFirst().allSatisfy { $0.contains(",,") && !$0.hasSuffix(",") })
    let config = try AgentFolder.config(root + "/half")
    #expect(config.scores.keys.sorted() == ["train"] && config.evaluation?.videos == clips)
  }

  @Test func aCutReplayLogIsReported() throws {
    var settings = brief
    settings.steps = 5
    settings.evaluationEpisodes = 0
    #expect(try trainer(settings, "cut").run())
    let path = root + "/cut/replay.log"
    try bytes("cut", "replay.log").dropLast().write(to: URL(fileURLWithPath: path))
    let error = failure { _ = try self.trainer(settings, "cut", resume: true) }
    #expect(error?.code == .disk && error?.message.contains("is shorter than") == true)
  }

  @Test func aReplayThatWasTakenAwayStopsTheTraining() throws {
    var settings = brief
    settings.steps = 12
    settings.evaluationEpisodes = 0
    settings.checkpointInterval = 5
    let trainer = try trainer(settings, "taken")
    trainer.onProgress = { [root] progress in
      if progress.step == 7 {
        try? FileManager.default.removeItem(atPath: root + "/taken/replay.log")
      }
    }
    let error = failure { _ = try trainer.run() }
    #expect(error?.message.contains("was cut or removed") == true)
  }

  @Test func networksThatDoNotFitTheTaskAreRefused() throws {
    let settings = try Tiny.settings(.sac, size: 84).applying(["architecture.actions=2"])
    let error = failure { _ = try self.trainer(settings, "misfit") }
    #expect(error?.code == .mismatch && error?.message.contains("must be 1 for") == true)
  }

  @Test(arguments: [
    ("\\\"threads\\\":2,", "\\\"threads\\\":0,"),
    ("\\\"replayFrames\\\":6,", "\\\"replayFrames\\\":9,"),
    ("\\\"metricsRows\\\":1,", "\\\"metricsRows\\\":9223372036854775807,"),
    ("\\\"step\\\":5,", "\\\"step\\\":9223372036854775807,"),
    ("\\\"episode\\\":1,", "\\\"episode\\\":9223372036854775807,"),
    ("\\\"updates\\\":0,", "\\\"updates\\\":-9223372036854775808,"),
    ("\\\"updates\\\":0,", "\\\"updates\\\":700,"),
  ])
  func checkpointsThatCannotBeAreRefused(_ before: String, _ after: String) throws {
    var settings = brief
    settings.steps = 5
    settings.evaluationEpisodes = 0
    #expect(try trainer(settings, "lie").run())
    let path = root + "/lie/checkpoint.safetensors"
    var file = try bytes("lie", "checkpoint.safetensors")
    let place = try #require(file.range(of: Data(before.utf8)))
    file.replaceSubrange(place, with: Data(after.utf8))
    // The header may have become longer.
    let length = file.withUnsafeBytes { $0.loadUnaligned(as: UInt64.self) }
    withUnsafeBytes(of: length + UInt64(after.utf8.count - before.utf8.count)) {
      file.replaceSubrange(0..<8, with: $0)
    }
    try file.write(to: URL(fileURLWithPath: path))
    // The episode is the environment's, which says so itself.
    #expect {
      _ = try self.trainer(settings, "lie", resume: true)
    } throws: { error in
      (error as? AgentError)?.code == .mismatch || error is EnvironmentError
    }
  }

  // In a process of its own, whose files may not grow beyond a limit: first the replay's log hits
  // it, then, with room for that, the checkpoint.
  @Test(arguments: [false, true])
  func aFullDiskLeavesTheLastGoodCheckpoint(_ logFits: Bool) async {
    await #expect(processExitsWith: .success) { [logFits] in
      let folder =
        FileManager.default.temporaryDirectory.path + "/sgqn-full-\(UUID().uuidString)"
      func end(_ code: Int32) -> Never {
        try? FileManager.default.removeItem(atPath: folder)
        exit(code)
      }
      var settings = Tiny.settings(.sac, size: 84)
      // So that the checkpoint is larger than the log.
      settings.architecture.projection = 64
      settings.steps = 40
      settings.warmup = 30
      settings.warmupUpdates = 0
      settings.checkpointInterval = 10
      settings.evaluationInterval = 1000
      settings.evaluationEpisodes = 0
      let renderer = try Renderer()
      func trainer(_ resume: Bool) throws -> Trainer {
        try Trainer(
          settings, folder: folder, threads: 1, evaluation: EvaluationInputs(modes: [.train]),
          overlayDirectory: nil, resume: resume
        ) { try SuiteEnvironment(task: .named($0.task), seed: $1, renderer: renderer) }
      }
      let first = try trainer(false)
      var steps = 0
      first.shouldStop = {
        steps += 1
        return steps == 12
      }
      _ = try first.run()
      func size(_ name: String) throws -> Int {
        try Data(contentsOf: URL(fileURLWithPath: folder + "/" + name)).count
      }
      let checkpoint = URL(fileURLWithPath: folder + "/checkpoint.safetensors")
      let before = try Data(contentsOf: checkpoint)
      let limit = logFits ? before.count - 1000 : try size("replay.log") + 50_000
      // So that what is written before the checkpoint fits, where it is to.
      guard try !logFits || size("agent.safetensors") < limit else { end(6) }
      signal(SIGXFSZ, SIG_IGN)
      var limits = rlimit(rlim_cur: UInt(limit), rlim_max: .max)
      guard setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limits) == 0 else { end(7) }
      do {
        _ = try trainer(true).run()
        end(2)
      } catch let error as AgentError {
        let place = logFits ? "checkpoint.safetensors" : "replay.log"
        guard error.code == .disk, error.message.contains("free some disk space"),
          error.message.contains(place)
        else {
          print(error)
          end(3)
        }
      }
      limits.rlim_cur = .max
      _ = setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limits)
      guard try Data(contentsOf: checkpoint) == before else { end(4) }
      end(try trainer(true).run() ? 0 : 5)
    }
  }
}
