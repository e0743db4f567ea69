// Agents that published PyTorch codes saved become agents of ours. Sizes are read off the tensors' shapes.
// What the files do not hold (how long an action is held, most often the algorithm, ...) comes from the
// caller or is assumed, and the result says which.

import Checkpoints
import Environments
import Foundation
import Learning
import Networks

/// What a user says about an agent beside its files.
package struct ImportOptions {
  /// The task it was trained on.
  package var task: String
  /// Which of several checkpoints; defaults to the latest.
  package var step: Int?
  package var algorithm: Algorithm?
  package var actionRepeat: Int?
  package var quantile: Float?
  /// Height and width of rendered frames.
  package var imageSize: Int?
  /// Whether a critic without an actor will do.
  package var valuesOnly: Bool

  package init(
    task: String, step: Int? = nil, algorithm: Algorithm? = nil, actionRepeat: Int? = nil,
    quantile: Float? = nil, imageSize: Int? = nil, valuesOnly: Bool = false
  ) {
    self.task = task
    self.step = step
    self.algorithm = algorithm
    self.actionRepeat = actionRepeat
    self.quantile = quantile
    self.imageSize = imageSize
    self.valuesOnly = valuesOnly
  }
}

/// Reads what published codes saved.
package struct PublishedCheckpoint {
  package private(set) var config: AgentConfig
  package let networks: AgentNetworks
  /// Where settings come from, and what a user should know: a line each.
  package private(set) var notes: [String]

  /// Converts one into a folder that every command of this program takes.
  ///
  /// - Parameters:
  ///   - path: a `.pt` file, or the folder of one.
  ///   - out: the folder to write.
  /// - Throws: `AgentError` or `NetworkError` with one line.
  package static func convert(
    _ path: String, _ options: ImportOptions, out: String
  ) throws -> PublishedCheckpoint {
    let agent = try PublishedCheckpoint(
      path, options, name: URL(fileURLWithPath: out).lastPathComponent)
    try AgentFolder.make(out)
    try AgentFolder.save(agent.config, agent.networks, to: out)
    return agent
  }

  /// - Parameter name: the agent's.
  /// - Throws: `AgentError` or `NetworkError` with one line.
  package init(_ path: String, _ options: ImportOptions, name: String) throws {
    let task = try SuiteTask.named(options.task)
    let files = try PublishedFiles(path, step: options.step)
    let parts = try PublishedParts(files)
    guard parts.actor != nil || options.valuesOnly else {
      throw AgentError(
        .mismatch,
        "'\(path)' holds a critic and no actor; in Python, save both: torch.save({'actor': "
          + "agent.actor.state_dict(), 'critic': agent.critic.state_dict()}, 'agent.pt'), or import "
          + "its values alone with --values-only")
    }
    var network: PublishedNetwork
    do {
      network = try PublishedNetwork(parts)
    } catch {
      throw NetworkError(error.code, "'\(path)' cannot be imported: \(error.message)")
    }
    let facts = PublishedFacts(parts, network, options, task)
    var settings = facts.settings(network.architecture)
    let stated = parts.number("_global_step") ?? parts.number("step")
    let step = files.step ?? stated.flatMap { Int(exactly: $0) } ?? 0
    settings.steps = max(step, 1)
    var heads: [String: NamedTensor] = [:]
    if facts.predictor != nil, let predictor = parts.predictor {
      heads = try Self.decoder(predictor, &settings.architecture)
    }
    heads.merge(try Self.auxiliaryHeads(parts, network)) { $1 }
    config = AgentConfig(
      name: name, settings: settings, step: step, actionRepeat: facts.actionRepeat.value,
      overlays: "published", scores: [:])
    if let problem = config.problem {
      throw AgentError(.mismatch, "'\(path)' cannot be imported: \(problem)")
    }
    networks = try settings.makeNetworks()
    notes = [facts.line(crop: settings.architecture.imageSize)] + network.notes + files.notes
    notes += facts.notes
    if parts.actor == nil {
      notes.append("no actor: its action is 0, only its values mean something")
    }
    let untrained = try load(network.tensors.merging(heads) { $1 })
    if !untrained.isEmpty {
      notes.append(
        "not in the file, so untrained: \(untrained.joined(separator: ", ")); acting needs none of it"
      )
    }
  }

  /// Fills the networks.
  /// - Returns: sections that stay as they start.
  private func load(_ tensors: [String: NamedTensor]) throws(NetworkError) -> [String] {
    let parameters = networks.weights.parameters
    let missing = parameters.layout.sections.filter { section in
      section.parameters.contains { tensors[$0.name] == nil }
    }.map(\.name)
    let heads = missing.filter { !$0.hasPrefix("actor.") }
    if !heads.isEmpty { try parameters.initialize(seed: 0) }
    for section in parameters.layout.sections {
      for parameter in section.parameters {
        if var tensor = tensors[parameter.name] {
          tensor.name = parameter.name
          try parameters.load(tensor)
        } else if section.name.hasPrefix("actor.") {
          try parameters.load(
            NamedTensor(
              name: parameter.name, shape: parameter.shape,
              values: [Float](repeating: 0, count: parameter.shape.reduce(1, *))))
        }
      }
    }
    if let bad = parameters.firstNonFinite {
      throw NetworkError(.mismatch, "its tensor \(bad) holds numbers that are not finite")
    }
    networks.weights.refresh()
    return heads
  }

  /// SGQN's decoder, whose widths become the architecture's.
  private static func decoder(
    _ part: PublishedPart, _ architecture: inout Architecture
  ) throws(NetworkError) -> [String: NamedTensor] {
    var tensors: [String: NamedTensor] = [:]
    for layer in ["proj", "conv1", "conv2", "conv3"] {
      for kind in ["weight", "bias"] {
        tensors["predictor.decoder.\(layer).\(kind)"] = try part.tensor("decoder.\(layer).\(kind)")
      }
    }
    let first = tensors["predictor.decoder.conv1.weight"]?.shape ?? []
    let second = tensors["predictor.decoder.conv2.weight"]?.shape ?? []
    guard first.count == 4, second.count == 4 else {
      throw NetworkError(.mismatch, "the attribution predictor has other shapes than SGQN's")
    }
    architecture.decoder = [first[1], first[0], second[0]]
    return tensors
  }

  /// The heads of CURL and SODA, which read the critic's convolutions.
  private static func auxiliaryHeads(
    _ parts: PublishedParts, _ network: PublishedNetwork
  ) throws(NetworkError) -> [String: NamedTensor] {
    var tensors: [String: NamedTensor] = [:]
    let curl = parts.critic.sibling("curl_head")
    if curl.shape("W") != nil { tensors["curl_head.W"] = try curl.tensor("W") }
    let soda = parts.critic.sibling("predictor")
    guard soda.shape("mlp.mlp.0.weight") != nil else { return tensors }
    for name in soda.names where name.hasPrefix("mlp.") || name.hasPrefix("encoder.projection.") {
      tensors["soda." + name] = try soda.tensor(name)
    }
    let first = "soda.encoder.projection.mlp.0.weight"
    if let weight = tensors[first], weight.shape.count == 2 {
      let columns = network.architecture.featureCount
      tensors[first] = weight.widened(by: max(0, columns - weight.shape[1]))
    }
    return tensors
  }
}
