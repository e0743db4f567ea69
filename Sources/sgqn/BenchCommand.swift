// `sgqn bench`: medians and spread, operations, and the share of the peak measured in the same run.

import Agents
import ArgumentParser
import Foundation

struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Time a piece on this machine.",
    discussion: "Example: sgqn bench update --preset paper --threads 2")

  @Argument(help: "update.")
  var name: String
  @Option(help: "desk or paper.")
  var preset: Preset = .desk
  @Option(help: "sgqn, sac, svea or drq.")
  var algorithm: Algorithm = .sgqn
  @Option(help: "Worker threads (at most the number of cores).")
  var threads: Int = defaultThreads
  @Option(help: "Batch size; the preset's unless told.")
  var batch: Int?
  @Option(help: "Timed runs.")
  var runs = 10
  @Flag(help: "Print JSON.")
  var json = false

  func run() throws {
    let threads = try checkedThreads(threads)
    guard runs > 0 else { throw fail("--runs must be positive") }
    var settings = Settings(
      task: "cartpole_swingup", algorithm: algorithm, preset: preset, actions: 1)
    if let batch {
      guard (1...4096).contains(batch) else { throw fail("--batch must be 1...4096") }
      settings.batch = batch
    }
    let result = try orExit {
      switch name {
      case "update": return try Benchmark.update(settings, threads: threads, runs: runs)
      default: throw fail("there is no benchmark '\(name)'; use update")
      }
    }
    if json { try printJSON(result) } else { print(line(result)) }
  }

  private func line(_ r: BenchmarkResult) -> String {
    func ms(_ seconds: Double) -> String { String(format: "%.2f ms", seconds * 1e3) }
    var parts = [
      "\(r.name): median \(ms(r.median_seconds)) (\(ms(r.min_seconds)) to \(ms(r.max_seconds)), "
        + "\(r.runs) runs)"
    ]
    if let odd = r.odd_seconds, let even = r.even_seconds {
      parts.append("odd \(ms(odd)), even \(ms(even))")
    }
    if let flop = r.flop, let peak = r.peak_flops, let share = r.share_of_peak {
      parts.append(
        String(
          format: "%.2f GFLOP, %.0f GFLOP/s of %.0f measured (%.0f%%)", flop * 1e-9,
          flop / r.median_seconds * 1e-9, peak * 1e-9, share * 100))
    }
    return parts.joined(separator: "\n  ")
  }
}
