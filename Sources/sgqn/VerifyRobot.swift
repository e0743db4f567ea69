// `sgqn verify robot`: the robot arm's tasks against numbers of the original models.

import ArgumentParser
import Environments
import Verification

struct VerifyRobot: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "robot",
    abstract: "The robot arm's kinematics, rewards, limits, transitions and pictures.",
    discussion: "Example: sgqn verify robot reference/robot/*.json")

  @Argument(help: "Reference files (JSON).", completion: .file(extensions: ["json"]))
  var files: [String]
  @Option(
    help: "Folder with the original models to use instead of ours: reach.xml and so on.",
    completion: .directory)
  var models: String?
  @Option(help: "Episodes of each simple policy.")
  var episodes = 30
  @Flag(help: "Print JSON.")
  var json = false

  func validate() throws {
    guard episodes >= 2 else {
      throw ValidationError("--episodes takes 2 or more, not \(episodes)")
    }
  }

  func run() throws {
    var renderer: Renderer?
    do throws(EnvironmentError) {
      renderer = try Renderer()
    } catch {
      warn("pictures are not compared: \(error.message)")
    }
    let drawing = renderer
    let checks: [Check] = try orExit {
      try RobotVerification.checks(
        of: files, models: models, renderer: drawing, episodes: episodes,
        passedOver: { warn("\($0) holds nothing to compare") })
    }
    try report(checks, json)
  }
}
