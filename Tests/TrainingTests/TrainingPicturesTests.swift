// What a training keeps of its way: snapshots of the agent and sheets of what it looks at.

import Environments
import Export
import Foundation
import Frames
import Learning
import Networks
import Testing
import Tiny

@testable import Training

@Suite final class TrainingPicturesTests {
  private let trainings = BriefTrainings()

  private func path(_ folder: String, _ name: String) -> String {
    "\(trainings.root)/\(folder)/\(name)"
  }

  @Test("every evaluation leaves a sheet, a picture for TensorBoard and the agent as it was")
  func evaluationsLeavePictures() throws {
    var settings = trainings.brief
    settings.evaluationEpisodes = 0
    var lines: [String] = []
    let trainer = try trainings.trainer(settings, "run", modes: [.train, .videoHard])
    trainer.onEvent = { lines.append($0) }
    try trainer.run()
    #expect(lines == [])

    let run = trainings.root + "/run"
    #expect(AgentSnapshots.steps(of: run) == [8, 14])
    #expect(SaliencySheet.steps(of: run) == [8, 14])
    let (sheet, texts) = try PNG.read(SaliencySheet.path(run, step: 14))
    #expect(texts.contains(PNGText("step", "14")))
    #expect(texts.contains(PNGText("modes", "train video_hard")))
    // Three states in two modes, seven pictures of 84 pixels each, twice as large.
    #expect(sheet.width > 7 * 168 && sheet.height > 6 * 168)

    let pictures = try EventLogTests.records(of: run).filter { !$0.pictures.isEmpty }
    #expect(pictures.map(\.step) == [8, 14])
    #expect(
      pictures.allSatisfy {
        $0.pictures["saliency"].map { Set($0).isSuperset(of: [sheet.width]) } ?? false
      })

    let config = try AgentFolder.config(run)
    let last = try AgentSnapshots.networks(run, config, step: 14)
    let agent = try AgentFolder.networks(run, config)
    for (kept, full) in zip(
      last.weights.parameters.export(), agent.weights.parameters.export())
    {
      #expect(kept.name == full.name)
      #expect(kept.values == full.values.map { Float(Float16($0)) })
    }
    let before = try AgentSnapshots.networks(run, config, step: 8)
    #expect(before.weights.parameters.export() != last.weights.parameters.export())
  }

  @Test("states of a sheet depend on the evaluation's seed alone")
  func statesStay() throws {
    func sheet(_ seed: UInt64, _ learningSeed: UInt64) throws -> ContactSheet {
      var settings = trainings.brief
      settings.seed = seed
      let environment = try SuiteEnvironment(
        task: .named(settings.task), seed: seed, renderer: Renderer())
      let sheets = SaliencySheet(
        environment, from: environment.snapshot(), modes: [.train], settings: settings)
      let learner = try Learner(settings, threads: 1)
      try learner.initialize(seed: learningSeed)
      return try sheets.sheet(of: learner.agent, step: 1)
    }
    let (one, two, other) = (try sheet(5, 1), try sheet(5, 2), try sheet(6, 1))
    #expect(one.columns == 7 && one.items.count == 21)
    #expect(one.rowLabels == ["1 train", "2 train", "3 train"])
    let observations = stride(from: 0, to: 21, by: 7)
    #expect(observations.allSatisfy { one.items[$0] == two.items[$0] })
    #expect(observations.contains { one.items[$0] != other.items[$0] })
    // Another agent looks elsewhere.
    #expect(one.items != two.items)
  }

  @Test("a training that evaluates in no mode draws nothing and ends")
  func noModesNoSheet() throws {
    #expect(try trainings.trainer(trainings.brief, "none", modes: []).run())
    #expect(SaliencySheet.steps(of: trainings.root + "/none") == [])
    #expect(AgentSnapshots.steps(of: trainings.root + "/none") == [8, 14])
  }

  @Test("a higher quantile leaves fewer pixels")
  func masksShrink() throws {
    let settings = trainings.brief
    let environment = try SuiteEnvironment(
      task: .named(settings.task), seed: 1, renderer: Renderer())
    let learner = try Tiny.learner(settings)
    let sheet = try SaliencySheet(
      environment, from: environment.snapshot(), modes: [.train], settings: settings
    ).sheet(of: learner.agent, step: 1)
    let white = sheet.items[2..<6].map { $0.frame.pixels.count { $0 == 255 } }
    #expect(white == white.sorted(by: >))
    #expect(white[0] > white[3])
  }

  @Test("snapshots thin out where their budget ends", arguments: [nil, 3])
  func snapshotsStayInTheirBudget(stop: Int?) throws {
    let settings = trainings.brief
    let learner = try Tiny.learner(settings)
    let run = trainings.root + "/thin"
    var inputs = EvaluationInputs(modes: [.train])
    inputs.snapshotInterval = 10
    // A tiny agent is some 60 KB as half floats, so 1 MB holds a dozen of them.
    inputs.snapshotMegabytes = 1
    let snapshots = AgentSnapshots(run, inputs, settings)
    try snapshots.keep(learner.agent, step: 10)
    let size = try Data(
      contentsOf: URL(fileURLWithPath: run + "/snapshots/000000010.safetensors")
    ).count
    let most = 1_000_000 / size
    try #require(most >= 4)
    for step in stride(from: 20, through: 10 * (most + 1), by: 10) {
      try snapshots.keep(learner.agent, step: step)
      // One that is taken again, as a resumed training does, changes nothing.
      if step / 10 == stop { try snapshots.keep(learner.agent, step: step) }
    }
    let left = AgentSnapshots.steps(of: run)
    #expect(left.count <= most)
    #expect(left.dropLast().allSatisfy { $0 % 20 == 0 })
    #expect(left.last == 10 * (most + 1))

    inputs.snapshotMegabytes = 0
    let none = AgentSnapshots(trainings.root + "/none", inputs, settings)
    try none.keep(learner.agent, step: 10)
    #expect(AgentSnapshots.steps(of: trainings.root + "/none") == [])
  }

  @Test("snapshots of another interval go where there is no room for them, and not before")
  func snapshotsOfAnotherIntervalStay() throws {
    let settings = trainings.brief
    let learner = try Tiny.learner(settings)
    let run = trainings.root + "/other"
    func snapshots(every interval: Int) -> AgentSnapshots {
      var inputs = EvaluationInputs(modes: [.train])
      inputs.snapshotInterval = interval
      inputs.snapshotMegabytes = 3
      return AgentSnapshots(run, inputs, settings)
    }
    for step in [10, 20, 30] { try snapshots(every: 10).keep(learner.agent, step: step) }
    try snapshots(every: 25).keep(learner.agent, step: 50)
    #expect(AgentSnapshots.steps(of: run) == [10, 20, 30, 50])
    let size = try Data(
      contentsOf: URL(fileURLWithPath: run + "/snapshots/000000010.safetensors")
    ).count
    let most = 3_000_000 / size
    try #require(most > 6, "there is room for more than the first four")
    for step in stride(from: 60, through: 10 * most, by: 10) {
      try snapshots(every: 10).keep(learner.agent, step: step)
    }
    try snapshots(every: 1000).keep(learner.agent, step: 1000)
    #expect(AgentSnapshots.steps(of: run).count == most)
    try snapshots(every: 1000).keep(learner.agent, step: 2000)
    #expect(AgentSnapshots.steps(of: run) == [1000, 2000])
  }

  @Test("what cannot be drawn or kept is said, and the training goes on")
  func troubleIsSaid() throws {
    var settings = trainings.brief
    settings.evaluationEpisodes = 0
    let run = trainings.root + "/blocked"
    try AgentFolder.make(run)
    // Files where folders should be.
    for name in ["snapshots", "sheets"] {
      try Data().write(to: URL(fileURLWithPath: "\(run)/\(name)"))
    }
    var lines: [String] = []
    let trainer = try trainings.trainer(settings, "blocked")
    trainer.onEvent = { lines.append($0) }
    #expect(try trainer.run())
    #expect(lines.count == 4)
    #expect(lines.count { $0.contains("no saliency sheet: cannot make the folder") } == 2)
    #expect(lines.count { $0.contains("no snapshot: cannot make the folder") } == 2)
    #expect(lines.allSatisfy { !$0.contains("\n") })
  }

  @Test("a beginning that is cleared leaves no snapshot and no sheet")
  func beginningsAreCleared() throws {
    let run = trainings.root + "/beginning"
    try AgentFolder.make(run + "/snapshots")
    try AgentFolder.make(run + "/sheets")
    for name in ["training.lock", "snapshots/000000008.safetensors", "sheets/000000008.png"] {
      try Data([1]).write(to: URL(fileURLWithPath: "\(run)/\(name)"))
    }
    try AgentFolder.removeBeginning(run)
    #expect(try FileManager.default.contentsOfDirectory(atPath: run) == ["training.lock"])
  }

  @Test func `an agent stays whose checkpoint was removed, however short its training`() throws {
    var settings = trainings.brief
    settings.evaluationEpisodes = 0
    settings.checkpointInterval = 100
    #expect(try trainings.trainer(settings, "agent").run())
    let run = trainings.root + "/agent"
    #expect(AgentFolder.holdsTraining(run))
    try FileManager.default.removeItem(atPath: run + "/checkpoint.safetensors")
    let files = try FileManager.default.subpathsOfDirectory(atPath: run).sorted()
    try AgentFolder.removeBeginning(run)
    #expect(try FileManager.default.subpathsOfDirectory(atPath: run).sorted() == files)
    // One that went on behind its first checkpoint stays without its configuration, too.
    settings.checkpointInterval = 5
    #expect(try trainings.trainer(settings, "further").run())
    let further = trainings.root + "/further"
    try FileManager.default.removeItem(atPath: further + "/config.json")
    try AgentFolder.removeBeginning(further)
    #expect(FileManager.default.fileExists(atPath: further + "/checkpoint.safetensors"))
    // Killed between its first checkpoint and the configuration that completes it.
    try FileManager.default.removeItem(atPath: run + "/config.json")
    #expect(!AgentFolder.holdsTraining(run))
    try AgentFolder.removeBeginning(run)
    #expect(try FileManager.default.contentsOfDirectory(atPath: run) == ["training.lock"])
  }
}
