// `sgqn train`: trains one agent into one folder, with a progress line, until done or interrupted.

import ArgumentParser
import Environments
import Foundation
import Learning
import Media
import Synchronization
import Training

struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Train an agent.",
    discussion: """
      Example: sgqn train --task cartpole_swingup --algorithm sgqn --out runs/sgqn
      Interrupt it with Ctrl-C and continue with: sgqn train --resume runs/sgqn
      """)

  @Option(help: "Task to train on; see 'sgqn tasks'.")
  var task: String?
  @Option(help: "What is learned beside the policy; see docs/algorithms.md.")
  var algorithm: Algorithm = .sgqn
  @Option(help: "What chooses actions and makes the critic's targets.")
  var base: BaseMethod = .sac
  @Option(help: "Sizes and schedule.")
  var preset: Preset = .desk
  @Option(help: "Agent steps in all; defaults to the preset's.")
  var steps: Int?
  @Option(help: "Seed of every draw.")
  var seed: UInt64 = 0
  @Option(help: "Folder for the agent, its checkpoint and metrics.csv.")
  var out: String?
  @Option(help: "Folder of a training to continue.")
  var resume: String?
  @Option(help: "Folder of images for the overlay augmentation; defaults to painted ones.")
  var overlays: String?
  @Option(help: "Modes to evaluate in as it goes, separated by commas.")
  var modes = "train,color_hard,video_easy,video_hard"
  @OptionGroup var media: MediaOptions
  @Option(help: "Worker threads (at most the number of cores).")
  var threads: Int = defaultThreads

  @Option(
    name: .customLong("set"), parsing: .singleValue,
    help: "NAME=VALUE of config.json's settings: batch=128, architecture.hidden=512. Repeatable.")
  var assignments: [String] = []

  // For tests of the training itself; a training worth having leaves them alone.
  @Option(help: .hidden) var batch: Int?
  @Option(help: .hidden) var warmup: Int?
  @Option(help: .hidden) var evaluateEvery: Int?
  @Option(help: .hidden) var evaluateEpisodes: Int?
  @Option(help: .hidden) var checkpointEvery: Int?

  func run() throws {
    let threads = try checkedThreads(threads)
    let settings = try makeSettings()
    let folder = resume ?? out ?? "runs/\(settings.task)-\(settings.algorithm.rawValue)-\(seed)"
    if resume == nil, FileManager.default.fileExists(atPath: folder + "/checkpoint.safetensors") {
      throw fail(
        "'\(folder)' holds a training already; continue it with --resume or give another --out")
    }
    try orExit {
      let renderer = try Renderer(media.looks(seed: settings.evaluationSeed))
      let overlays = try overlays ?? resume.flatMap(earlierOverlays)
      let trainer = try Trainer(
        settings, folder: folder, threads: threads, modes: try parseModes(modes),
        overlayDirectory: overlays, resume: resume != nil
      ) { settings, seed in
        try SuiteEnvironment(task: .named(settings.task), seed: seed, renderer: renderer)
      }
      let interruption = Interruption()
      let display = ProgressDisplay()
      trainer.shouldStop = { interruption.arrived }
      trainer.onProgress = { display.show($0) }
      trainer.onEvent = { display.print($0) }
      let done = try trainer.run()
      display.finish()
      print(done ? "trained: \(folder)" : "stopped; continue with: sgqn train --resume \(folder)")
    }
  }

  /// The folder of images that a training has mixed in so far, nil where they were painted.
  private func earlierOverlays(_ folder: String) throws -> String? {
    let name = try AgentFolder.config(folder).overlays
    return name == OverlaySource.painted ? nil : name
  }

  private func makeSettings() throws -> Settings {
    if let resume {
      var settings = try orExit { try AgentFolder.config(resume) }.settings
      guard assignments.isEmpty else {
        throw fail("--set cannot change a training under way; leave it out, or start a new run")
      }
      if let steps { settings.steps = steps }
      return try orExit { try settings.applying([]) }
    }
    guard let task else {
      throw fail("--task is missing; 'sgqn tasks' lists them")
    }
    let suite = try orExit { try SuiteTask.named(task) }
    var settings = Settings(
      task: task, algorithm: algorithm, base: base, preset: preset, actions: suite.actionCount,
      quantile: suite.quantile, seed: seed)
    if let steps { settings.steps = steps }
    if let batch { settings.batch = batch }
    if let warmup {
      settings.warmup = warmup
      settings.warmupUpdates = warmup
    }
    if let evaluateEvery { settings.evaluationInterval = evaluateEvery }
    if let evaluateEpisodes { settings.evaluationEpisodes = evaluateEpisodes }
    if let checkpointEvery { settings.checkpointInterval = checkpointEvery }
    return try orExit { try settings.applying(assignments) }
  }
}

/// Modes from a list separated by commas.
func parseModes(_ text: String) throws -> [DistractorMode] {
  try text.split(separator: ",").map { name in
    try orExit { try DistractorMode.named(String(name)) }
  }
}

extension Algorithm: ExpressibleByArgument {}
extension BaseMethod: ExpressibleByArgument {}
extension Preset: ExpressibleByArgument {}

/// Whether SIGINT or SIGTERM has come. A second one ends the program at once.
final class Interruption {
  private let flag = Flag()
  private let sources: [any DispatchSourceSignal]

  /// Shared with the signal queue.
  private final class Flag: Sendable {
    let value = Mutex(false)
  }

  init() {
    let flag = flag
    sources = [SIGINT, SIGTERM].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler {
        let again = flag.value.withLock { value in
          defer { value = true }
          return value
        }
        if again { _exit(128 + number) }
      }
      source.resume()
      return source
    }
  }

  var arrived: Bool { flag.value.withLock { $0 } }
}
