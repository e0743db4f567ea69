// MuJoCo behind Physics: models that do not load, states that cannot be, and stepping.

import Foundation
import Testing

@testable import Environments

@Suite struct PhysicsTests {
  private func physics(_ body: String) throws -> Physics {
    try Physics(.embedded([("test.xml", Array("<mujoco>\(body)</mujoco>".utf8))]))
  }

  @Test func `the library's words for a broken model reach the user in one line`() {
    #expect {
      try physics("<worldbody><body><joint type='wheel'/></body></worldbody>")
    } throws: {
      let message = "\($0)"
      return message.hasPrefix("model test.xml does not load: ") && message.contains("wheel")
        && !message.contains("\n")
    }
    #expect {
      try Physics(.file(path: "/nowhere/robot.xml"))
    } throws: {
      "\($0)".hasPrefix("model /nowhere/robot.xml does not load: ")
    }
    #expect(throws: EnvironmentError.self) { try Physics(.embedded([])) }
  }

  @Test func `a falling body falls as Euler's method says`() throws {
    let falling = try physics(
      """
      <option timestep="0.5" gravity="0 0 -10"/>
      <worldbody><body><joint name="z" type="slide" axis="0 0 1"/><geom size="1"/></body></worldbody>
      """)
    try falling.step(2)
    // v = -5, z = -2.5; then v = -10, z = -7.5.
    #expect(falling.velocities == [-10])
    #expect(falling.positions == [-7.5])
    #expect(falling.time == 1)
    try falling.step()
    #expect(falling.positions == [-15])
  }

  @Test func `parts are found by name, and a missing one is named`() throws {
    let physics = try Physics.cartpole()
    #expect(try physics.index(.body, "cart") == 1)
    #expect(try physics.range(ofJoint: physics.index(.joint, "slider")) == -1.8...1.8)
    #expect(try physics.range(ofJoint: physics.index(.joint, "hinge_1")) == nil)
    #expect {
      try physics.index(.site, "nose")
    } throws: {
      "\($0)" == "the model has no site named \"nose\"; is it another domain's?"
    }
  }

  @Test func `a simulation that breaks down says so and writes no log`() throws {
    let physics = try Physics.cartpole()
    physics.setVelocities([1e300, 0])
    #expect {
      for _ in 0..<10 { try physics.step() }
    } throws: {
      ($0 as? EnvironmentError)?.code == .state
    }
    #expect(!FileManager.default.fileExists(atPath: "MUJOCO_LOG.TXT"))
  }

  @Test func `orientations come back to the bit, wherever they were left`() throws {
    let environment = try SuiteEnvironment(task: .named("fish_swim"), seed: 1, renderer: nil)
    let elsewhere = try SuiteEnvironment(task: .named("fish_swim"), seed: 2, renderer: nil)
    var moved = 0
    for episode in 0..<300 {
      _ = try environment.reset()
      if episode > 200 { _ = try environment.step([1, -1, 0.5, 0, 1]) }
      let kept = environment.physics.state
      try elsewhere.restore(environment.snapshot())
      if elsewhere.physics.state != kept { moved += 1 }
    }
    #expect(moved == 0)
  }

  @Test func `states of other sizes, or with impossible numbers, are refused`() throws {
    let physics = try Physics.cartpole()
    var state = physics.state
    state.positions.append(0)
    #expect(throws: EnvironmentError.self) { try physics.restore(state) }
    state = physics.state
    state.warmStart[0] = .infinity
    #expect(throws: EnvironmentError.self) { try physics.restore(state) }
    state = physics.state
    state.positions[1] = 1e200
    #expect(throws: EnvironmentError.self) { try physics.restore(state) }
  }

  // LC_NUMERIC_MASK, a macro that Swift does not see; nil where the locale is not installed.
  private static func german() -> locale_t? { newlocale(1 << LC_NUMERIC, "de_DE.UTF-8", nil) }

  @Test(.enabled(if: german() != nil))
  func `decimal points are read under a locale with decimal commas`() throws {
    let german = try #require(Self.german())
    let before = uselocale(german)
    defer {
      uselocale(before)
      freelocale(german)
    }
    #expect(try Physics.cartpole().timestep == 0.01)
  }

  @Test func `models load on many threads at once`() async throws {
    let steps = try await withThrowingTaskGroup(of: Double.self) { group in
      for _ in 0..<16 { group.addTask { try Physics.cartpole().timestep } }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(steps == [Double](repeating: 0.01, count: 16))
  }
}
