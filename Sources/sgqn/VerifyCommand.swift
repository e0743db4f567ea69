// `sgqn verify`: compares what we compute with reference numbers; exit code 1 if they differ.

import ArgumentParser
import Foundation
import Training
import Verification

struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Compare with reference numbers.",
    subcommands: [VerifyDMC.self, VerifyRobot.self, VerifyUpdate.self])
}

struct VerifyUpdate: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "update",
    abstract: "One whole update of an algorithm and base against PyTorch's numbers.",
    discussion: "Example: sgqn verify update reference/sgqn_update")

  @Argument(
    help:
      "Folder with update.safetensors and update.json, as tools/reference_update.py writes them.",
    completion: .directory)
  var folder: String
  @Option(help: "Worker threads (at most the number of cores).")
  var threads: Int = defaultThreads
  @Flag(help: "Print JSON.")
  var json = false

  func run() throws {
    let threads = try checkedThreads(threads)
    let checks = try orExit { try UpdateVerification.run(folder: folder, threads: threads) }
    try report(checks, json)
  }
}

private struct VerificationReport: Encodable {
  let ok: Bool
  let checks: [Check]
}

/// Prints checks; ends with exit code 1 if one failed.
func report(_ checks: [Check], _ json: Bool) throws {
  let ok = checks.allSatisfy(\.ok)
  if json {
    try printJSON(VerificationReport(ok: ok, checks: checks))
  } else {
    let width = checks.map(\.name.count).max() ?? 0
    for check in checks {
      let name = check.name.padding(toLength: width, withPad: " ", startingAt: 0)
      let worst = String(format: "%.3g", check.worst)
      let tolerance = String(format: "%.3g", check.tolerance)
      print("\(check.ok ? "ok  " : "FAIL") \(name)  worst \(worst)  tolerance \(tolerance)")
    }
    print("\(checks.filter(\.ok).count) of \(checks.count) checks hold")
  }
  if !ok { throw ExitCode(1) }
}
