// `sgqn train`: trains one agent into one folder, with a progress line, until done or interrupted.

import ArgumentParser
import Environments
import Foundation
import Learning
import Media
import Training

struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Train an agent.",
    discussion: """
      Example: sgqn train --task cartpole_swingup --algorithm sgqn --out runs/sgqn
      On a terminal it shows itself as 'sgqn watch' would; q leaves that view and the training goes on.
      Interrupt it with Ctrl-C and continue with: sgqn train --resume runs/sgqn
      In a script, --continue makes one command of both.
      --from RUN --out NEW begins with what another training has learned so far, under other settings \
      or, within its plain updates, another --algorithm: \
      sgqn train --from runs/sgqn --out runs/arm --set overlaidBalance=1
      """)

  @Option(help: "Task to train on; see 'sgqn tasks'.")
  var task: String?
  @Option(help: "What is learned beside the policy; defaults to sgqn. See docs/algorithms.md.")
  var algorithm: Algorithm?
  @Option(help: "What chooses actions and makes the critic's targets; defaults to sac.")
  var base: BaseMethod?
  @Option(help: "Sizes and schedule; defaults to desk.")
  var preset: Preset?
  @Option(help: "Agent steps in all; defaults to the preset's.")
  var steps: Int?
  @Option(help: "Seed of every draw; defaults to 0.")
  var seed: UInt64?
  @Option(help: "Folder for the agent, its checkpoint and metrics.csv.")
  var out: String?
  @Option(help: "Folder of a training to continue.")
  var resume: String?
  @Option(help: "Folder of a training whose last checkpoint this one begins with.")
  var from: String?
  @Flag(
    name: .customLong("continue"),
    help: "Continue the training in --out if there is one: the same command begins and resumes.")
  var continues = false
  @Option(
    help: """
      Folder of images for the overlay augmentation; defaults to the photographs that tools/photographs \
      fetches, or painted ones.
      """)
  var overlays: String?
  @Option(
    help: """
      Modes to evaluate in as it goes, separated by commas; defaults to \
      \(DistractorMode.core.map(\.rawValue).joined(separator: ",")), for the robot's tasks to train \
      and its test scenes.
      """)
  var modes: ModeList?
  @OptionGroup var media: MediaOptions
  @Option(help: "Agent steps between snapshots of the agent; defaults to one at each evaluation.")
  var snapshotEvery: Int?
  @Option(
    help: """
      MB that snapshots may take; where they would take more, every second one goes. Defaults to \
      \(AgentSnapshots.megabytes), 0 keeps none.
      """)
  var snapshotSpace: Int?
  @Flag(help: "Show a line of progress in place of the live view.")
  var plain = false
  @Option(help: "Worker threads, at most the number of cores, which is the default.")
  var threads: Int?

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

  func validate() throws {
    if let snapshotEvery, !EvaluationInputs.snapshotIntervals.contains(snapshotEvery) {
      throw ValidationError("--snapshot-every takes 1 to 1000000000 steps, not \(snapshotEvery)")
    }
    if let snapshotSpace, !EvaluationInputs.snapshotSpaces.contains(snapshotSpace) {
      throw ValidationError("--snapshot-space takes 0 to 1000000 MB, not \(snapshotSpace)")
    }
  }

  func run() throws {
    let threads = try threads.map(checkedThreads)
    let (folder, settings, resumes) = try chosen()
    try orExit {
      let display = ProgressDisplay()
      let earlier = try resumes ? AgentFolder.config(folder) : nil
      let (evaluation, renderer) = try evaluation(settings, after: earlier?.evaluation)
      let overlays =
        overlays.map(absolutePath)
        ?? (resumes ? earlier?.overlayFolder : OverlaySource.photographs())
      let trainer = try Trainer(
        settings, folder: folder, threads: threads, evaluation: evaluation,
        overlayDirectory: overlays, resume: resumes
      ) { settings, seed in
        try SuiteEnvironment(task: .named(settings.task), seed: seed, renderer: renderer)
      }
      if settings.updates(after: settings.steps) <= settings.plainUpdates {
        display.print(
          "all \(settings.steps) steps learn as drq does: \(settings.algorithm) begins behind "
            + "\(settings.plainUpdates) updates (--set plainUpdates=N)")
      }
      let interruption = Interruption()
      if !plain { display.view = TrainingView(folder, interrupt: interruption.request) }
      trainer.shouldStop = { interruption.arrived }
      trainer.onProgress = { display.show($0) }
      trainer.onEvent = { display.print($0) }
      let done: Bool
      do {
        defer { display.finish() }
        done = try trainer.run()
      }
      guard done else {
        print("stopped; continue with: sgqn train --resume \(folder)")
        throw interruption.exitCode
      }
      print("trained: \(folder)")
    }
  }

  /// What is asked for, and else what a training under way has shown so far, with what draws it.
  private func evaluation(
    _ settings: Settings, after earlier: EvaluationInputs?
  ) throws -> (inputs: EvaluationInputs, renderer: Renderer) {
    let task = try SuiteTask.named(settings.task)
    var inputs = earlier ?? EvaluationInputs(modes: task.reportedModes)
    if let modes { inputs.modes = modes.modes }
    if let snapshotEvery { inputs.snapshotInterval = snapshotEvery }
    if let snapshotSpace { inputs.snapshotMegabytes = snapshotSpace }
    // Folders are remembered for a resume from anywhere.
    if let videos = media.videos { inputs.videos = absolutePath(videos) }
    if let benchmark = media.dmcgb { inputs.benchmark = absolutePath(benchmark) }
    try task.check(inputs.modes)
    let renderer = try Renderer(
      RendererOptions(
        seed: settings.evaluationSeed, videos: inputs.videos, benchmark: inputs.benchmark,
        size: settings.frameSize, cache: MediaCache.standard()))
    return (inputs, renderer)
  }

  private func absolutePath(_ path: String) -> String {
    URL(fileURLWithPath: path).standardizedFileURL.path
  }

  /// Where to train, with what, and whether it goes on with what is there.
  private func chosen() throws -> (folder: String, settings: Settings, resumes: Bool) {
    if let resume {
      guard from == nil else {
        throw fail(
          "--from begins a new training; leave --resume out and name its folder with --out")
      }
      guard AgentFolder.holdsTraining(resume) || !AgentFolder.isRun(resume) else {
        throw fail(
          "'\(resume)' has no checkpoint to resume from; begin again with its first command and --continue, "
            + "or give another folder")
      }
      return (resume, try resumedSettings(resume, asked: nil), true)
    }
    if let from { return try branched(from) }
    let asked = try askedSettings()
    let folder = out ?? "runs/\(asked.task)-\(asked.algorithm.rawValue)-\(asked.seed)"
    if try goesOn(folder) { return (folder, try resumedSettings(folder, asked: asked), true) }
    return (folder, asked, false)
  }

  /// A branch that has begun goes on without its source.
  private func branched(
    _ source: String
  ) throws -> (folder: String, settings: Settings, resumes: Bool) {
    guard let out else { throw fail("--from needs --out, the folder of the new training") }
    if try goesOn(out) {
      let settings = try orExit { try AgentFolder.config(out) }.settings
      return (out, try resumedSettings(out, asked: changed(settings, of: out)), true)
    }
    let origin = try orExit { try Branch(of: source) }
    var settings = origin.settings
    if let algorithm {
      let task = try orExit { try SuiteTask.named(settings.task) }
      settings = try orExit { try settings.changing(to: algorithm, for: task) }
    }
    settings = try changed(settings, of: source)
    let overlays = overlays.map(absolutePath)
    try orExit {
      // What it is given is looked at before it begins, and not found missing behind that.
      _ = try evaluation(settings, after: AgentFolder.config(source).evaluation)
      if let overlays { _ = try OverlaySource(directory: overlays, seed: settings.seed) }
      try origin.begin(settings, threads: threads, overlays: overlays, in: out)
    }
    let changes = settings.differences(from: origin.settings).joined(separator: " ")
    print("from '\(source)' at step \(origin.step): \(changes.isEmpty ? "as it is" : changes)")
    try flushOutput()
    return (out, settings, true)
  }

  /// The settings of a training with what is asked for changed.
  private func changed(_ settings: Settings, of folder: String) throws -> Settings {
    var settings = settings
    try refuseContradictions(settings, of: folder)
    if let steps { settings.steps = steps }
    return try orExit { try settings.applying(assignments, to: .named(settings.task)) }
  }

  /// Whether the folder's training is to be continued; a new one finds its folder free.
  private func goesOn(_ folder: String) throws -> Bool {
    if AgentFolder.holdsTraining(folder) {
      guard continues else {
        throw fail(
          "'\(folder)' holds a training already; continue it with --resume or give another --out")
      }
      return true
    }
    if continues { try orExit { try AgentFolder.removeBeginning(folder) } }
    try refuseToReplace(folder)
    return false
  }

  /// - Parameter asked: the settings of the whole command line, nil where it names the run alone.
  private func resumedSettings(_ folder: String, asked: Settings?) throws -> Settings {
    let config = try orExit { try AgentFolder.config(folder) }
    var settings = config.settings
    guard asked != nil || assignments.isEmpty else {
      throw fail("--set cannot change a training under way; leave it out, or start a new run")
    }
    try refuseContradictions(config, folder: folder)
    if let steps { settings.steps = steps }
    if var asked {
      asked.steps = settings.steps
      if let change = asked.differences(from: settings).first {
        throw fail(
          "\(change) contradicts the training in '\(folder)'; ask for what it has, or start a new run "
            + "with --out")
      }
    }
    return try orExit { try settings.applying([]) }
  }

  private func askedSettings() throws -> Settings {
    guard let task else {
      throw fail("--task is missing; 'sgqn tasks' lists them")
    }
    let suite = try orExit { try SuiteTask.named(task) }
    var settings = Settings(
      suite, algorithm: algorithm ?? .sgqn, base: base ?? .sac, preset: preset ?? .desk,
      seed: seed ?? 0)
    if let steps { settings.steps = steps }
    if let batch { settings.batch = batch }
    if let warmup {
      settings.warmup = warmup
      settings.warmupUpdates = warmup
    }
    if let evaluateEvery { settings.evaluationInterval = evaluateEvery }
    if let evaluateEpisodes { settings.evaluationEpisodes = evaluateEpisodes }
    if let checkpointEvery { settings.checkpointInterval = checkpointEvery }
    return try orExit { try settings.applying(assignments, to: suite) }
  }

  /// A resumed training continues as it began: what is asked for again must be what it is.
  private func refuseContradictions(_ config: AgentConfig, folder: String) throws {
    try refuseContradictions(config.settings, of: folder)
    try check("out", out, folder, of: folder)
    try check(
      "overlays", overlays.map(absolutePath), config.overlayFolder.map(absolutePath) ?? "none",
      of: folder)
    if let steps, steps < config.step {
      throw fail(
        "--steps \(steps) is less than the \(config.step) that '\(folder)' has taken; give more, or "
          + "start a new run with --out")
    }
  }

  private func refuseContradictions(_ settings: Settings, of folder: String) throws {
    try check("task", task, settings.task, of: folder)
    try check("algorithm", algorithm, settings.algorithm, of: folder)
    try check("base", base, settings.base, of: folder)
    try check("preset", preset, settings.preset, of: folder)
    try check("seed", seed, settings.seed, of: folder)
    try check("batch", batch, settings.batch, of: folder)
    try check("warmup", warmup, settings.warmup, of: folder)
    try check("evaluate-every", evaluateEvery, settings.evaluationInterval, of: folder)
    try check("evaluate-episodes", evaluateEpisodes, settings.evaluationEpisodes, of: folder)
    try check("checkpoint-every", checkpointEvery, settings.checkpointInterval, of: folder)
  }

  private func check<T: Equatable>(
    _ option: String, _ asked: T?, _ kept: T, of folder: String
  ) throws {
    guard let asked, asked != kept else { return }
    throw fail(
      "--\(option) \(asked) contradicts the training in '\(folder)', which has \(kept); leave it "
        + "out, or start a new run with --out")
  }
}
