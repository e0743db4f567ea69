// Everything a training needs to go on as if it had never stopped, in one file that is replaced
// atomically: parameters, targets, optimiser moments, and in the metadata the generators, counters
// and the environment's state. The replay's frames are in a log beside it (`ReplayLog`).

import Environments
import Foundation
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
  var replayBytes = 0
  var replayFrames = 0
  var metricsRows = 0
  /// The last episode and the last step that `metrics.csv` has a row for.
  var endedEpisode: Int? = 0
  var evaluatedStep: Int? = 0
  var scores: [String: Double] = [:]
  var temperature: [Float] = []
  var temperatureSteps = 0
  var optimizerSteps: [Int] = []
}

/// Reading and writing of checkpoints.
enum Checkpoint {
  static let name = "checkpoint.safetensors"

  static func save(_ learner: Learner, _ state: TrainingState, to path: String) throws(AgentError) {
    var state = state
    let temperature = learner.temperature
    state.updates = learner.step
    state.losses = learner.losses
    state.temperature = [temperature.logAlpha, temperature.mean, temperature.variance]
    state.temperatureSteps = temperature.step
    state.optimizerSteps = optimizers(learner).map(\.1.step)
    var tensors = learner.networks.weights.parameters.export()
    tensors += learner.target.parameters.export().map { renamed($0, "target.") }
    for (name, optimizer) in optimizers(learner) {
      for (moment, buffer) in [("mean", optimizer.mean), ("variance", optimizer.variance)] {
        tensors.append(
          NamedTensor(
            name: "\(name).\(moment)", shape: [buffer.count], values: buffer.array))
      }
    }
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
        .mismatch, "'\(path)' is not a checkpoint of this version; train anew or use its build")
    }
    if let fault = state.settings.fault {
      throw AgentError(.mismatch, "'\(path)' cannot be gone on with: \(fault)")
    }
    guard (1...1024).contains(state.threads), state.replayBytes >= 0 else {
      throw AgentError(.mismatch, "'\(path)' is damaged; train anew")
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
    let target = learner.target.parameters
    for entry in target.layout.entries {
      var tensor = try file.floats("target." + entry.name)
      tensor.name = entry.name
      try target.load(tensor)
    }
    guard state.temperature.count == 3, state.optimizerSteps.count == 3 else {
      throw NetworkError(.mismatch, "the checkpoint lacks optimiser state")
    }
    for (index, (name, optimizer)) in optimizers(learner).enumerated() {
      for (moment, buffer) in [("mean", optimizer.mean), ("variance", optimizer.variance)] {
        let tensor = try file.floats("\(name).\(moment)")
        guard tensor.values.count == buffer.count else {
          throw NetworkError(.mismatch, "'\(tensor.name)' has \(tensor.values.count) entries")
        }
        buffer.copy(from: tensor.values, count: buffer.count)
      }
      optimizer.step = state.optimizerSteps[index]
    }
    learner.temperature.logAlpha = state.temperature[0]
    learner.temperature.mean = state.temperature[1]
    learner.temperature.variance = state.temperature[2]
    learner.temperature.step = state.temperatureSteps
    learner.resume(updates: state.updates, losses: state.losses)
  }

  private static func optimizers(_ learner: Learner) -> [(String, Adam)] {
    [
      ("critic_optimizer", learner.criticOptimizer), ("actor_optimizer", learner.actorOptimizer),
      ("auxiliary_optimizer", learner.auxiliaryOptimizer),
    ]
  }

  private static func renamed(_ tensor: NamedTensor, _ prefix: String) -> NamedTensor {
    NamedTensor(name: prefix + tensor.name, shape: tensor.shape, values: tensor.values)
  }
}
