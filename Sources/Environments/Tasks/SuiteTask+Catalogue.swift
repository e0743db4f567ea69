// Every task, domain by domain, in the order in which lists show them.

extension SuiteTask {
  /// All tasks.
  package static let all: [SuiteTask] =
    cartpole + ballInCup + finger + walker + cheetah + reacher + pendulum + hopper + acrobot
    + pointMass + fish + humanoid + robot

  private static let cartpole: [SuiteTask] = {
    let domain = SuiteDomain(
      "cartpole", .ours("Cartpole.xml", PackageResources.Cartpole_xml), actions: 1, repeat: 8,
      substeps: 1, quantile: 0.98)
    return [
      domain.task("swingup", verified: true) { physics throws(EnvironmentError) in
        try CartpoleRules(physics, swingUp: true, sparse: false)
      },
      domain.task("balance", verified: true) { physics throws(EnvironmentError) in
        try CartpoleRules(physics, swingUp: false, sparse: false)
      },
      domain.task("swingup_sparse", verified: true) { physics throws(EnvironmentError) in
        try CartpoleRules(physics, swingUp: true, sparse: true)
      },
      domain.task("balance_sparse", verified: true) { physics throws(EnvironmentError) in
        try CartpoleRules(physics, swingUp: false, sparse: true)
      },
    ]
  }()

  private static let ballInCup: [SuiteTask] = {
    let domain = SuiteDomain(
      "ball_in_cup", .ours("BallInCup.xml", PackageResources.BallInCup_xml), actions: 2, repeat: 4,
      substeps: 10, quantile: 0.98)
    return [
      domain.task("catch", verified: true) { physics throws(EnvironmentError) in
        try BallInCupRules(physics)
      }
    ]
  }()

  private static let finger: [SuiteTask] = {
    let domain = SuiteDomain(
      "finger", .ours("Finger.xml", PackageResources.Finger_xml), actions: 2, repeat: 2,
      substeps: 2)
    return [
      domain.task("spin", verified: true) { physics throws(EnvironmentError) in
        try FingerRules(physics, goal: .spin)
      },
      domain.task("turn_easy", verified: true) { physics throws(EnvironmentError) in
        try FingerRules(physics, goal: .turn(radius: 0.07))
      },
      domain.task("turn_hard", verified: true) { physics throws(EnvironmentError) in
        try FingerRules(physics, goal: .turn(radius: 0.03))
      },
    ]
  }()

  private static let walker: [SuiteTask] = {
    let domain = SuiteDomain(
      "walker", .ours("Walker.xml", PackageResources.Walker_xml), actions: 6, repeat: 4,
      substeps: 10)
    return [
      domain.task("stand", verified: true) { physics throws(EnvironmentError) in
        try WalkerRules(physics, speed: 0)
      },
      domain.task("walk", verified: true) { physics throws(EnvironmentError) in
        try WalkerRules(physics, speed: 1)
      },
      domain.task("run", verified: true) { physics throws(EnvironmentError) in
        try WalkerRules(physics, speed: 8)
      },
    ]
  }()

  private static let cheetah: [SuiteTask] = {
    let domain = SuiteDomain(
      "cheetah", .ours("Cheetah.xml", PackageResources.Cheetah_xml), actions: 6, repeat: 4,
      substeps: 1)
    return [
      domain.task("run", verified: true) { physics throws(EnvironmentError) in
        try CheetahRules(physics)
      }
    ]
  }()

  private static let reacher: [SuiteTask] = {
    let domain = SuiteDomain(
      "reacher", .ours("Reacher.xml", PackageResources.Reacher_xml), actions: 2, repeat: 4,
      substeps: 1)
    return [
      domain.task("easy", verified: true) { physics throws(EnvironmentError) in
        try ReacherRules(physics, radius: 0.05)
      },
      domain.task("hard", verified: true) { physics throws(EnvironmentError) in
        try ReacherRules(physics, radius: 0.015)
      },
    ]
  }()

  private static let pendulum: [SuiteTask] = {
    let domain = SuiteDomain(
      "pendulum", .ours("Pendulum.xml", PackageResources.Pendulum_xml), actions: 1, repeat: 4,
      substeps: 1)
    return [
      domain.task("swingup", verified: true) { physics throws(EnvironmentError) in
        try PendulumRules(physics)
      }
    ]
  }()

  private static let hopper: [SuiteTask] = {
    let domain = SuiteDomain(
      "hopper", .ours("Hopper.xml", PackageResources.Hopper_xml), actions: 4, repeat: 4,
      substeps: 4)
    return [
      domain.task("stand", verified: true) { physics throws(EnvironmentError) in
        try HopperRules(physics, hops: false)
      },
      domain.task("hop", verified: true) { physics throws(EnvironmentError) in
        try HopperRules(physics, hops: true)
      },
    ]
  }()

  private static let acrobot: [SuiteTask] = {
    let domain = SuiteDomain(
      "acrobot", .ours("Acrobot.xml", PackageResources.Acrobot_xml), actions: 1, repeat: 4,
      substeps: 1)
    return [
      domain.task("swingup", verified: true) { physics throws(EnvironmentError) in
        try AcrobotRules(physics, sparse: false)
      },
      domain.task("swingup_sparse", verified: true) { physics throws(EnvironmentError) in
        try AcrobotRules(physics, sparse: true)
      },
    ]
  }()

  private static let pointMass: [SuiteTask] = {
    let domain = SuiteDomain(
      "point_mass", .ours("PointMass.xml", PackageResources.PointMass_xml), actions: 2, repeat: 4,
      substeps: 1)
    return [
      domain.task("easy", verified: true) { physics throws(EnvironmentError) in
        try PointMassRules(physics)
      }
    ]
  }()

  private static let fish: [SuiteTask] = {
    let domain = SuiteDomain(
      "fish", .ours("Fish.xml", PackageResources.Fish_xml), actions: 5, repeat: 4,
      substeps: 10)
    return [
      domain.task("upright", verified: true) { physics throws(EnvironmentError) in
        try FishRules(physics, seeks: false)
      },
      domain.task("swim", verified: true) { physics throws(EnvironmentError) in
        try FishRules(physics, seeks: true)
      },
    ]
  }()

  private static let humanoid: [SuiteTask] = {
    let domain = SuiteDomain(
      "humanoid", .ours("Humanoid.xml", PackageResources.Humanoid_xml), actions: 21, repeat: 4,
      substeps: 5)
    return [
      domain.task("stand", verified: true) { physics throws(EnvironmentError) in
        try HumanoidRules(physics, speed: 0)
      },
      domain.task("walk", verified: true) { physics throws(EnvironmentError) in
        try HumanoidRules(physics, speed: 1)
      },
      domain.task("run", verified: true) { physics throws(EnvironmentError) in
        try HumanoidRules(physics, speed: 10)
      },
    ]
  }()

  // The robot arm: an episode is 50 control steps of 20 physics steps, in each of its action
  // spaces and through each of its cameras and both.
  private static let robot: [SuiteTask] = [
    robot("reach", .reach, PackageResources.RobotReach_xml),
    robot("push", .push, PackageResources.RobotPush_xml),
    robot("peg_in_box", .pegInBox, PackageResources.RobotPegInBox_xml),
    robot("hammer", .hammer, PackageResources.RobotHammer_xml),
  ].flatMap { $0 }

  private static func robot(_ name: String, _ goal: RobotGoal, _ text: [UInt8]) -> [SuiteTask] {
    let tool =
      goal == .hammer ? PackageResources.RobotHammerTool_xml : PackageResources.RobotNoTool_xml
    let model = ModelFiles.embedded([
      ("robot_\(name).xml", text), ("scene.xml", PackageResources.RobotScene_xml),
      ("arm.xml", PackageResources.RobotArm_xml), ("hold.xml", PackageResources.RobotHold_xml),
      ("pair.xml", PackageResources.RobotPair_xml), ("tool.xml", tool),
    ])
    let views = [
      ("", [SceneCamera.first], DistractorMode.robot),
      ("_first_person", [.firstPerson], DistractorMode.robotHand),
      ("_both_cameras", [.first, .firstPerson], DistractorMode.robotHand),
    ]
    return views.flatMap { seen, cameras, modes in
      RobotSpace.allCases.map { space in
        SuiteTask(
          name: "robot_\(name)\(space.suffix)\(seen)", domain: "robot",
          actionCount: space.names.count, actionNames: space.names, actionRepeat: 1,
          episodeLength: 50, rewardRange: goal.rewards, quantile: 0.95, substeps: 20,
          modes: modes, reportedModes: [.train] + DistractorMode.scenes,
          looksLike: cameras.count > 1
            ? "robot_\(name)" : space == .xy ? nil : "robot_\(name)\(seen)",
          cameras: cameras,
          isVerified: true, model: model
        ) { physics throws(EnvironmentError) in
          try RobotRules(physics, goal: goal, space: space)
        }
      }
    }
  }
}
