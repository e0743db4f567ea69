// What every task promises, whatever its robot.

import Basics
import Testing

@testable import Environments

@Suite struct SuiteConformanceTests {
  static let tasks = SuiteTask.all.map(\.name)
  /// Without those that another camera alone tells from one of these.
  static let worlds = SuiteTask.all.filter { $0.cameras == [.first] }.map(\.name)

  private func make(_ task: String, seed: UInt64 = 7) throws -> SuiteEnvironment {
    try SuiteEnvironment(task: .named(task), seed: seed, renderer: nil)
  }

  // Actions that differ from step to step and reach the ends of the range.
  private func action(_ step: Int, _ environment: SuiteEnvironment) -> [Double] {
    (0..<environment.actionSpec.count).map { index in
      [1, -0.3, 0.6, -1, 0.1][(step + 2 * index) % 5]
    }
  }

  @Test func `names are told apart and lead to their task`() throws {
    #expect(Set(Self.tasks).count == Self.tasks.count)
    for name in Self.tasks { #expect(try SuiteTask.named(name).name == name) }
    #expect {
      try SuiteTask.named("cartpole_dance")
    } throws: {
      "\($0)" == "unknown task 'cartpole_dance'; did you mean 'cartpole_balance'? "
        + "'sgqn tasks' lists all"
    }
    #expect {
      try SuiteTask.named("x\ny")
    } throws: {
      "\($0)".hasPrefix(#"unknown task 'x\ny'; choose from cartpole_swingup, cartpole_balance, "#)
    }
  }

  @Test(arguments: tasks)
  func `action specs hold`(task: String) throws {
    let environment = try make(task)
    #expect(environment.name == task)
    #expect(environment.actionSpec.count == environment.task.actionCount)
    #expect(environment.actionSpec.minimum.allSatisfy { $0 == -1 })
    #expect(environment.actionSpec.maximum.allSatisfy { $0 == 1 })
    #expect(environment.actionRepeat == environment.task.actionRepeat)
  }

  @Test(arguments: worlds)
  func `an episode lasts the task's control steps, each paid within its range`(
    task: String
  ) throws {
    let environment = try SuiteEnvironment(
      task: .named(task), seed: 3, actionRepeat: 1, renderer: nil)
    let length = environment.episodeLength
    if environment.task.domain == "robot" {
      #expect(length == 50)
    } else {
      #expect(length == 1000 && environment.task.rewardRange == 0...1)
    }
    let first = try environment.reset()
    #expect(first.reward == 0 && first.controlStep == 0 && !first.isLast)
    for step in 1...length {
      let now = try environment.step(action(step, environment))
      try #require(now.controlStep == step)
      try #require(now.isLast == (step == length))
      try #require(now.discount == 1, "a time limit is not a termination")
      try #require(
        environment.task.rewardRange.contains(now.reward),
        "\(now.reward) at control step \(step)")
    }
    #expect {
      try environment.step(action(0, environment))
    } throws: {
      "\($0)" == "no episode is running in \(task); reset it first"
    }
    #expect(try environment.reset().controlStep == 0)
  }

  @Test(arguments: worlds)
  func `rewards of repeated control steps are summed, and the last repeat ends in time`(
    task: String
  ) throws {
    let held = try SuiteEnvironment(
      task: .named(task), seed: 5, actionRepeat: 7, renderer: nil)
    let single = try SuiteEnvironment(
      task: .named(task), seed: 5, actionRepeat: 1, renderer: nil)
    _ = try held.reset()
    _ = try single.reset()
    let length = held.episodeLength
    let steps = (length + 6) / 7
    for step in 0..<steps {
      let now = try held.step(action(step, held))
      let repeats = min(7, length - 7 * step)
      var sum = 0.0
      for _ in 0..<repeats { sum += try single.step(action(step, held)).reward }
      try #require(now.reward == sum)
      try #require(now.controlStep == min(7 * (step + 1), length))
      try #require(now.isLast == (step == steps - 1))
    }
    #expect(held.physics.state == single.physics.state)
  }

  @Test(arguments: worlds)
  func `the same seed gives the same episodes, another seed others`(task: String) throws {
    let (one, same, other) = (try make(task), try make(task), try make(task, seed: 8))
    var starts: [[Double]] = []
    for _ in 0..<3 {
      for environment in [one, same, other] { _ = try environment.reset() }
      #expect(one.snapshot() == same.snapshot())
      #expect(one.snapshot().positions != other.snapshot().positions)
      starts.append(one.snapshot().positions)
      for step in 0..<5 {
        let expected = try one.step(action(step, one))
        #expect(try same.step(action(step, same)) == expected)
      }
      #expect(one.snapshot() == same.snapshot())
      #expect(one.observation == same.observation)
    }
    #expect(Set(starts).count == 3, "resets are random")
  }

  @Test(arguments: worlds)
  func `restoring a snapshot continues to the same doubles, here and elsewhere`(
    task: String
  ) throws {
    let (environment, elsewhere) = (try make(task), try make(task, seed: 99))
    for prelude in [0, 1, 20] {
      _ = try environment.reset()
      for step in 0..<prelude { _ = try environment.step(action(step, environment)) }
      let snapshot = environment.snapshot()
      func play(_ environment: SuiteEnvironment) throws -> [Snapshot] {
        var states: [Snapshot] = []
        for step in 0..<10 {
          _ = try environment.step(action(step + 3, environment))
          states.append(environment.snapshot())
        }
        _ = try environment.reset()
        return states + [environment.snapshot()]
      }
      let expected = try play(environment)
      try environment.restore(snapshot)
      #expect(environment.snapshot() == snapshot)
      #expect(try play(environment) == expected)
      try elsewhere.restore(snapshot)
      #expect(try play(elsewhere) == expected)
    }
  }

  @Test(arguments: worlds)
  func `bad actions throw and leave the state alone, large ones are clipped`(task: String) throws {
    let (environment, clipped) = (try make(task), try make(task))
    #expect(throws: EnvironmentError.self) { try environment.step(action(0, environment)) }
    _ = try environment.reset()
    _ = try clipped.reset()
    let before = environment.snapshot()
    let count = environment.actionSpec.count
    for number in [Double.nan, .infinity, -.infinity] {
      var action = [Double](repeating: 0, count: count)
      action[count - 1] = number
      #expect {
        try environment.step(action)
      } throws: {
        ($0 as? EnvironmentError)?.code == .action
      }
    }
    #expect {
      try environment.step([Double](repeating: 0, count: count + 1))
    } throws: {
      "\($0)" == "an action of \(count + 1) numbers; \(task) takes \(count)"
    }
    #expect(environment.snapshot() == before)
    let large = try environment.step([Double](repeating: 1e9, count: count))
    #expect(try clipped.step([Double](repeating: 1, count: count)) == large)
    #expect(environment.snapshot() == clipped.snapshot())
  }

  @Test(arguments: worlds)
  func `observations are copies with unchanging names and sizes`(task: String) throws {
    let environment = try make(task)
    _ = try environment.reset()
    let first = environment.observation
    let kept = first
    for step in 0..<10 { _ = try environment.step(action(step, environment)) }
    let later = environment.observation
    #expect(first == kept)
    #expect(first != later)
    #expect(first.map(\.name) == later.map(\.name))
    #expect(first.map(\.values.count) == later.map(\.values.count))
    #expect(later.allSatisfy { $0.values.allSatisfy(\.isFinite) })
  }

  @Test func `a task that ends its episode discounts what follows to nothing`() throws {
    let domain = SuiteDomain(
      "cartpole", .ours("Cartpole.xml", PackageResources.Cartpole_xml), actions: 1, repeat: 8,
      substeps: 1)
    let task = domain.task("leave", episodeLength: 500, rewards: -1...0) { _ in LeavingRules() }
    let environment = try SuiteEnvironment(task: task, seed: 1, renderer: nil)
    #expect(environment.episodeLength == 500)
    _ = try environment.reset()
    var now = try environment.step([1])
    #expect(now == TimeStep(reward: -8, controlStep: 8, isLast: false))
    while !now.isLast {
      try #require(now.discount == 1)
      now = try environment.step([1])
    }
    // The cart is out after a control step within the held action; the rest is not taken.
    #expect(now.discount == 0 && now.controlStep < 500)
    #expect(now.reward == -Double((now.controlStep - 1) % 8 + 1))
    #expect(throws: EnvironmentError.self) { try environment.step([1]) }
    let over = environment.snapshot()
    _ = try environment.reset()
    #expect(try environment.step([-1]).discount == 1)
    try environment.restore(over)
    #expect(throws: EnvironmentError.self) { try environment.step([1]) }
  }

  @Test func `quantiles are the paper's`() throws {
    for task in SuiteTask.all {
      let narrow = ["cartpole", "ball_in_cup"].contains(task.domain)
      #expect(task.quantile == (narrow ? 0.98 : 0.95), "\(task.name)")
    }
  }

  @Test func `actions are scaled to the range of the task`() {
    let spec = ActionSpec(minimum: [-1, 0], maximum: [1, 4])
    #expect(spec.scaled([-1, -1]) == [-1, 0])
    #expect(spec.scaled([0.5, 1]) == [0.5, 4])
  }

  @Test func `a snapshot that is not one of this task is refused`() throws {
    let (cartpole, reacher) = (try make("cartpole_swingup"), try make("reacher_easy"))
    _ = try cartpole.reset()
    _ = try reacher.reset()
    #expect(throws: EnvironmentError.self) { try cartpole.restore(reacher.snapshot()) }
    #expect(throws: EnvironmentError.self) { try reacher.restore(cartpole.snapshot()) }
    var broken = cartpole.snapshot()
    broken.positions[0] = .nan
    #expect {
      try cartpole.restore(broken)
    } throws: {
      "\($0)" == "a state with numbers that are not finite"
    }
    broken = cartpole.snapshot()
    broken.generator = []
    #expect(throws: EnvironmentError.self) { try cartpole.restore(broken) }
    broken = cartpole.snapshot()
    broken.controlStep = 1001
    #expect(throws: EnvironmentError.self) { try cartpole.restore(broken) }
  }

  @Test func `frames need a renderer, and the error says so`() throws {
    let environment = try make("cartpole_swingup")
    _ = try environment.reset()
    #expect {
      try environment.frame(in: .train)
    } throws: {
      "\($0)" == "this environment was made without a renderer"
    }
  }
}

/// Costs one a control step until the cart has left the middle.
private struct LeavingRules: TaskRules {
  func begin(_ physics: Physics, _ generator: inout SeededGenerator) {}
  func reward(_ physics: Physics) -> Double { -1 }
  func observation(_ physics: Physics) -> [Observation] { [] }
  func isTerminal(_ physics: Physics) -> Bool { abs(physics.positions[0]) > 0.3 }
}
