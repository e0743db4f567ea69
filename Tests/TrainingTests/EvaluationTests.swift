// Episodes on several threads against one after another.

import Attribution
import Environments
import Foundation
import Testing
import Tiny

@testable import Training

@Suite struct EvaluationTests {
  @Test
  func `episodes side by side begin and end as one after another, whatever is measured in them`()
    throws
  {
    let folder = FileManager.default.temporaryDirectory.path + "/sgqn-eval-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var settings = Tiny.settings(.sac, size: 84)
    settings.steps = 3
    settings.evaluationEpisodes = 0
    let trainer = try Trainer(
      settings, folder: folder, threads: 1, evaluation: EvaluationInputs(modes: []),
      overlayDirectory: nil, resume: false
    ) { try SuiteEnvironment(task: .named($0.task), seed: $1, renderer: Renderer()) }
    #expect(try trainer.run())

    let config = try AgentFolder.config(folder)
    let networks = try AgentFolder.networks(folder, config)
    let environment = try SuiteEnvironment(
      task: .named(settings.task), seed: 5, actionRepeat: config.actionRepeat,
      renderer: Renderer(RendererOptions(seed: 5)))
    let inOrder = try Evaluation.returns(environment, mode: .videoEasy, episodes: 3) {
      networks.act($0.planes)
    }
    #expect(Set(inOrder).count == 3)
    let agent = AgentLibrary.Entry(name: "tiny", path: folder, config: config)
    for threads in 1...4 {
      var told: [EvaluationProgress] = []
      let report = try Evaluation.run(
        agent, modes: [.train, .videoEasy], episodes: 3, seed: 5, threads: threads,
        makeRenderer: { try Renderer(RendererOptions(seed: 5)) }, onEpisode: { told.append($0) })
      #expect(report.results.map(\.mode) == ["train", "video_easy"] && report.failures.isEmpty)
      #expect(report.results[1].returns == inOrder)
      #expect(told.count == 6 && Set(told.map(\.episodeReturn)).isSuperset(of: inOrder))
    }
    func measured(_ method: AttributionMethod) throws -> EvaluationReport {
      try Evaluation.run(
        agent, modes: [.train, .videoEasy], episodes: 3, seed: 5, threads: 2, attending: method,
        makeRenderer: { try Renderer(RendererOptions(seed: 5)) })
    }
    let guided = try measured(.guidedBackprop)
    let other = try measured(.occlusion)
    #expect(guided.method == "guided_backprop" && other.method == "occlusion")
    for report in [guided, other] {
      #expect(report.results[1].returns == inOrder)
      #expect(report.results[0].cleanOverlap == nil)
      #expect(report.results[1].cleanOverlap.map { (0...1).contains($0) } == true)
      for result in report.results {
        let shares = try #require(result.attention)
        #expect(abs(shares.values.reduce(0, +) - 1) < 1e-6)
      }
    }
    #expect(guided.results[0].attention != other.results[0].attention)

    // A slow method is asked in every tenth state of each episode, from its first on.
    let inspector = AgentInspector(networks, settings: config.settings, name: "tiny")
    let again = try SuiteEnvironment(
      task: .named(settings.task), seed: 5, actionRepeat: config.actionRepeat,
      renderer: Renderer(RendererOptions(seed: 5)))
    let question = InspectionRequest(
      method: .occlusion, quantile: config.settings.quantile, landscapePoints: 2)
    var step = 0
    var onRobot: [Double] = []
    _ = try Evaluation.returns(again, mode: .train, episodes: 3) {
      (frames) throws(EnvironmentError) in
      defer { step += 1 }
      if (step % (1000 / config.actionRepeat)).isMultiple(of: 10),
        let mask = inspector.inspect(frames, question).mask.last
      {
        onRobot.append(try again.segmentation(in: .train).share(of: .robot, where: mask))
      }
      return networks.act(frames.planes)
    }
    #expect(onRobot.count == 3 * 13)
    let share = try #require(other.results[0].attention?["robot"])
    #expect(abs(share - onRobot.reduce(0, +) / Double(onRobot.count)) < 1e-9)
  }
}
