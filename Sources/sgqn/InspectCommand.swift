// `sgqn inspect`: what an agent makes of observations in a file, to be compared with what other code makes
// of them.

import ArgumentParser
import Attribution
import Basics
import Export
import Foundation
import Training

struct InspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect", abstract: "Print what an agent makes of observations in a file.",
    discussion: """
      Example: sgqn inspect agents/published --observations observations.npy --json
      The file holds bytes, raw or as .npy: N x 9 x 84 x 84, three RGB frames, oldest first. Printed are \
      the greedy action, log_std, Q1 and Q2 of that action, the sum of |guided backpropagation of Q1| \
      over the pixels (per grey level) and the mask's share of the pixels. docs/import.md has the same \
      in Python.
      """)

  @Argument(help: "Folder of an agent, or the name of a bundled one.", completion: .directory)
  var agent: String
  @Option(help: "File of observations, raw bytes or .npy.", completion: .file())
  var observations: String
  @Option(help: "Action to value, numbers in -1...1 separated by commas; defaults to the agent's.")
  var action: String?
  @Flag(help: "Print JSON.")
  var json = false

  func run() throws {
    let report = try orExit {
      let entry = try DataFolder.locate().agents.find(agent)
      let settings = entry.config.settings
      let stacks = try ObservationFile.read(
        observations,
        sizes: Set([settings.architecture.imageSize, settings.frameSize]).sorted())
      let inspector = try AgentInspector(folder: entry.path, name: entry.name)
      let request = InspectionRequest(
        quantile: inspector.quantile, action: try chosen(inspector.actionCount), landscapePoints: 2)
      return InspectionReport(
        agent: entry.name,
        results: stacks.map { stack in
          InspectionReport.Result(
            inspector.inspect(CroppedEnvironment.crop(stack, settings), request), inspector,
            isGaussian: settings.architecture.policy == .gaussian)
        })
    }
    if json { try printJSON(report) } else { print(text(report)) }
  }

  private func chosen(_ count: Int) throws -> [Float]? {
    guard let action else { return nil }
    let numbers = action.split(separator: ",", omittingEmptySubsequences: false).map {
      Float($0.trimmingCharacters(in: .whitespaces))
    }
    let inside = numbers.compactMap { $0 }.filter { (-1...1).contains($0) }
    guard inside.count == numbers.count, inside.count == count else {
      throw fail(
        "--action must be \(count == 1 ? "a number" : "\(count) numbers with commas between"), each in "
          + "-1...1, not '\(action)'")
    }
    return inside
  }

  private func text(_ report: InspectionReport) -> String {
    func list(_ values: [Float]) -> String {
      values.isEmpty ? "-" : values.map { String(format: "%.6f", $0) }.joined(separator: " ")
    }
    let rows = report.results.enumerated().map { index, result in
      [
        "\(index)", list(result.action), list(result.logStd), list([result.q1]), list([result.q2]),
        String(format: "%.6g", result.attributionSum), String(format: "%.4f", result.maskShare),
      ]
    }
    return textTable(
      ["observation", "action", "log_std", "Q1", "Q2", "attribution sum", "mask share"], rows,
      textColumns: 1)
  }
}

private struct InspectionReport: Encodable {
  struct Result: Encodable {
    let action, logStd: [Float]
    let q1, q2: Float
    let attributionSum, maskShare: Float

    init(_ inspection: Inspection, _ inspector: AgentInspector, isGaussian: Bool) {
      action = inspection.action
      // Policies without a deviation have no logarithm of one.
      logStd = isGaussian ? inspection.policySpread.map { log($0) } : []
      q1 = inspection.q1
      q2 = inspection.q2
      attributionSum = inspector.attributionSum
      let mask = inspection.mask.joined()
      maskShare = Float(mask.lazy.filter { $0 }.count) / Float(mask.count)
    }
  }

  let agent: String
  let results: [Result]
}
