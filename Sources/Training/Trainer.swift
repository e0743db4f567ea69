// The training loop: act, remember, learn, evaluate, checkpoint. One generator gives every draw; a
// run that resumes from its checkpoint continues with the numbers of one that never stopped.

import Basics
import Checkpoints
import Environments
import Foundation
import Frames
import Learning
import Media
import Networks
import Replay
import Tensors

/// Trains one agent into one folder.
package final class Trainer {
  let learner: Learner
  private let settings: Settings
  private let folder: String
  private let environment: any Environment
  private let evaluation: TrainingEvaluation
  private let snapshots: AgentSnapshots
  private let overlays: BatchOverlays
  private let replay: ReplayBuffer
  private let log: ReplayLog
  private let batch: Batch
  private let sampling: Sampling
  /// The thread that steps while the learner learns.
  private let beside = Workers(count: 1)
  private var metrics: Metrics
  private var events: EventLog
  /// Keeps other trainings from the folder until `run` ends.
  private var lock: FolderLock?
  private var state: TrainingState
  private var replayMark = ReplayLog.Mark()
  private var stack: FrameStack
  private var lastReturn: Double?
  /// Updates made.
  package var updates: Int { learner.step }
  private var pace = Pace()
  /// The step of the last snapshot; one that a resumed training keeps again comes out the same.
  private var snapshotStep: Int?
  /// Whether the last checkpoint holds all that has happened.
  private var isSaved = false

  /// Asked after every turn, and before every step of an evaluation; true stops with a checkpoint.
  package var shouldStop: () -> Bool = { false }
  /// Called after every turn: an update, an agent step, an evaluation, a checkpoint.
  package var onProgress: (TrainingProgress) -> Void = { _ in }
  /// Called with one line about each evaluation, and about each mode, sheet, snapshot or overlay that there cannot be.
  package var onEvent: (String) -> Void = { _ in }

  /// - Parameters:
  ///   - threads: nil stands for all cores, or for those of the training that is resumed.
  ///   - resume: whether to continue from the folder's checkpoint; its settings then hold.
  ///   - overlayDirectory: images for the overlay; nil paints them.
  ///   - makeEnvironment: an environment of the settings' task for a seed, whose frames have the
  ///     settings' `frameSize`.
  /// - Throws: `AgentError`, `EnvironmentError`, `NetworkError` or `MediaError`, each with one line.
  package init(
    _ wanted: Settings, folder: String, threads: Int?, evaluation: EvaluationInputs,
    overlayDirectory: String?, resume: Bool,
    makeEnvironment: (Settings, _ seed: UInt64) throws -> any Environment
  ) throws {
    try AgentFolder.make(folder)
    lock = try AgentFolder.lock(folder)
    var restored: (TrainingState, Safetensors)?
    if resume { restored = try Checkpoint.state(folder + "/" + Checkpoint.name) }
    var settings = restored?.0.settings ?? wanted
    settings.steps = wanted.steps
    if let kept = settings.differences(from: wanted).first {
      throw AgentError(
        .options,
        "'\(folder)/config.json' was changed, but a training goes on as it began; put \(kept) back, or "
          + "start a new run")
    }
    if let taken = restored?.0.step, taken > settings.steps {
      throw AgentError(
        .options, "'\(folder)' has \(taken) steps already; \(settings.steps) cannot be its end")
    }
    if let kept = restored?.0.threads, let threads, threads != kept {
      throw AgentError(
        .options,
        "--threads \(threads) contradicts the training in '\(folder)', whose numbers come from \(kept); "
          + "leave it out")
    }
    let threads = restored?.0.threads ?? threads ?? Processors.available
    self.settings = settings
    self.folder = folder
    environment = try makeEnvironment(settings, settings.seed)
    self.evaluation = TrainingEvaluation(
      evaluation, environment: try makeEnvironment(settings, settings.evaluationSeed),
      settings: settings, folder: folder)
    snapshots = AgentSnapshots(folder, evaluation, settings)
    if let problem = settings.problem(withActions: environment.actionSpec.count) {
      throw AgentError(.mismatch, problem)
    }
    overlays = try BatchOverlays(
      settings, directory: overlayDirectory,
      background: settings.replacesBackground ? try self.evaluation.commonColors() : nil)
    learner = try Learner(settings, threads: threads)
    replay = ReplayBuffer(
      capacity: min(settings.replayCapacity, max(settings.steps, 1)),
      actionCount: settings.architecture.actions, size: settings.frameSize,
      cameras: environment.cameras)
    log = ReplayLog(path: folder + "/replay.log")
    batch = settings.makeBatch()
    sampling = settings.sampling
    let path = folder + "/metrics.csv"
    let modes = evaluation.modes.map(\.rawValue)
    if let (state, file) = restored {
      try Checkpoint.restore(file, state, into: learner)
      do {
        let mark = ReplayLog.Mark(bytes: state.replayBytes, checksum: state.replayChecksum)
        replayMark = try log.read(into: replay, to: mark)
      } catch {
        throw AgentError(.disk, error.description)
      }
      guard replay.frameCount == state.replayFrames, replay.frameCount > 0 else {
        throw AgentError(
          .mismatch,
          "the checkpoint expects \(state.replayFrames) frames but replay.log holds "
            + "\(replay.frameCount); start a new run")
      }
      metrics = Metrics(
        resuming: path, losses: learner.losses.names, modes: modes, rows: state.metricsRows)
      events = try EventLog(folder: folder, keeping: state.eventBytes)
      self.state = state
      try environment.restore(state.environment)
      stack = CroppedEnvironment.crop(replay.newestStack, settings)
      isSaved = true
    } else {
      try learner.initialize(seed: settings.seed)
      metrics = Metrics(path: path, losses: learner.losses.names, modes: modes)
      events = try EventLog(folder: folder, keeping: nil)
      let size = settings.architecture.imageSize
      stack = FrameStack(repeating: Frame(width: size, height: size))
      state = TrainingState(
        settings: settings, threads: threads, generator: Generator(seed: settings.seed, stream: 2),
        environment: environment.snapshot())
    }
  }

  /// Trains to the end, or until `shouldStop`.
  ///
  /// To be called once; other trainings may use the folder afterwards. Each turn does the next thing that the state
  /// has not seen yet, or an update and the step behind it side by side, so that a run stopped between any two turns
  /// continues with the second.
  /// - Returns: whether the end was reached.
  /// - Throws: `AgentError` if a loss is not finite or the disk cannot be written; `EnvironmentError` or `MediaError`
  ///   where there is nothing to learn from.
  @discardableResult
  package func run() throws -> Bool {
    defer { lock = nil }
    pace.begin()
    while true {
      let wanted = settings.updates(after: state.step)
      let isStepBeside = isStepNext && learner.step + 1 == wanted
      if isStepBeside || learner.step >= wanted { keepSnapshot() }
      if learner.step < wanted {
        if isStepBeside {
          try stepAndUpdate()
        } else {
          // A training of more steps chooses the action of the next one here.
          if isStepAdjacent, learner.step + 1 == wanted { state.nextAction = try chooseAction() }
          try update()
        }
      } else if state.episodeOver, state.endedEpisode != state.episode {
        try endEpisode()
      } else if isDue(every: settings.evaluationInterval), state.evaluatedStep != state.step {
        // Whatever becomes of the evaluation, the training up to here is kept.
        if isSaved { try evaluate() } else { try checkpoint() }
      } else if isDue(every: settings.checkpointInterval), !isSaved {
        try checkpoint()
      } else if state.step >= settings.steps {
        return true
      } else {
        if state.episodeOver { try beginEpisode() }
        try stepEnvironment()
      }
      report()
      if shouldStop() {
        if !isSaved { try checkpoint() }
        return false
      }
    }
  }

  /// Whether a step comes behind the updates that are due, and no more than a step.
  private var isStepNext: Bool { isStepAdjacent && state.step != settings.steps }

  /// Whether no end of an episode, evaluation or checkpoint stands between an update and the step behind it.
  private var isStepAdjacent: Bool {
    !state.episodeOver && state.step % settings.evaluationInterval != 0
      && state.step % settings.checkpointInterval != 0
  }

  private func isDue(every interval: Int) -> Bool {
    state.step > 0 && (state.step % interval == 0 || state.step == settings.steps)
  }

  private func beginEpisode() throws {
    _ = try environment.reset()
    let frame = try environment.frame(in: .train)
    stack = FrameStack(repeating: CroppedEnvironment.crop(frame, settings))
    replay.start(frame)
    state.episode += 1
    state.episodeReturn = 0
    state.episodeOver = false
  }

  private func stepEnvironment() throws {
    let action = try chooseAction()
    remember(action, try take(action))
  }

  /// A step and an update side by side: the action is chosen before the update, which draws from
  /// what is remembered before the step. Neither waits for the other but at its end.
  private func stepAndUpdate() throws {
    let action = try chooseAction()
    var taken: Result<(TimeStep, Frame), any Error>?
    var updated: Result<Void, any Error> = .success(())
    beside.run { _ in
      taken = Result { try take(action) }
    } meanwhile: {
      updated = Result { try update() }
    }
    try updated.get()
    if let taken { remember(action, try taken.get()) }
  }

  private func chooseAction() throws -> [Float] {
    if let action = state.nextAction {
      state.nextAction = nil
      return action
    }
    if state.step < settings.warmup { return learner.base.random(&state.generator) }
    let action = learner.base.explore(
      learner.networks, stack.planes, step: state.step, &state.generator)
    guard action.allSatisfy(\.isFinite) else {
      try requireFiniteParameters()
      throw diverged("the policy's action")
    }
    return action
  }

  private func take(_ action: [Float]) throws -> (TimeStep, Frame) {
    let step = try environment.step(environment.actionSpec.scaled(action))
    return (step, try environment.frame(in: .train))
  }

  private func remember(_ action: [Float], _ taken: (step: TimeStep, frame: Frame)) {
    let (step, frame) = taken
    replay.add(
      action: action, reward: Float(step.reward), discount: Float(step.discount), next: frame)
    stack.push(CroppedEnvironment.crop(frame, settings))
    state.step += 1
    state.episodeReturn += step.reward
    state.episodeOver = step.isLast
    isSaved = false
  }

  private func update() throws {
    replay.sample(
      into: batch, sampling, generator: &state.generator, workers: learner.workers)
    batch.noiseDeviation = settings.exploration.value(at: state.step)
    if settings.fill == .black { batch.fill = 0 }
    if settings.mixesOverlays(inUpdate: learner.step + 1) {
      try overlays.fill(batch, update: learner.step)
      for trouble in overlays.takeTroubles() { onEvent("step \(state.step): \(trouble)") }
    }
    let losses = learner.update(batch)
    isSaved = false
    pace.count()
    if let name = losses.firstNonFinite { throw diverged("the \(name)") }
  }

  private func requireFiniteParameters() throws {
    if let name = learner.networks.weights.parameters.firstNonFinite {
      throw diverged("'\(name)'")
    }
  }

  private func diverged(_ what: String) -> AgentError {
    let path = folder + "/" + Checkpoint.name
    let last =
      FileManager.default.fileExists(atPath: path)
      ? "the last good checkpoint is '\(path)'" : "no checkpoint was written to '\(path)' yet"
    return AgentError(
      .diverged,
      "\(what) is not finite at step \(state.step), update \(learner.step); \(last); "
        + "lower the learning rates")
  }

  private func report() {
    onProgress(
      TrainingProgress(
        step: state.step, steps: settings.steps,
        updatesDue: settings.updates(after: state.step) - learner.step, episode: state.episode,
        lastReturn: lastReturn, updatesPerSecond: pace.perSecond,
        getsSlower: settings.getsSlower(after: state.step),
        losses: learner.losses, scores: state.scores))
  }

  private func endEpisode() throws {
    lastReturn = state.episodeReturn
    state.endedEpisode = state.episode
    isSaved = false
    metrics.add(
      step: state.step, episode: state.episode, episodeReturn: state.episodeReturn,
      losses: learner.losses, pace: pace.perSecond)
    var values = [
      ("train/return", state.episodeReturn), ("train/updates_per_second", pace.perSecond),
    ]
    for name in learner.losses.names {
      values.append(("train/\(Metrics.column(name))", Double(learner.losses[name])))
    }
    try events.add(values, step: state.step)
  }

  /// An evaluation that is stopped leaves nothing behind and is repeated. A mode that cannot be shown is
  /// left out, and said.
  private func evaluate() throws {
    try requireFiniteParameters()
    let agent = learner.agent
    let at = state.step
    guard
      let results = evaluation.results(
        of: agent, stop: shouldStop, onTrouble: { onEvent("step \(at): \($0)") })
    else { return }
    state.scores = Dictionary(results.map { ($0.mode, $0.mean) }) { $1 }
    state.evaluatedStep = state.step
    isSaved = false
    metrics.add(
      step: state.step, episode: state.episode, episodeReturn: nil, losses: learner.losses,
      pace: pace.perSecond, evaluation: results)
    try events.add(results.map { ("eval/\($0.mode)", $0.mean) }, step: state.step)
    picture(agent)
    if !results.isEmpty {
      let scores = results.map { "\($0.mode) \(Int($0.mean.rounded()))" }.joined(separator: "  ")
      onEvent("step \(state.step): \(scores)")
    }
    pace.begin()
  }

  /// A sheet that cannot be made costs no training.
  private func picture(_ agent: AgentNetworks) {
    do {
      guard let sheet = try evaluation.writeSheet(of: agent, step: state.step) else { return }
      try events.add(
        picture: sheet.png, width: sheet.width, height: sheet.height, tag: "saliency",
        step: state.step)
    } catch {
      onEvent("step \(state.step): no saliency sheet: \(error)")
    }
  }

  /// If one is due, and not taken yet.
  private func keepSnapshot() {
    guard isDue(every: snapshots.interval), snapshotStep != state.step else { return }
    snapshotStep = state.step
    do {
      try snapshots.keep(learner.agent, step: state.step)
    } catch {
      onEvent("step \(state.step): no snapshot: \(error)")
    }
  }

  /// The checkpoint comes last: where a kill comes before it, what it describes is made again. The first one is not
  /// one yet without the configuration behind it, so that a folder with that and no checkpoint lost it later.
  private func checkpoint() throws {
    try requireFiniteParameters()
    do {
      replayMark = try log.append(replay, from: state.replayFrames, at: replayMark)
      (state.replayBytes, state.replayChecksum) = (replayMark.bytes, replayMark.checksum)
      state.replayFrames = replay.frameCount
      state.environment = environment.snapshot()
      state.metricsRows = metrics.rows
      try metrics.write()
      try events.synchronize()
      state.eventBytes = events.length
      let isFirst = !AgentFolder.holdsConfig(folder)
      try AgentFolder.save(learner.agent, to: folder)
      if !isFirst { try AgentFolder.write(config, to: folder) }
      try Checkpoint.save(learner, state, to: folder + "/" + Checkpoint.name)
      if isFirst { try AgentFolder.write(config, to: folder) }
      isSaved = true
    } catch let error as ReplayLog.LogError {
      throw AgentError(.disk, error.description)
    }
  }

  private var config: AgentConfig {
    AgentConfig(
      name: URL(fileURLWithPath: folder).lastPathComponent, settings: settings, step: state.step,
      actionRepeat: environment.actionRepeat, overlays: overlays.name, scores: state.scores,
      evaluatedStep: state.evaluatedStep, evaluation: evaluation.inputs, origin: state.origin)
  }
}
