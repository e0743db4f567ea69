// A trained agent under several modes, for `sgqn eval`: every mode starts from the same states, and
// the same seed gives the same numbers on every run of one machine.

import Attribution
import Environments
import Learning

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
  /// Where the clips of the video modes came from.
  package let videos: String
  /// In the order of the modes asked for.
  package let results: [ModeResult]
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
  /// Runs `episodes` greedy episodes in each mode.
  ///
  /// - Parameters:
  ///   - seed: decides the initial states, the same in every mode.
  ///   - renderer: decides what the modes look like.
  ///   - attends: whether to measure where the attribution mask of Q1 lies, too.
  ///   - adapts: whether the agent goes on learning without rewards (PAD), afresh in each episode.
  ///   - onEpisode: called after every episode.
  /// - Throws: `NetworkError` or `EnvironmentError`, each with one line.
  package static func run(
    _ agent: AgentLibrary.Entry, modes: [DistractorMode], episodes: Int, seed: UInt64,
    renderer: Renderer, attends: Bool = false, adapts: Bool = false,
    onEpisode: (EvaluationProgress) -> Void = { _ in }
  ) throws -> EvaluationReport {
    precondition(episodes > 0, "\(episodes) episodes")
    let settings = agent.config.settings
    let trained = try AgentFolder.networks(agent.path, agent.config)
    let adaptation = adapts ? try Adaptation(trained, settings: settings, seed: seed) : nil
    let networks = adaptation?.networks ?? trained
    let task = try SuiteTask.named(settings.task)
    // An agent that adapts learns from all that is rendered, and acts on its middle.
    let environment = try SuiteEnvironment(
      task: task, seed: seed, actionRepeat: agent.config.actionRepeat, renderer: renderer)
    let seen = CroppedEnvironment.cropping(environment, settings)
    let start = environment.snapshot()
    let inspector = AgentInspector(networks, settings: settings, name: agent.name)
    let request = InspectionRequest(quantile: settings.quantile, landscapePoints: 2)
    let results = try modes.map { mode in
      try environment.restore(start)
      var returns: [Double] = []
      var attention = Attention()
      for episode in 1...episodes {
        adaptation?.reset()
        returns += try Evaluation.returns(environment, mode: mode, episodes: 1) {
          (frames) throws(EnvironmentError) in
          let stack = CroppedEnvironment.crop(frames, settings)
          guard attends else { return networks.act(stack.planes) }
          let inspection = inspector.inspect(stack, request)
          attention.add(
            inspection.mask[inspection.mask.count - 1], on: try seen.segmentation(in: mode))
          return inspection.policyAction
        } stepped: { before, action, after in
          adaptation?.observe(before: before, action: action, after: after)
        }
        onEpisode(
          EvaluationProgress(
            mode: mode, episode: episode, episodes: episodes,
            episodeReturn: returns[returns.count - 1]))
      }
      return ModeResult(mode: mode.rawValue, returns: returns, attention: attention.shares)
    }
    return EvaluationReport(
      agent: agent.name, task: task.name, step: agent.config.step,
      actionRepeat: environment.actionRepeat, seed: seed, episodes: episodes, adapts: adapts,
      videos: renderer.videos, results: results)
  }
}

/// Where masks lay, over many frames.
private struct Attention {
  private var frames = 0
  private var sums: [Segment: Double] = [:]

  mutating func add(_ mask: [Bool], on segmentation: Segmentation) {
    frames += 1
    for segment in Segment.allCases {
      sums[segment, default: 0] += segmentation.share(of: segment, where: mask)
    }
  }

  /// Mean shares by the segments' names; nil before the first frame.
  var shares: [String: Double]? {
    guard frames > 0 else { return nil }
    return Dictionary(
      uniqueKeysWithValues: sums.map { ("\($0.key)", $0.value / Double(frames)) })
  }
}
