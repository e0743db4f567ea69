// Agents that the published PyTorch code saved: actor_N.pt, critic_N.pt and, for SGQN,
// attrib_predictor_N.pt in one folder. Their sizes are read off the tensors' shapes.

import Checkpoints
import Environments
import Foundation
import Learning
import Networks

/// Reads a folder of the published code's checkpoints into an agent.
package enum PublishedCheckpoint {
  /// Converts one into a folder that every command of this program takes.
  ///
  /// - Parameters:
  ///   - folder: holds the `.pt` files.
  ///   - step: which of several checkpoints (the N in the names); defaults to the latest.
  ///   - task: the task it was trained on, which the files do not say.
  ///   - out: the folder to write.
  /// - Returns: what was written.
  /// - Throws: `AgentError` or `NetworkError` with one line.
  package static func convert(
    _ folder: String, step: Int?, task: String, actionRepeat: Int, out: String
  ) throws -> AgentConfig {
    let (config, networks) = try read(
      folder, step: step, task: task, actionRepeat: actionRepeat,
      name: URL(fileURLWithPath: out).lastPathComponent)
    if let problem = config.problem {
      throw AgentError(.mismatch, "'\(folder)' cannot be imported: \(problem)")
    }
    try AgentFolder.make(out)
    try AgentFolder.save(config, networks, to: out)
    return config
  }

  package static func read(
    _ folder: String, step: Int?, task: String, actionRepeat: Int, name: String
  ) throws -> (AgentConfig, AgentNetworks) {
    let step = try step ?? latest(folder)
    let actor = try TorchCheckpoint(path: "\(folder)/actor_\(step).pt")
    let critic = try TorchCheckpoint(path: "\(folder)/critic_\(step).pt")
    let path = "\(folder)/attrib_predictor_\(step).pt"
    let predictor =
      FileManager.default.fileExists(atPath: path) ? try TorchCheckpoint(path: path) : nil
    let architecture = try architecture(actor, critic, predictor)
    var settings = Settings(
      task: task, algorithm: predictor == nil ? .drq : .sgqn, preset: .paper,
      actions: architecture.actions, quantile: try SuiteTask.named(task).quantile)
    settings.architecture = architecture
    settings.steps = max(step, 1)
    let networks = try settings.makeNetworks()
    let parameters = networks.weights.parameters
    for entry in parameters.layout.entries {
      guard let dot = entry.name.firstIndex(of: ".") else { continue }
      let rest = String(entry.name[entry.name.index(after: dot)...])
      var tensor: NamedTensor
      switch entry.name[..<dot] {
      case "actor": tensor = try actor.tensor(rest)
      case "critic": tensor = try critic.tensor(rest)
      default:
        guard let predictor else { continue }
        tensor = try predictor.tensor(rest)
      }
      tensor.name = entry.name
      try parameters.load(tensor)
    }
    networks.weights.refresh()
    let config = AgentConfig(
      name: name, settings: settings, step: step, actionRepeat: actionRepeat,
      overlays: "published", scores: [:])
    return (config, networks)
  }

  /// The largest N of the actor_N.pt files.
  private static func latest(_ folder: String) throws(AgentError) -> Int {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    let steps = names.compactMap { name -> Int? in
      guard name.hasPrefix("actor_"), name.hasSuffix(".pt") else { return nil }
      return Int(name.dropFirst("actor_".count).dropLast(".pt".count))
    }
    guard let step = steps.max() else {
      throw AgentError(.notFound, "no actor_N.pt in '\(folder)'; give the published code's folder")
    }
    return step
  }

  /// Sizes from the shapes. The published trunk has stride 2 in its first convolution alone.
  private static func architecture(
    _ actor: TorchCheckpoint, _ critic: TorchCheckpoint, _ predictor: TorchCheckpoint?
  ) throws(NetworkError) -> Architecture {
    var trunk: [Architecture.Layer] = []
    let prefix = "critic."
    while trunk.count < 64 {
      let name = String(ParameterSection.trunkName(trunk.count).dropFirst(prefix.count)) + ".weight"
      guard let shape = critic.tensors.first(where: { $0.name == name })?.shape, shape.count == 4
      else { break }
      trunk.append(Architecture.Layer(filters: shape[0], stride: trunk.isEmpty ? 2 : 1))
    }
    let projection = try critic.tensor("encoder.projection.projection.0.weight").shape
    let head = try actor.tensor("mlp.4.weight").shape
    guard projection.count == 2, head.count == 2, head[0] % 2 == 0 else {
      throw NetworkError(.mismatch, "the checkpoint's layers have other shapes than SGQN's")
    }
    var decoder = [32, 128, 64]
    if let predictor {
      let first = try predictor.tensor("decoder.conv1.weight").shape
      let second = try predictor.tensor("decoder.conv2.weight").shape
      guard first.count == 4, second.count == 4 else {
        throw NetworkError(.mismatch, "the attribution predictor has other shapes than SGQN's")
      }
      decoder = [first[1], first[0], second[0]]
    }
    return Architecture(
      trunk: trunk, projection: projection[0], hidden: head[1], actions: head[0] / 2,
      decoder: decoder)
  }
}
