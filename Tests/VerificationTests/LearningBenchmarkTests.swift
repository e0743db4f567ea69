// A short training on the true state: what it sees, what it reports, and that it learns.

import Environments
import Frames
import Learning
import Testing
import Tiny

@testable import Verification

@Suite struct LearningBenchmarkTests {
  private func settings(_ task: SuiteTask, _ algorithm: Algorithm = .sac, steps: Int) -> Settings {
    var settings = Settings(task, algorithm: algorithm, base: .sac, preset: .desk, seed: 1)
    settings.steps = steps
    return settings
  }

  @Test func `frames of the true state hold its numbers`() throws {
    let task = try SuiteTask.named("walker_walk")
    let suite = try SuiteEnvironment(task: task, seed: 3, renderer: nil)
    let environment = StateEnvironment(suite)
    _ = try environment.reset()
    _ = try environment.step([0.1, -0.2, 0.3, -0.4, 0.5, -0.6])
    let planes = try environment.frame(in: .train).planes
    let numbers = suite.observation.flatMap { $0.values.map(Float.init) }
    #expect(numbers.count == 24)
    let kept = planes.withUnsafeBytes { bytes in
      numbers.indices.map { bytes.loadUnaligned(fromByteOffset: 4 * $0, as: Float.self) }
    }
    #expect(kept == numbers)
    #expect(environment.numbers == numbers)
  }

  @Test func `nuisance follows the state, and has to fit`() throws {
    let task = try SuiteTask.named("cartpole_swingup")
    let suite = try SuiteEnvironment(task: task, seed: 3, renderer: nil)
    _ = try suite.reset()
    let state = StateEnvironment(suite).numbers
    let more = StateEnvironment(suite, nuisance: 7).numbers
    #expect(Array(more.prefix(5)) == state && more.count == 12)
    #expect(more.dropFirst(5).allSatisfy { (0...2).contains($0) } && Set(more).count == 12)
    #expect {
      try Benchmark.learn(
        self.settings(task, steps: 100), task: task, trueState: true, nuisance: 188, threads: 1)
    } throws: {
      "\($0)".contains("192 are the most")
    }
  }

  @Test func `the true state of cartpole is learned, the same way each time`() throws {
    let task = try SuiteTask.named("cartpole_swingup")
    var settings = settings(task, steps: 1500)
    settings.warmup = 500
    settings.warmupUpdates = 500
    settings.architecture.hidden = 64
    func learn() throws -> LearningResult {
      try Benchmark.learn(settings, task: task, trueState: true, threads: 1, parts: 3)
    }
    let result = try learn()
    #expect(result.numbers == 5)
    #expect(result.stages.map(\.step) == [500, 1000, 1500])
    #expect(result.stages.map(\.episodes) == [4, 4, 4])
    let returns = try result.stages.map { try #require($0.meanReturn) }
    // Random actions return 60 or so.
    #expect(returns[2] > 1.3 * returns[0], "\(returns)")
    #expect(try learn().stages.map(\.meanReturn) == returns)
  }

  @Test func `algorithms that crop learn from frames as large as they ask for`() throws {
    var settings = Tiny.settings(.rad, size: 84)
    settings.frameSize = 100
    (settings.steps, settings.warmup, settings.warmupUpdates) = (4, 2, 1)
    let result = try Benchmark.learn(
      settings, task: .named(settings.task), trueState: false, threads: 1, parts: 1)
    #expect(result.stages.map(\.step) == [4] && result.numbers == nil)
  }

  @Test func `what is about pixels has no place on the true state`() throws {
    let task = try SuiteTask.named("cartpole_swingup")
    #expect(throws: SettingsError.self) {
      try Benchmark.learn(
        self.settings(task, .sgqn, steps: 100), task: task, trueState: true, threads: 1)
    }
    var numbers = settings(task, steps: 100)
    numbers.architecture.numbers = 5
    #expect(numbers.problem?.message.contains("bench learn --true-state") == true)
  }
}
