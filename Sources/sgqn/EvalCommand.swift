// `sgqn eval`: what an agent scores under each distractor mode.

import ArgumentParser
import Attribution
import Basics
import Environments
import Explorer
import Foundation
import Training

struct EvalCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "eval", abstract: "Score an agent under distractors.",
    discussion: """
      Example: sgqn eval --agent runs/sgqn --modes train,video_hard --episodes 30 --json
      Every mode sees the same initial states; the same seed gives the same numbers.
      --attention adds where the attribution mask falls: shares of its pixels on robot, target, \
      floor, sky and scenery, using the renderer's segmentation; --method asks another method than \
      guided backpropagation.
      """)

  @Option(
    help: "Folder of an agent, or the name of a bundled one; see 'sgqn agents'.",
    completion: .directory)
  var agent: String?
  @Option(
    help: """
      Distractor modes, separated by commas; default to \
      \(DistractorMode.core.map(\.rawValue).joined(separator: ",")), for the robot's tasks to train \
      and its test scenes.
      """)
  var modes: ModeList?
  @Option(help: "Episodes in each mode.")
  var episodes = 10
  @Option(help: "Seed of the initial states and of everything random in the modes.")
  var seed: UInt64 = 0
  @OptionGroup var media: MediaOptions
  @Option(help: "Episodes that run side by side (at most the number of cores).")
  var threads: Int = defaultThreads
  @Flag(help: "Also measure where the attribution mask falls, and what it agrees with.")
  var attention = false
  @Option(
    help: """
      Method of --attention, which it implies; defaults to guided_backprop. Slow ones are asked in every \
      tenth step: \(AttributionMethod.allCases.filter(\.isSlow).map(\.rawValue).joined(separator: ", ")).
      """)
  var method: AttributionMethod?
  @Flag(help: "Let the agent learn on without rewards as it acts (agents of pad).")
  var adapt = false
  @Flag(help: "Print JSON.")
  var json = false

  func run() throws {
    guard (1...1_000_000).contains(episodes) else {
      throw fail("--episodes takes 1 to 1000000, not \(episodes)")
    }
    let threads = try checkedThreads(threads)
    let report = try orExit {
      let data = try DataFolder.locate()
      let entry = try data.agents.find(agent)
      let task = try SuiteTask.named(entry.config.settings.task)
      let shown = modes?.modes ?? task.reportedModes
      try task.check(shown)
      var looks = media.looks(seed: seed)
      looks.size = entry.config.settings.frameSize
      let display = EvalDisplay()
      defer { display.finish() }
      return try Evaluation.run(
        entry, modes: shown, episodes: episodes, seed: seed, threads: threads,
        attending: method ?? (attention ? .guidedBackprop : nil), adapts: adapt,
        makeRenderer: { try Renderer(looks) }, onEpisode: display.show)
    }
    if json { try printJSON(report) } else { print(text(report)) }
    for failure in report.failures { warn("no score in \(failure.mode): \(failure.error)") }
    if !report.failures.isEmpty { throw ExitCode(2) }
  }

  /// What the table has columns for besides returns.
  private func segments(_ report: EvaluationReport) -> [Segment] {
    guard report.method != nil else { return [] }
    let always: [Segment] = [.robot, .target, .floor, .sky, .scenery]
    return always
      + Segment.ofArm.filter { part in
        report.results.contains { $0.attention?["\(part)", default: 0] ?? 0 > 0 }
      }
  }

  private func text(_ report: EvaluationReport) -> String {
    let segments = segments(report)
    let succeeds = report.results.contains { $0.success != nil }
    let rows = report.results.map { result in
      [result.mode]
        + [result.mean, result.std, result.returns.min() ?? 0, result.returns.max() ?? 0]
        .map { String(format: "%.1f", $0) }
        + (succeeds ? [String(format: "%.0f%%", 100 * (result.success ?? 0))] : [])
        + segments.map { String(format: "%.0f%%", 100 * (result.attention?["\($0)"] ?? 0)) }
        + (report.method != nil
        ? [result.cleanOverlap, result.predictionOverlap, result.insertion, result.deletion] : [])
        .map { $0.map { String(format: "%.2f", $0) } ?? "-" }
    }
    let headings =
      ["mode", "mean", "std", "least", "most"] + (succeeds ? ["success"] : [])
      + segments.map { "\($0)" }
      + (report.method != nil ? ["IoU clean", "IoU predicted", "insertion", "deletion"] : [])
    return """
      \(report.agent)  \(report.task)  action repeat \(report.actionRepeat)  seed \(report.seed)  \
      \(report.adapts ? "adapting  " : "")\
      \(report.episodes) episode\(report.episodes == 1 ? "" : "s") a mode  colours \(report.colors)  videos \(report.videos)\(report.method.map { "  masks \($0)" } ?? "")
      \(textTable(headings, rows, textColumns: 1))
      """
  }
}

/// Episodes as they end, on standard error: one line that changes on a terminal, lines elsewhere.
private final class EvalDisplay {
  private let interactive = isatty(STDERR_FILENO) == 1

  func show(_ progress: EvaluationProgress) {
    let line = String(
      format: "%@  episode %d of %d  return %.1f", progress.mode.rawValue, progress.episode,
      progress.episodes, progress.episodeReturn)
    writeError(interactive ? "\r\u{1B}[K" + line : line + "\n")
  }

  func finish() { if interactive { writeError("\r\u{1B}[K") } }
}
