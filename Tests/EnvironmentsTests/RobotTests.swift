// What only the robot's tasks have: rules of the hand, scenes, success.

import Basics
import Frames
import Testing

@testable import Environments

@Suite struct RobotTests {
  private func make(
    _ task: String, seed: UInt64 = 3, renderer: Renderer? = nil
  ) throws -> SuiteEnvironment {
    try SuiteEnvironment(task: .named("robot_\(task)"), seed: seed, renderer: renderer)
  }

  private func places(_ environment: SuiteEnvironment) throws -> RobotGoal.Places {
    try #require(environment.rules as? RobotRules).places(environment.physics)
  }

  // The way to the goal, as fast as the hand goes.
  private func play(_ environment: SuiteEnvironment) throws -> (sum: Double, last: TimeStep) {
    var step = try environment.reset()
    var sum = 0.0
    while !step.isLast {
      let places = try places(environment)
      let way = (places.goal - places.point) / 0.05
      step = try environment.step([way.x, way.y])
      sum += step.reward
    }
    return (sum, step)
  }

  @Test func `going straight for the disc returns what it does in the original`() throws {
    let environment = try make("reach")
    let returns = try (0..<20).map { _ in try play(environment) }
    #expect(returns.allSatisfy { $0.last.succeeds == true && $0.last.reward == 1 })
    // 31.9 with a deviation of 5 over 150 episodes.
    let mean = returns.reduce(0) { $0 + $1.sum } / 20
    #expect(abs(mean - 31.9) < 4.5 * 5 / 20.0.squareRoot(), "\(mean)")
  }

  @Test func `the peg is over the box in the end, and pays up to ten a step`() throws {
    let environment = try make("peg_in_box")
    let played = try (0..<10).map { _ in try play(environment) }
    let solved = played.filter { $0.last.succeeds == true }
    #expect(solved.count >= 6)
    #expect(solved.allSatisfy { $0.sum > 100 && $0.last.reward < 10 })
  }

  @Test func `only tasks with a goal state say whether they succeed`() throws {
    #expect(try make("reach").reset().succeeds == false)
    let cartpole = try SuiteEnvironment(
      task: .named("cartpole_swingup"), seed: 1, renderer: nil)
    #expect(try cartpole.reset().succeeds == nil)
    #expect(try cartpole.step([0]).succeeds == nil)
  }

  @Test func `of the hammer's four nails one stands out, another in other episodes`() throws {
    let environment = try make("hammer")
    var raised: Set<[Double]> = []
    for _ in 0..<12 {
      _ = try environment.reset()
      raised.insert(environment.snapshot().parameters)
      let places = try places(environment)
      #expect(abs(places.point.z - places.goal.z - 0.041) < 0.001)
    }
    #expect(raised.count == 4)
    var wrong = environment.snapshot()
    wrong.parameters = [4]
    #expect(throws: EnvironmentError.self) { try environment.restore(wrong) }
  }

  @Test func `the hand goes no further than its limits`() throws {
    for task in ["reach", "push_xyz"] {
      let environment = try make(task)
      _ = try environment.reset()
      let grasp = try environment.physics.index(.site, "grasp")
      for _ in 0..<40 {
        _ = try environment.step([1, -1, 1].prefix(environment.actionSpec.count).map { $0 })
      }
      let place = environment.physics.sitePosition(grasp)
      #expect(place.x > 1.65 && place.x < 1.75, "\(place)")
      #expect(place.y > 0.1 && place.y < 0.2, "\(place)")
      #expect(place.z < 0.96, "\(place)")
    }
  }

  @Test func `the gripper opens and closes as the fourth number says, and else closes`() throws {
    let environment = try make("push_xyzw")
    let physics = environment.physics
    let knuckle = physics.positionIndex(
      ofJoint: try physics.index(.joint, "right_outer_knuckle_joint"))
    func angle(after action: [Double], in environment: SuiteEnvironment) throws -> Double {
      for _ in 0..<15 { _ = try environment.step(action) }
      return environment.physics.positions[knuckle]
    }
    _ = try environment.reset()
    // Its joints go from 0, open, to 0.85, closed.
    #expect(try angle(after: [0, 0, 0, -1], in: environment) < 0.05)
    let open = environment.snapshot()
    #expect(try angle(after: [0, 0, 0, 1], in: environment) > 0.8)
    try environment.restore(open)
    #expect(try angle(after: [0, 0, 0, -1], in: environment) < 0.05)
    let closing = try make("push_xyz")
    _ = try closing.reset()
    #expect(try angle(after: [0, 0, 0], in: closing) > 0.8)
    // What the motors do costs nothing: only the way asked for does.
    try environment.restore(open)
    let idle = try environment.step([0, 0, 0, 1]).reward
    try environment.restore(open)
    #expect(try environment.step([0, 0, 0, -1]).reward == idle)
  }

  @Test func `scenes change what is seen and nothing of the state, and other modes are refused`()
    throws
  {
    let renderer = try Renderer()
    let environment = try make("push", renderer: renderer)
    _ = try environment.reset()
    // Before the first step the moving view is the novel one.
    _ = try environment.step([0, 0])
    let before = environment.snapshot()
    let modes = environment.task.modes
    let frames = try environment.frames(in: modes)
    #expect(Set(frames.map(\.pixels)).count == modes.count)
    #expect(environment.snapshot() == before)
    #expect(try environment.frames(in: modes) == frames)
    #expect {
      try environment.frame(in: .videoHard)
    } throws: {
      "\($0)".hasPrefix("robot_push has no mode video_hard; choose from train, test_1, ")
    }
    let cartpole = try SuiteEnvironment(
      task: .named("cartpole_swingup"), seed: 1, renderer: renderer)
    _ = try cartpole.reset()
    #expect {
      try cartpole.frame(in: .named("test_2"))
    } throws: {
      "\($0)".hasPrefix("cartpole_swingup has no mode test_2; choose from train, color_easy, ")
    }
  }

  @Test func `arm, gripper, object, target and table are told apart`() throws {
    let environment = try make("push", renderer: try Renderer())
    _ = try environment.reset()
    let segments = try environment.segmentation(in: .train)
    for part: Segment in [.robot, .gripper, .object, .target, .table, .floor, .sky, .scenery] {
      #expect(segments.share(of: part) > 0, "\(part)")
    }
    #expect(segments.share(of: .table) > 0.35)
  }

  @Test
  func `the camera on the hand shows the lower right of its picture, the upper quarter black`()
    throws
  {
    func picture(size: Int, _ camera: SceneCamera? = nil) throws -> Frame {
      let renderer = try Renderer(RendererOptions(size: size))
      let environment = try make("peg_in_box_first_person", renderer: renderer)
      if let camera { environment.physics.cameras = [camera] }
      _ = try environment.reset()
      return try environment.frame(in: .train)
    }
    let whole = try picture(size: 160, SceneCamera(name: "first_person"))
    let part = try picture(size: 112)
    var (sum, black) = (0, 0)
    for y in 0..<112 {
      for x in 0..<112 {
        for channel in 0..<3 {
          let level = Int(part.pixels[3 * (y * 112 + x) + channel])
          if y < 28 {
            black += level == 0 ? 1 : 0
          } else {
            sum += abs(level - Int(whole.pixels[3 * ((y + 48) * 160 + x + 48) + channel]))
          }
        }
      }
    }
    #expect(black == 3 * 28 * 112)
    #expect(Double(sum) / Double(3 * 84 * 112) < 0.5, "grey levels")
    #expect(Set(part.pixels).count > 50)
  }

  @Test func `the hand's camera has the scenes, and no other views`() throws {
    let task = try SuiteTask.named("robot_reach_xyz_first_person")
    #expect(task.looksLike == "robot_reach_first_person" && task.actionCount == 3)
    #expect(task.reportedModes == [.train] + DistractorMode.scenes)
    #expect { try task.check([.named("moving_view")]) } throws: {
      "\($0)".hasPrefix("robot_reach_xyz_first_person has no mode moving_view; choose from train,")
    }
    let parts = try {
      let environment = try make("push_first_person", renderer: Renderer())
      _ = try environment.reset()
      return try environment.segmentation(in: .train)
    }()
    // A quarter is black, and most of the rest is table and gripper.
    #expect(parts.share(of: .sky) == 0.25)
    #expect(parts.share(of: .table) > 0.2 && parts.share(of: .robot) > 0.1)
  }

  @Test(arguments: ["train", "test_3", "color_hard"])
  func `both cameras at once show what each shows alone`(mode: String) throws {
    let renderer = try Renderer(RendererOptions(size: 100))
    let mode = try DistractorMode.named(mode)
    let pictures = try ["both_cameras", "xyz_both_cameras", "", "first_person"].map { name in
      let environment = try make(
        name.isEmpty ? "reach" : "reach_\(name)", renderer: renderer)
      _ = try environment.reset()
      if name == "both_cameras" {
        #expect(environment.cameras == 2 && environment.task.looksLike == "robot_reach")
        let parts = try environment.segmentation(in: mode)
        #expect(parts.width == 100 && parts.height == 100 && parts.share(of: .table) > 0.35)
      }
      return try environment.frame(in: mode)
    }
    #expect(pictures[0].width == 100 && pictures[0].height == 200)
    #expect(pictures[0].squares == [pictures[2], pictures[3]] && pictures[2] != pictures[3])
    #expect(pictures[1].height == 200)
  }

  @Test func `a model without the task's camera is refused`() throws {
    let physics = try Physics.cartpole()
    physics.cameras = [.first, .firstPerson]
    #expect(throws: EnvironmentError.self) { try SceneCamera.firstPerson.index(in: physics) }
    #expect {
      try Renderer().frames(of: physics, modes: [.train], episode: 0, agentStep: 0, controlStep: 0)
    } throws: {
      "\($0)" == "the model has no camera named \"first_person\"; is it another domain's?"
    }
  }

  @Test func `surfaces have the colours of the originals`() {
    // Mean red, green and blue of the originals' pictures; concrete's is not known.
    let means: [RobotScene: [Double]] = [
      .table: [190, 159, 124], .carpet: [58, 58, 58], .wood: [216, 169, 112],
      .sponge: [238, 199, 60],
    ]
    for scene in RobotScene.allCases {
      let pixels = TableSurface.pixels(scene)
      #expect(pixels == TableSurface.pixels(scene))
      #expect(Set(pixels).count > 20)
      for channel in 0..<3 {
        guard let expected = means[scene]?[channel] else { continue }
        let sum = stride(from: channel, to: pixels.count, by: 3).reduce(0) { $0 + Int(pixels[$1]) }
        let mean = Double(sum) / Double(pixels.count / 3)
        #expect(abs(mean - expected) < 5, "\(scene) \(channel) \(mean)")
      }
    }
  }
}
