// A trained agent under several modes, for `sgqn eval`: every mode starts from the same states, and
// the same seed gives the same numbers on every run of one machine.

import Attribution
import Environments
import Foundation
import Frames
import Learning
import Networks
import Tensors

/// What came of an evaluation.
package struct EvaluationReport: Sendable, Encodable {
  package let agent: String
  package let task: String
  /// Agent steps of training behind the weights.
  package let step: Int
  /// Control steps an action is held.
  package let actionRepeat: Int
  package let seed: UInt64
  package let episodes: Int
  /// Whether the agent went on learning without rewards.
  package let adapts: Bool
  /// How attributions were computed whose masks were measured.
  package let method: String?
  /// Where the clips of the video modes came from.
  package let videos: String
  /// Where the colours of the colour modes came from.
  package let colors: String
  /// In the order of the modes asked for, but for those in `failures`.
  package let results: [ModeResult]
  /// Modes that could not be shown to their end.
  package let failures: [Failure]

  package struct Failure: Sendable, Encodable {
    package let mode: String
    /// One line.
    package let error: String
  }
}

/// An episode of an evaluation that has ended.
package struct EvaluationProgress: Sendable {
  package let mode: DistractorMode
  /// Episodes of this mode so far, and all it will have.
  package let episode: Int
  package let episodes: Int
  package let episodeReturn: Double
}

extension Evaluation {
  /// Runs `episodes` greedy episodes in each mode. Each depends on its number and mode alone, so results are
  /// the same for any number of threads.
  ///
  /// - Parameters:
  ///   - seed: decides the initial states, the same in every mode.
  ///   - threads: episodes that run side by side, each with an environment and a renderer of its own.
  ///   - method: of attributions of Q1, to measure where their masks lie, too: in every step, by slow methods in
  ///     every tenth. Nil measures returns alone.
  ///   - adapts: whether the agent goes on learning without rewards (PAD), afresh in each episode.
  ///   - makeRenderer: decides what the modes look like.
  ///   - onEpisode: called after every episode, by one thread at a time.
  /// - Throws: `NetworkError` or `EnvironmentError`, each with one line. What goes wrong in a mode is in the
  ///   report.
  package static func run(
    _ agent: AgentLibrary.Entry, modes: [DistractorMode], episodes: Int, seed: UInt64,
    threads: Int = 1, attending method: AttributionMethod? = nil, adapts: Bool = false,
    makeRenderer: () throws -> Renderer, onEpisode: (EvaluationProgress) -> Void = { _ in }
  ) throws -> EvaluationReport {
    precondition(episodes > 0 && threads > 0, "\(episodes) episodes on \(threads) threads")
    let lanes = try (0..<min(threads, modes.count * episodes)).map { _ in
      try EvaluationLane(agent, seed: seed, renderer: makeRenderer(), method, adapts: adapts)
    }
    let starts = try lanes[0].starts(episodes)
    let jobs = EvaluationJobs(modes: modes, episodes: episodes)
    withoutActuallyEscaping(onEpisode) { onEpisode in
      Workers(count: lanes.count).run { index in
        while let job = jobs.next() {
          let outcome = Result {
            try lanes[index].play(modes[job.mode], from: starts[job.episode])
          }
          jobs.finish(job, outcome, onEpisode)
        }
      }
    }
    let settings = agent.config.settings
    return EvaluationReport(
      agent: agent.name, task: settings.task, step: agent.config.step,
      actionRepeat: agent.config.actionRepeat, seed: seed, episodes: episodes, adapts: adapts,
      method: method?.rawValue, videos: lanes[0].renderer.videos,
      colors: lanes[0].renderer.colors, results: jobs.results,
      failures: jobs.failures)
  }
}

/// Episodes to be played, handed out in their order, and what came of them.
///
/// Unchecked: everything that changes is touched under the lock.
private final class EvaluationJobs: @unchecked Sendable {
  struct Job {
    let mode: Int
    let episode: Int
  }

  private let lock = NSLock()
  private let modes: [DistractorMode]
  private let episodes: Int
  private var handedOut = 0
  private var played: [[EvaluationLane.Episode?]]
  private var errors: [String?]

  init(modes: [DistractorMode], episodes: Int) {
    self.modes = modes
    self.episodes = episodes
    played = modes.map { _ in Array(repeating: nil, count: episodes) }
    errors = modes.map { _ in nil }
  }

  /// The next episode of a mode that nothing has gone wrong in.
  func next() -> Job? {
    lock.withLock {
      while handedOut < modes.count * episodes {
        let job = Job(mode: handedOut / episodes, episode: handedOut % episodes)
        handedOut += 1
        if errors[job.mode] == nil { return job }
      }
      return nil
    }
  }

  func finish(
    _ job: Job, _ outcome: Result<EvaluationLane.Episode, any Error>,
    _ onEpisode: (EvaluationProgress) -> Void
  ) {
    lock.withLock {
      switch outcome {
      case .failure(let error): errors[job.mode] = errors[job.mode] ?? "\(error)"
      case .success(let episode):
        played[job.mode][job.episode] = episode
        onEpisode(
          EvaluationProgress(
            mode: modes[job.mode], episode: played[job.mode].count { $0 != nil },
            episodes: episodes, episodeReturn: episode.sum))
      }
    }
  }

  /// Of the modes whose episodes all ended.
  var results: [ModeResult] {
    modes.indices.filter { errors[$0] == nil }.map { index in
      let all = played[index].compactMap(\.self)
      let attention = Attention(all.map(\.attention))
      return ModeResult(
        mode: modes[index].rawValue, returns: all.map(\.sum), attention: attention.shares,
        cleanOverlap: attention.clean.mean, predictionOverlap: attention.predictions.mean,
        insertion: attention.fidelity.insertion, deletion: attention.fidelity.deletion,
        success: all.contains { $0.success == nil }
          ? nil : Double(all.count { $0.success == true }) / Double(max(1, all.count)))
    }
  }

  var failures: [EvaluationReport.Failure] {
    modes.indices.compactMap { index in
      errors[index].map { EvaluationReport.Failure(mode: modes[index].rawValue, error: $0) }
    }
  }
}

/// What plays one episode at a time: networks, an environment and its renderer.
private final class EvaluationLane {
  struct Episode {
    let sum: Double
    /// Whether the task was done in some state; nil for tasks without such a state.
    let success: Bool?
    let attention: Attention
  }

  let renderer: Renderer
  private let settings: Settings
  private let networks: AgentNetworks
  private let adaptation: Adaptation?
  private let environment: SuiteEnvironment
  /// The same as the agent's networks see it.
  private let seen: any Environment
  /// Nil where masks do not matter.
  private let inspector: AgentInspector?
  private let request: InspectionRequest
  /// Agent steps from one to the next in which what takes long is asked.
  private static let interval = 10

  init(
    _ agent: AgentLibrary.Entry, seed: UInt64, renderer: Renderer, _ method: AttributionMethod?,
    adapts: Bool
  ) throws {
    self.renderer = renderer
    settings = agent.config.settings
    let trained = try AgentFolder.networks(agent.path, agent.config)
    adaptation = adapts ? try Adaptation(trained, settings: settings, seed: seed) : nil
    networks = adaptation?.networks ?? trained
    // An agent that adapts learns from all that is rendered, and acts on its middle.
    environment = try SuiteEnvironment(
      task: try SuiteTask.named(settings.task), seed: seed, actionRepeat: agent.config.actionRepeat,
      renderer: renderer)
    seen = CroppedEnvironment.cropping(environment, settings)
    inspector =
      method == nil ? nil : AgentInspector(networks, settings: settings, name: agent.name)
    request = InspectionRequest(
      method: method ?? .guidedBackprop, quantile: settings.quantile, landscapePoints: 2)
  }

  /// The states from which so many episodes begin with a reset.
  func starts(_ count: Int) throws -> [Snapshot] {
    var starts: [Snapshot] = []
    for _ in 0..<count {
      starts.append(environment.snapshot())
      _ = try environment.reset()
    }
    return starts
  }

  func play(_ mode: DistractorMode, from start: Snapshot) throws -> Episode {
    try environment.restore(start)
    adaptation?.reset()
    var attention = Attention()
    var clean: FrameStack?
    var asked = 0
    var success: Bool?
    let note = { (step: TimeStep) in
      if let succeeds = step.succeeds { success = success == true || succeeds }
    }
    let returns = try Evaluation.returns(environment, mode: mode, episodes: 1, moved: note) {
      (frames) throws(EnvironmentError) in
      let stack = CroppedEnvironment.crop(frames, settings)
      guard let inspector else { return networks.act(stack.planes) }
      if mode != .train {
        let frame = try seen.frame(in: .train)
        if clean == nil { clean = FrameStack(repeating: frame) } else { clean?.push(frame) }
      }
      defer { asked += 1 }
      let hasTime = asked.isMultiple(of: Self.interval)
      if request.method.isSlow, !hasTime { return networks.act(stack.planes) }
      var question = request
      question.curvePoints = hasTime ? FidelityCurves.points : 0
      let inspection = inspector.inspect(stack, question)
      if let curves = inspection.fidelity { attention.fidelity.add(curves) }
      attention.add(
        inspection.mask[inspection.mask.count - 1], on: try seen.segmentation(in: mode))
      if let predicted = inspection.predictedMask {
        attention.predictions.add(
          MaskMeasure.overlap(
            inspection.mask, MaskMeasure.mask(of: predicted, quantile: request.quantile)))
      }
      if let clean {
        attention.clean.add(
          MaskMeasure.overlap(inspection.mask, inspector.inspect(clean, request).mask))
      }
      return inspection.policyAction
    } stepped: { [adaptation] before, action, after in
      adaptation?.observe(before: before, action: action, after: after)
    }
    return Episode(sum: returns[0], success: success, attention: attention)
  }
}
