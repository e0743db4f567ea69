// Settings changed by name, and those that nothing can be trained with.

import Foundation
import Learning
import Networks
import Testing

@Suite struct SettingsTests {
  private let desk = Settings(
    task: "cartpole_swingup", algorithm: .sgqn, preset: .desk, actions: 1)

  @Test func `what would change nothing is refused`() throws {
    for assignment in ["consistencyWeight=0.5", "detachesConsistency=true"] {
      let error = #expect(throws: SettingsError.self) { try desk.applying([assignment]) }
      #expect(error?.message.contains("changes nothing while consistencyBalance is 0.1") == true)
      _ = try desk.applying([assignment, "consistencyBalance=0"])
    }
    #expect(try desk.applying(["consistencyWeight=0"]).consistencyWeight == 0)
    let svea = Settings(task: "cartpole_swingup", algorithm: .svea, preset: .desk, actions: 1)
    _ = try svea.applying(["consistencyWeight=0.5"])
  }

  @Test func assignmentsChangeWhatTheyName() throws {
    let changed = try desk.applying([
      "batch=128", "architecture.hidden=512", "discount=0.9", "fill=black", "algorithm=svea",
    ])
    var wanted = desk
    wanted.batch = 128
    wanted.architecture.hidden = 512
    wanted.discount = 0.9
    wanted.fill = .black
    wanted.algorithm = .svea
    #expect(changed == wanted)
    #expect(try desk.applying([]) == desk)
  }

  @Test(
    arguments: [
      ("batch", "NAME=VALUE"), ("bach=3", "unknown setting 'bach'"),
      ("architecture.depth=3", "use one of architecture.actionPoints, architecture."),
      ("batch=many", "not a value for the setting 'batch'; give a whole number"),
      ("batch=3.5", "give a whole number"), ("discount=much", "give a number"),
      ("overlaysActor=yes", "give true or false"), ("fill=red", "choose from grey, black"),
      ("alteration=fog", "choose from overlay, "),
      ("architecture.policy=x", "choose from gaussian"),
      ("batch=0", "batch must be 1...4096, not 0"), ("discount=1.5", "discount must be"),
      ("architecture.hidden=0", "the architecture"), ("warmup=0", "warmup must be"),
      ("checkpointInterval=0", "checkpointInterval must be at least 1"),
      ("architecture.policy=greedy", "architecture.policy must be gaussian for base sac"),
      ("returnSteps=0", "returnSteps must be 1...100"), ("frameSize=100", "frameSize must be 84"),
      ("alterationRamp=-1", "alterationRamp must be 0...1000000000"),
      ("overlayStep=8", "overlayStep must be 0...7"),
      ("architecture.projectionGain=0", "projectionGain"),
      ("predictionBalance=-1", "must be 0.0...100"),
      ("architecture.frames=4", "1 to 3 are possible"),
      ("architecture.frames=1", "set architecture.seesChanges=false"),
      ("architecture.frames=2", "set architecture.seesChanges=false"),
      ("replayCapacity=10", "must be at most replayCapacity"),
    ])
  func whatCannotBeIsSaidInOneLine(assignment: String, words: String) {
    #expect { try desk.applying([assignment]) } throws: { error in
      let text = "\(error)"
      return text.contains(words) && !text.contains("\n")
    }
  }

  @Test func `a head that tells the action between neighbours takes one step of return`() throws {
    let pad = Settings(task: "cartpole_swingup", algorithm: .pad, preset: .desk, actions: 1)
    let error = #expect(throws: SettingsError.self) { try pad.applying(["returnSteps=3"]) }
    #expect(error?.message.contains("returnSteps must be 1 for pad, not 3") == true)
    #expect(error?.message.contains("\n") == false)
    #expect(try pad.applying(["returnSteps=1"]).returnSteps == 1)
    let curl = Settings(task: "cartpole_swingup", algorithm: .curl, preset: .desk, actions: 1)
    #expect(try curl.applying(["returnSteps=3"]).returnSteps == 3)
  }

  @Test func `a background is what masks of less than half the pixels leave out`() throws {
    for alteration in [Alteration.background, .repainted] {
      let setting = "alteration=\(alteration.rawValue)"
      let error = #expect(throws: SettingsError.self) {
        try desk.applying([setting, "quantile=0.5"])
      }
      #expect(error?.message.hasPrefix("quantile must be over 0.5 with \(setting)") == true)
      #expect(error?.message.contains("\n") == false)
      #expect(try desk.applying([setting]).alteration == alteration)
    }
    #expect(try desk.applying(["quantile=0.5"]).quantile == 0.5)
  }

  @Test func `a batch of pairs that chunks of the batch do not divide is refused where all wait`()
    throws
  {
    let soda = try Settings(
      task: "cartpole_swingup", algorithm: .soda, preset: .desk, actions: 1
    ).applying(["batch=128"])
    #expect(soda.auxiliaryBatch == 64 && soda.predictionBalance > 0)
    let problem = try #require(soda.problem(withThreads: 1))
    #expect(problem.hasPrefix("auxiliaryBatch must be a multiple of batch (128)"))
    #expect(problem.hasSuffix("set auxiliaryBatch=256") && !problem.contains("\n"))
    // Half of the batch, as two threads have it each, does.
    #expect(soda.problem(withThreads: 2) == nil)
    for assignment in ["auxiliaryBatch=256", "auxiliaryBatch=128", "predictionBalance=0"] {
      #expect(try soda.applying([assignment]).problem(withThreads: 1) == nil)
    }
    #expect(try soda.applying(["algorithm=rad"]).problem(withThreads: 1) == nil)
  }

  @Test func presetsAreSound() {
    for preset in Preset.allCases {
      for (algorithm, base) in LearnerTests.methods {
        let settings = Settings(
          task: "reacher_easy", algorithm: algorithm, base: base, preset: preset, actions: 2)
        #expect(settings.problem == nil && settings.problem(withThreads: 1) == nil)
      }
    }
  }

  @Test func `the robot's preset has the published sizes and its own losses`() {
    let paper = Settings(
      task: "robot_reach", algorithm: .sgqn, base: .sac, preset: .paper, actions: 2)
    var robot = Settings(
      task: "robot_reach", algorithm: .sgqn, base: .sac, preset: .robot, actions: 2)
    #expect(robot.consistencyWeight == 1 && robot.alteration == .convolution)
    #expect(robot.steps == 250_000)
    robot.preset = .paper
    robot.consistencyWeight = paper.consistencyWeight
    robot.alteration = .overlay
    robot.steps = paper.steps
    #expect(robot == paper)
  }

  @Test func discretisedActionsOfManyComponentsAreRefused() {
    let settings = Settings(
      task: "walker_walk", algorithm: .sgqn, base: .dqn, preset: .desk, actions: 6)
    #expect(settings.problem?.message.contains("a grid of 2 to 27 actions") == true)
  }

  @Test func settingsReadBackWhatTheyWrote() throws {
    for (algorithm, base) in LearnerTests.methods {
      var settings = Settings(
        task: "cartpole_swingup", algorithm: algorithm, base: base, preset: .desk, actions: 1)
      settings.returnSteps = 4
      settings.exploration.steps = 77
      let data = try JSONEncoder().encode(settings)
      #expect(try JSONDecoder().decode(Settings.self, from: data) == settings)
    }
  }

  @Test func filesOfEarlierBuildsMeanWhatWasDoneThen() throws {
    let data = try JSONEncoder().encode(desk)
    var json = try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
    for name in [
      "base", "frameSize", "auxiliaryBatch", "returnSteps", "actorInterval", "targetInterval",
      "auxiliaryInterval", "auxiliaryTau", "targetTrunk", "exploration", "noiseClip",
    ] { #expect(json.removeValue(forKey: name) != nil) }
    var architecture = try #require(json["architecture"] as? [String: Any])
    for name in ["normalizesHeads", "policy", "actionPoints", "pooling", "seesChanges"] {
      #expect(architecture.removeValue(forKey: name) != nil)
    }
    architecture["trunk"] = [["filters": 16, "stride": 2], ["filters": 32, "stride": 1]]
    json["architecture"] = architecture
    let read = try JSONDecoder().decode(
      Settings.self, from: JSONSerialization.data(withJSONObject: json))
    var wanted = desk
    wanted.architecture.normalizesHeads = false
    wanted.auxiliaryInterval = 2
    wanted.architecture.pooling = 1
    wanted.architecture.seesChanges = false
    wanted.architecture.trunk = [
      .init(filters: 16, stride: 2, kernel: 3), .init(filters: 32, stride: 1, kernel: 3),
    ]
    #expect(read == wanted)
  }

  @Test func imagesAreSeenAsPixelsOrMeansOfFour() {
    var architecture = Architecture.desk(actions: 1)
    architecture.pooling = 3
    #expect(architecture.fault == "has a pooling of 3; 1 and 2 are possible")
    architecture.pooling = 2
    architecture.trunk[0].kernel = 9
    #expect(architecture.fault == "has kernels of 9; 1 to 8 are possible")
    architecture.trunk = [.init(filters: 8, stride: 2)]
    architecture.seesChanges = true
    #expect(architecture.fault == "sees changes, which takes two layers of the trunk")
  }

  @Test(arguments: [[2, 2, 2, 2, 1, 2], [4, 4, 4, 4]])
  func trunksWhoseKernelsOutgrowTheirMapsAreRefused(_ strides: [Int]) {
    var architecture = Architecture.desk(actions: 1)
    architecture.trunk = strides.map { Architecture.Layer(filters: 16, stride: $0) }
    #expect(architecture.fault == "shrinks the image to nothing")
  }

  @Test func `a training gets slower where plain updates end before it does`() {
    var settings = Settings(task: "cartpole_swingup", algorithm: .sgqn, preset: .desk, actions: 1)
    settings.steps = 45_000
    #expect(settings.updates(after: 999) == 0 && settings.updates(after: 1500) == 1500)
    #expect(settings.getsSlower(after: 0) && settings.getsSlower(after: 14_999))
    #expect(!settings.getsSlower(after: 15_000))
    settings.steps = 15_000
    #expect(!settings.getsSlower(after: 0))
    settings.warmupUpdates = 0
    #expect(settings.updates(after: 1500) == 500)
    let sac = Settings(task: "cartpole_swingup", algorithm: .sac, preset: .desk, actions: 1)
    #expect(!sac.getsSlower(after: 0))
  }
}
