// Trainings of a few steps in a folder of their own, and how two of them are compared.

import Basics
import Checkpoints
import Environments
import Foundation
import Learning
import Networks
import Testing
import Tiny

@testable import Training

class BriefTrainings {
  let root =
    FileManager.default.temporaryDirectory.path
    + "/sgqn-trainer-\(UUID().uuidString)"

  deinit { try? FileManager.default.removeItem(atPath: root) }

  /// SGQN, with an evaluation and checkpoints on the way.
  var brief: Settings {
    var settings = Tiny.settings(.sgqn, size: 84)
    settings.steps = 14
    settings.warmup = 6
    settings.warmupUpdates = 4
    settings.checkpointInterval = 5
    settings.evaluationInterval = 8
    settings.evaluationEpisodes = 1
    return settings
  }

  func trainer(
    _ settings: Settings, _ folder: String, resume: Bool = false, threads: Int = 2,
    modes: [DistractorMode] = [.train]
  ) throws -> Trainer {
    let renderer = try Renderer()
    return try Trainer(
      settings, folder: root + "/" + folder, threads: threads,
      evaluation: EvaluationInputs(modes: modes), overlayDirectory: nil, resume: resume
    ) { try SuiteEnvironment(task: .named($0.task), seed: $1, renderer: renderer) }
  }

  func bytes(_ folder: String, _ name: String) throws -> Data {
    try Data(contentsOf: URL(fileURLWithPath: "\(root)/\(folder)/\(name)"))
  }

  /// The rows of metrics.csv without what a clock wrote.
  func metrics(_ folder: String) throws -> [String] {
    let text = String(decoding: try bytes(folder, "metrics.csv"), as: UTF8.self)
    let lines = text.split(separator: "\n")
    let pace = try #require(
      lines.first?.split(separator: ",").firstIndex(of: "updates_per_second"))
    return lines.map { line in
      var fields = line.split(separator: ",", omittingEmptySubsequences: false)
      fields.remove(at: pace)
      return fields.joined(separator: ",")
    }
  }

  /// Trains with a stop after every `turns` things done, each time resumed by a new trainer.
  /// - Returns: the number of stops.
  func train(
    _ settings: Settings, _ folder: String, stopAfter turns: Int, resume: Bool = false
  ) throws -> Int {
    var stops = 0
    while true {
      let trainer = try trainer(settings, folder, resume: resume || stops > 0)
      var left = turns
      trainer.onProgress = { _ in left -= 1 }
      trainer.shouldStop = { left <= 0 }
      if try trainer.run() { return stops }
      stops += 1
      try #require(stops < 500, "a training that gets nowhere")
    }
  }

  func expectSame(_ a: String, _ b: String) throws {
    #expect(try metrics(a) == metrics(b))
    for name in ["agent.safetensors", "checkpoint.safetensors", "replay.log"] {
      #expect(try bytes(a, name) == bytes(b, name), "\(name) differs")
    }
    for name in ["snapshots", "sheets"] {
      let files = [a, b].map { Folder.names("\(root)/\($0)/\(name)") }
      #expect(files[0] == files[1])
      for file in files[0] {
        let file = "\(name)/\(file)"
        #expect(try bytes(a, file) == bytes(b, file), "\(file) differs")
      }
    }
  }

  func failure(_ body: () throws -> Void) -> AgentError? {
    do {
      try body()
      return nil
    } catch {
      #expect(!"\(error)".contains("\n"))
      return error as? AgentError
    }
  }
}
