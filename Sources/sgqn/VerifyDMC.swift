// `sgqn verify dmc`: our tasks against numbers and frames that dm_control wrote.

import ArgumentParser
import Environments
import Export
import Frames
import Verification

struct VerifyDMC: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dmc",
    abstract: "Physics, rewards, resets and frames against dm_control's.",
    discussion: """
      Example: sgqn verify dmc reference/dmc/cartpole_swingup.json
      Frames are compared if there are any beside a file, in frames/, and OpenGL works.
      """)

  @Argument(help: "Reference files (JSON), one per task.", completion: .file(extensions: ["json"]))
  var files: [String]
  @Option(
    help: "Folder of models to use instead of ours: cartpole.xml and so on.",
    completion: .directory)
  var models: String?
  @Flag(help: "Print JSON.")
  var json = false

  func run() throws {
    var renderer: Renderer?
    do throws(EnvironmentError) {
      renderer = try Renderer()
    } catch {
      warn("frames are not compared: \(error.message)")
    }
    let drawing = renderer
    var compare: DMCVerification.FrameDifference?
    if drawing != nil {
      compare = { (frame, path) throws(EnvironmentError) in try Self.difference(frame, path) }
    }
    let comparison = compare
    let checks: [Check] = try orExit {
      try DMCVerification.checks(
        of: files, models: models, renderer: drawing, frameDifference: comparison)
    }
    try report(checks, json)
  }

  /// Mean absolute difference in grey levels.
  private static func difference(
    _ frame: Frame, _ path: String
  ) throws(EnvironmentError) -> Double {
    do throws(ExportError) {
      let expected = try PNG.read(path).frame
      guard expected.pixels.count == frame.pixels.count else { return .infinity }
      let sum = zip(frame.pixels, expected.pixels).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }
      return Double(sum) / Double(frame.pixels.count)
    } catch {
      throw EnvironmentError(.media, error.message)
    }
  }
}
