// Agents under the names of the published code, whose modules load them: every network with an encoder of
// its own, as their state_dicts have it.

import Basics
import Checkpoints
import Foundation
import Networks

/// Writes agents for other code.
package enum PublishedExport {
  package enum Format: String, CaseIterable, Sendable {
    /// {'critic': state_dict, 'actor': state_dict, 'attrib_predictor': state_dict, 'architecture': JSON}
    case pytorch
    /// The same in one list of names, as in `critic.Q1.trunk.0.weight`; 'architecture' is metadata.
    case safetensors
  }

  /// - Throws: `AgentError` or `NetworkError` with one line.
  package static func write(_ folder: String, as format: Format, to path: String) throws {
    let config = try AgentFolder.config(folder)
    let networks = try AgentFolder.networks(folder, config)
    let (architecture, groups) = groups(of: networks)
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let text = String(decoding: try encoder.encode(architecture), as: UTF8.self)
    switch format {
    case .pytorch:
      try AgentFolder.write(
        TorchFile.encode(groups, texts: [("architecture", text)]), to: path)
    case .safetensors:
      let tensors = groups.flatMap { key, tensors in
        tensors.map { tensor in
          var tensor = tensor
          tensor.name = "\(key).\(tensor.name)"
          return tensor
        }
      }
      try AgentFolder.write(
        Safetensors.encode(tensors, metadata: ["architecture": text]), to: path)
    }
  }

  /// State_dicts by the published names, and what they are the weights of.
  static func groups(
    of networks: AgentNetworks
  ) -> (Architecture, [(key: String, tensors: [NamedTensor])]) {
    var architecture = networks.architecture
    let tensors = trimmed(networks.export(), &architecture)
    func within(_ owner: String) -> [NamedTensor] {
      tensors.filter { $0.name.hasPrefix(owner + ".") }.map { tensor in
        NamedTensor(
          name: String(tensor.name.dropFirst(owner.count + 1)), shape: tensor.shape,
          values: tensor.values)
      }
    }
    let critic = within("critic")
    let encoder = critic.filter { $0.name.hasPrefix("encoder.") }
    let trunk = encoder.filter { $0.name.hasPrefix("encoder.shared_cnn.") }
    var groups = [(key: "critic", tensors: critic)]
    let actor = within("actor")
    // The published actor has a projection of its own.
    let beneath = architecture.sharesProjection ? encoder : trunk
    architecture.sharesProjection = false
    if !actor.isEmpty { groups.append(("actor", beneath + actor)) }
    let predictor = within("predictor")
    if !predictor.isEmpty { groups.append(("attrib_predictor", encoder + predictor)) }
    return (architecture, groups)
  }

  /// Without the filters of zeros that an import adds behind the last ones.
  private static func trimmed(
    _ tensors: [NamedTensor], _ architecture: inout Architecture
  ) -> [NamedTensor] {
    guard let last = architecture.trunk.indices.last else { return tensors }
    let name = ParameterSection.trunkName(last)
    var zeros = architecture.featureChannels - 1
    for tensor in tensors where tensor.name == name + ".weight" || tensor.name == name + ".bias" {
      let row = tensor.values.count / tensor.shape[0]
      let tail = tensor.values.reversed().prefix { $0 == 0 }.count / row
      zeros = min(zeros, tail)
    }
    guard zeros > 0 else { return tensors }
    let columns = zeros * architecture.featureSize * architecture.featureSize
    let features = architecture.featureCount
    architecture.trunk[last].filters -= zeros
    return tensors.map { tensor in
      let shape = tensor.shape
      if tensor.name == name + ".weight" || tensor.name == name + ".bias" {
        let row = tensor.values.count / shape[0]
        return NamedTensor(
          name: tensor.name, shape: [shape[0] - zeros] + shape.dropFirst(),
          values: Array(tensor.values.dropLast(zeros * row)))
      }
      guard shape.count == 2, shape[1] == features else { return tensor }
      return NamedTensor(
        name: tensor.name, shape: [shape[0], features - columns],
        values: (0..<shape[0]).flatMap { row in
          tensor.values[row * features..<(row + 1) * features - columns]
        })
    }
  }
}
