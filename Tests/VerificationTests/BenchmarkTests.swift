// What is timed can be timed with every setting and task.

import Environments
import Frames
import Learning
import Testing
import Tiny

@testable import Verification

@Suite struct BenchmarkTests {
  /// Grey pictures, as many as a task has cameras.
  private final class GreyRenderer: StateRenderer {
    func frames(
      of physics: Physics, modes: [DistractorMode], episode: Int, agentStep: Int, controlStep: Int
    ) throws(EnvironmentError) -> [Frame] {
      modes.map { _ in
        Frame(width: 84, height: 84 * physics.cameras.count, fill: RGB(128, 128, 128))
      }
    }

    func segmentation(
      of physics: Physics, mode: DistractorMode, episode: Int, agentStep: Int, controlStep: Int
    ) throws(EnvironmentError) -> Segmentation {
      throw EnvironmentError(.graphics, "pictures of nothing")
    }
  }

  @Test func `updates are timed in whole cycles, dear ones among them`() throws {
    var settings = Tiny.settings(.sgqn)
    settings.auxiliaryInterval = 4
    let result = try Benchmark.update(settings, threads: 1, runs: 1)
    let learner = try Tiny.learner(settings, threads: 1)
    let batch = Tiny.batch(settings, seed: 1)
    for _ in 0..<4 { learner.update(batch) }
    #expect(result.flop == Double(learner.workspaces[0].library.operations) / 4)
    let (odd, even) = (try #require(result.oddSeconds), try #require(result.evenSeconds))
    #expect(result.secondsPerUpdate == (odd + even) / 2 && result.runs == 1)
  }

  @Test(arguments: ["robot_reach", "robot_reach_both_cameras"])
  func `batches are sampled of frames of one camera and of two`(task: String) throws {
    let environment = try SuiteEnvironment(
      task: .named(task), seed: 1, renderer: GreyRenderer())
    // More steps than an episode has.
    let result = try Benchmark.replay(
      Tiny.settings(.drq, size: 84), of: environment, steps: 60, threads: 1, runs: 3)
    #expect(result.name == "replay" && result.runs == 3 && result.minSeconds > 0)
  }
}
