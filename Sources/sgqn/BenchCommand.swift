// `sgqn bench`: medians and spread, operations, and the share of the peak measured in the same run; and
// what a short training comes to.

import ArgumentParser
import Basics
import Environments
import Explorer
import Foundation
import Learning
import Training
import Verification

struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Time a piece on this machine.",
    discussion: """
      Pieces: update (one training step), act (an action from pixels), attribute (an attribution
      with its masks), conv (the trunk's convolutions, each pass), render (a frame), step (an agent
      step's physics), replay (sampling a batch), draw (the explorer: a step, a change of mode and agent,
      the picture of it, its bytes for a terminal). learn trains for --steps and tells what the episodes
      returned; with --true-state from the numbers of the state, which takes seconds where pixels take
      minutes and asks the heads alone. Operations are counted by the definition of
      the convolution, of which Winograd's algorithm makes little more than a quarter: shares of
      the measured peak can be above 100%.
      Example: sgqn bench update --preset paper --threads 2
      Example: sgqn bench learn --true-state --task cartpole_swingup --set returnSteps=3
      """)

  enum Piece: String, CaseIterable, ExpressibleByArgument {
    case update, act, attribute, conv, render, step, replay, draw, learn
  }

  @Argument(help: "What to time.")
  var piece: Piece
  @Option(help: "Sizes.")
  var preset: Preset = .desk
  @Option(help: "Algorithm of update and learn; defaults to sgqn, with --true-state to sac.")
  var algorithm: Algorithm?
  @Option(help: "Base of update and learn.")
  var base: BaseMethod = .sac
  @Option(help: "Worker threads (at most the number of cores).")
  var threads: Int = defaultThreads
  @Option(help: "Batch size; defaults to the preset's.")
  var batch: Int?
  @Option(help: "Task of render, step, replay and learn.")
  var task = "cartpole_swingup"
  @Option(help: "Mode of render and draw.")
  var mode = DistractorMode.train
  @Option(help: "Agent of draw; defaults to that of cartpole_swingup.")
  var agent: String?
  @Option(help: "Up to three other agents side by side in draw, with commas between.")
  var against: [String] = []
  @Option(help: "Columns and rows of draw's terminal.")
  var size = "130x40"
  @Option(
    name: .customLong("set"), parsing: .singleValue,
    help: "NAME=VALUE of config.json's settings, as for train. Repeatable.")
  var assignments: [String] = []
  @Flag(help: "Learn from the numbers of the state in place of pixels.")
  var trueState = false
  @Option(help: "With --true-state: numbers more, of which none is needed.")
  var nuisance = 0
  @Option(help: "Agent steps of learn.")
  var steps = 5000
  @Option(help: "Seed of learn.")
  var seed: UInt64 = 0
  @Option(help: "Timed runs; defaults to 10 cycles of updates or 100 of a smaller piece.")
  var runs: Int?
  @Flag(help: "Print JSON.")
  var json = false

  func run() throws {
    let threads = try checkedThreads(threads)
    guard (1...1_000_000).contains(runs ?? 1) else {
      throw fail("--runs takes 1 to 1000000")
    }
    let suite = try orExit { try SuiteTask.named(task) }
    guard piece == .learn || !trueState else { throw fail("--true-state belongs to learn") }
    guard nuisance == 0 || (1...10_000).contains(nuisance) && trueState else {
      throw fail("--nuisance takes 1 to 10000, and --true-state beside it")
    }
    var settings = Settings(
      suite, algorithm: algorithm ?? (trueState ? .sac : .sgqn), base: base, preset: preset,
      seed: seed)
    if let batch {
      guard (1...4096).contains(batch) else { throw fail("--batch must be 1...4096") }
      settings.batch = batch
    }
    if piece == .learn {
      settings.steps = steps
    } else {
      // The updates that most of a training consists of.
      settings.plainUpdates = 0
    }
    settings = try orExit { try settings.applying(assignments, to: suite) }
    let count = runs ?? (piece == .update ? 10 : 100)
    let reached: Outcome = try orExit { try outcome(settings, suite, threads, count) }
    if json { try printJSON(reached.result) } else { print(reached.text) }
  }

  /// What JSON tells of a piece, and what people read.
  private typealias Outcome = (result: any Encodable, text: String)

  private func outcome(
    _ settings: Settings, _ suite: SuiteTask, _ threads: Int, _ runs: Int
  ) throws -> Outcome {
    let result: BenchmarkResult
    switch piece {
    case .update: result = try Benchmark.update(settings, threads: threads, runs: runs)
    case .act: result = try Benchmark.act(settings, threads: threads, runs: runs)
    case .attribute: result = try Benchmark.attribute(settings, threads: threads, runs: runs)
    case .conv: result = try Benchmark.convolutions(settings, threads: threads, runs: runs)
    case .replay:
      result = try Benchmark.replay(settings, task: task, threads: threads, runs: runs)
    case .step: result = try Benchmark.step(task: task, runs: runs)
    case .draw: result = try draw(runs)
    case .render: result = try Benchmark.render(task: task, mode: mode, runs: runs)
    case .learn:
      let learned = try learn(settings, suite, threads)
      return (learned, table(learned))
    }
    return (result, ([result] + (result.passes ?? [])).map(line).joined(separator: "\n"))
  }

  private func learn(
    _ settings: Settings, _ task: SuiteTask, _ threads: Int
  ) throws -> LearningResult {
    let interruption = Interruption()
    return try Benchmark.learn(
      settings, task: task, trueState: trueState, nuisance: nuisance, threads: threads,
      stop: { interruption.arrived })
  }

  private func table(_ result: LearningResult) -> String {
    let seen = result.numbers.map { "\($0) numbers of the state" } ?? "pixels"
    let rows = result.stages.map { stage in
      [
        "\(stage.step)", "\(stage.episodes)",
        stage.meanReturn.map { String(format: "%.1f", $0) } ?? "-",
      ]
    }
    return """
      \(result.task), algorithm \(result.algorithm), base \(result.base), \(seen), seed \(result.seed), \
      \(String(format: "%.0f", result.updatesPerSecond)) updates/s
      \(textTable(["to step", "episodes", "mean return"], rows, textColumns: 0))
      """
  }

  private func draw(_ runs: Int) throws -> BenchmarkResult {
    let size = try screenSize(size)
    let data = try DataFolder.locate()
    let source = ExplorerSource(
      .agents(agent, against: separated(against)), task: nil, data: data,
      looks: RendererOptions(seed: 0))
    let options = ExplorerOptions(mode: mode, themeFolders: themeFolders(data))
    let costs = try DrawingBenchmark.run(
      try source.parts(), options: options, size: size, turns: runs)
    var drawn = BenchmarkResult("view and paint", zip(costs.view, costs.paint).map { $0 + $1 })
    drawn.medianBytes = costs.bytes.sorted()[costs.bytes.count / 2]
    drawn.maxBytes = costs.bytes.max()
    var result = BenchmarkResult("draw: step in \(mode.rawValue)", costs.step)
    result.passes = [
      BenchmarkResult("mode and agent", costs.change), BenchmarkResult("view", costs.view),
      BenchmarkResult("paint", costs.paint), drawn,
    ]
    result.memoryGrowth = costs.memoryGrowth
    result.descriptorGrowth = costs.descriptorGrowth
    return result
  }

  private func line(_ r: BenchmarkResult) -> String {
    func ms(_ seconds: Double) -> String { String(format: "%.2f ms", seconds * 1e3) }
    var parts = [
      "\(r.name): median \(ms(r.medianSeconds)) (\(ms(r.minSeconds)) to \(ms(r.maxSeconds)), "
        + "\(r.runs) runs)"
    ]
    if let odd = r.oddSeconds, let even = r.evenSeconds {
      parts.append("odd \(ms(odd)), even \(ms(even))")
    }
    if let flop = r.flop, let peak = r.peakFlops, let share = r.shareOfPeak {
      parts.append(
        String(
          format: "%.2f GFLOP, %.0f GFLOP/s of %.0f measured (%.0f%%)", flop * 1e-9,
          flop / r.medianSeconds * 1e-9, peak * 1e-9, share * 100))
    }
    if let median = r.medianBytes, let most = r.maxBytes {
      parts.append("\(median) bytes, at most \(most)")
    }
    if let memory = r.memoryGrowth, let descriptors = r.descriptorGrowth {
      parts.append(
        "\(memory / 1024) KB and \(descriptors) descriptors more than after a fifth of the runs")
    }
    return parts.joined(separator: "\n  ")
  }
}
