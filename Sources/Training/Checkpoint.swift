// Everything a training needs to continue as if it had never stopped, in one file that is replaced
// atomically: parameters, targets, optimiser moments, and in the metadata the generators, counters
// and the environment's state. The replay's frames are in a log beside it (`ReplayLog`).

import Checkpoints
import Environments
import Foundation
import Learning
import Networks
import Tensors

/// A training's state beside its tensors.
struct TrainingState: Codable {
  var version = 1
  var settings: Settings
  var threads: Int
  var step = 0
  var episode = 0
  var episodeReturn = 0.0
  var updates = 0
  var losses = Losses()
  var generator: Generator
  var environment: Snapshot
  /// Whether the episode under way has ended with the last step.
  var episodeOver = true
  /// The action of the step behind the training's last, where it was chosen before the update there.
  var nextAction: [Float]?
  var replayBytes = 0
  var replayChecksum: UInt32?
  var replayFrames = 0
  var metricsRows = 0
  var eventBytes: Int?
  /// The last episode and the last step that `metrics.csv` has a row for.
  var endedEpisode: Int? = 0
  var evaluatedStep: Int? = 0
  /// The training that it began with, and where; nil where it began with nothing.
  var origin: String?
  var scores: [String: Double] = [:]
  var temperature: [Float] = []
  var temperatureSteps = 0
  /// In the order of the learner's optimisers.
  var optimizerSteps: [Int] = []
}

extension TrainingState {
  /// What a training counts to, wherever a file says it: sums of such numbers cannot overflow.
  static let counts = 0...(1 << 48)

  /// Whether its counters can be a training's.
  fileprivate var isPlausible: Bool {
    let counts = [
      step, episode, updates, replayBytes, replayFrames, metricsRows, temperatureSteps,
      endedEpisode ?? 0, evaluatedStep ?? 0, eventBytes ?? 0,
    ]
    return (1...1024).contains(threads)
      && (counts + optimizerSteps).allSatisfy { Self.counts.contains($0) }
      && updates <= settings.warmupUpdates + step
  }
}

/// Reading and writing of checkpoints.
enum Checkpoint {
  static let name = "checkpoint.safetensors"

  static func save(_ learner: Learner, _ state: TrainingState, to path: String) throws(AgentError) {
    var state = state
    state.updates = learner.step
    state.losses = learner.losses
    if let temperature = learner.base.temperature {
      state.temperature = [temperature.logAlpha, temperature.mean, temperature.variance]
      state.temperatureSteps = temperature.step
    }
    state.optimizerSteps = learner.optimizers.map(\.adam.step)
    var tensors = learner.networks.weights.parameters.export()
    for (prefix, weights) in learner.targets {
      tensors += weights.parameters.export().map { renamed($0, prefix + ".") }
    }
    for (name, buffer) in moments(learner) {
      tensors.append(NamedTensor(name: name, shape: [buffer.count], values: buffer.array))
    }
    try write(tensors, state, to: path)
  }

  /// The same tensors with another state.
  static func write(
    _ state: TrainingState, _ file: Safetensors, to path: String
  ) throws(AgentError) {
    var tensors: [NamedTensor] = []
    do {
      for name in file.entries.keys.sorted() { tensors.append(try file.floats(name)) }
    } catch {
      throw AgentError(.mismatch, error.message)
    }
    try write(tensors, state, to: path)
  }

  private static func write(
    _ tensors: [NamedTensor], _ state: TrainingState, to path: String
  ) throws(AgentError) {
    let json: String
    do {
      let encoder = JSONEncoder()
      encoder.outputFormatting = .sortedKeys
      json = String(decoding: try encoder.encode(state), as: UTF8.self)
    } catch {
      throw AgentError(.disk, "cannot encode the checkpoint: \(error)")
    }
    try AgentFolder.write(
      Safetensors.encode(tensors, metadata: ["state": json]), to: path)
  }

  static func state(_ path: String) throws(AgentError) -> (TrainingState, Safetensors) {
    let file: Safetensors
    do {
      file = try Safetensors(path: path)
    } catch {
      throw AgentError(.notFound, error.message)
    }
    guard let json = file.metadata["state"],
      var state = try? JSONDecoder().decode(TrainingState.self, from: Data(json.utf8)),
      state.version == 1
    else {
      throw AgentError(
        .mismatch, "'\(path)' is not a checkpoint of this version; use the version that wrote it")
    }
    if let problem = state.settings.problem {
      throw AgentError(.mismatch, "'\(path)' cannot be resumed: \(problem)")
    }
    guard state.isPlausible else {
      throw AgentError(.mismatch, "'\(path)' is damaged; start a new run")
    }
    // Builds that did not note these saved nothing before both were done.
    state.endedEpisode = state.endedEpisode ?? (state.episodeOver ? state.episode : 0)
    state.evaluatedStep = state.evaluatedStep ?? state.step
    return (state, file)
  }

  static func restore(
    _ file: Safetensors, _ state: TrainingState, into learner: Learner
  ) throws(NetworkError) {
    let parameters = learner.networks.weights.parameters
    for entry in parameters.layout.entries {
      try parameters.load(try file.floats(entry.name))
    }
    for (prefix, weights) in learner.targets {
      for entry in weights.parameters.layout.entries {
        var tensor = try file.floats("\(prefix).\(entry.name)")
        tensor.name = entry.name
        try weights.parameters.load(tensor)
      }
    }
    let optimizers = learner.optimizers
    let temperature = learner.base.temperature
    // Earlier builds noted an auxiliary optimiser that most algorithms never stepped.
    guard state.optimizerSteps.count >= optimizers.count,
      temperature == nil || state.temperature.count == 3
    else { throw NetworkError(.mismatch, "the checkpoint lacks optimiser state") }
    for (name, buffer) in moments(learner) {
      let tensor = try file.floats(name)
      guard tensor.values.count == buffer.count else {
        throw NetworkError(.mismatch, "'\(tensor.name)' has \(tensor.values.count) entries")
      }
      buffer.copy(from: tensor.values, count: buffer.count)
    }
    for (optimizer, steps) in zip(optimizers, state.optimizerSteps) { optimizer.adam.step = steps }
    if let temperature {
      temperature.logAlpha = state.temperature[0]
      temperature.mean = state.temperature[1]
      temperature.variance = state.temperature[2]
      temperature.step = state.temperatureSteps
    }
    learner.resume(updates: state.updates, losses: state.losses)
  }

  /// The optimisers' moments by their names in the file.
  private static func moments(_ learner: Learner) -> [(String, FloatBuffer)] {
    learner.optimizers.flatMap { optimizer in
      [
        ("\(optimizer.name)_optimizer.mean", optimizer.adam.mean),
        ("\(optimizer.name)_optimizer.variance", optimizer.adam.variance),
      ]
    }
  }

  private static func renamed(_ tensor: NamedTensor, _ prefix: String) -> NamedTensor {
    NamedTensor(name: prefix + tensor.name, shape: tensor.shape, values: tensor.values)
  }
}
