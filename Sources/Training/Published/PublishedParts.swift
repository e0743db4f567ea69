// The networks in a published agent's files, found by the names of their layers wherever they stand:
// alone, below `agent.`, in dictionaries of state_dicts or in a whole agent.

import Checkpoints
import Networks

/// One network in a file: its tensors have the prefix in common.
struct PublishedPart {
  let checkpoint: TorchCheckpoint
  let prefix: String

  /// Names within it.
  var names: [String] {
    checkpoint.names.filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }
  }

  func shape(_ name: String) -> [Int]? { checkpoint.shape(prefix + name) }

  func tensor(_ name: String) throws(NetworkError) -> NamedTensor {
    try checkpoint.tensor(prefix + name)
  }

  /// Another network that stands beside it.
  func sibling(_ name: String) -> PublishedPart {
    PublishedPart(checkpoint: checkpoint, prefix: owner.isEmpty ? name + "." : "\(owner).\(name).")
  }

  /// What it is an attribute of.
  var owner: String { prefix.split(separator: ".").dropLast().joined(separator: ".") }

  /// Numbers of the layers `name.N.weight`, where those are convolutions.
  func convolutions(_ name: String) -> [String] {
    let numbers = names.compactMap { full -> Int? in
      guard full.hasPrefix(name + "."), full.hasSuffix(".weight"), shape(full)?.count == 4 else {
        return nil
      }
      return Int(full.dropFirst(name.count + 1).dropLast(".weight".count))
    }
    return numbers.sorted().map { "\(name).\($0)" }
  }
}

extension TorchCheckpoint {
  /// The network that has one of these layers; targets, which follow others, are passed over.
  /// - Parameters:
  ///   - layers: names within the network.
  ///   - names: what its attribute may be called.
  ///   - anyName: whether it may be called otherwise too.
  func part(having layers: [String], called names: [String], orOther anyName: Bool)
    -> PublishedPart?
  {
    var prefixes: Set<String> = []
    for name in self.names {
      for layer in layers where name.hasSuffix(layer) {
        let prefix = String(name.dropLast(layer.count))
        if prefix.isEmpty || prefix.hasSuffix(".") { prefixes.insert(prefix) }
      }
    }
    func isNamed(_ prefix: String) -> Bool {
      names.contains { prefix == $0 + "." || prefix.hasSuffix(".\($0).") }
    }
    return prefixes.filter { !$0.contains("target") && (anyName || isNamed($0)) }
      .min { (isNamed($0) ? 0 : 1, $0.count, $0) < (isNamed($1) ? 0 : 1, $1.count, $1) }
      .map { PublishedPart(checkpoint: self, prefix: $0) }
  }

  /// The fact of a name wherever it stands, where it stands once.
  func fact(_ name: String) -> Fact? {
    let found = facts.filter { $0.key == name || $0.key.hasSuffix("." + name) }
    return Set(found.map { "\($0.value)" }).count == 1 ? found.first?.value : nil
  }
}

/// The networks of one agent.
struct PublishedParts {
  let critic: PublishedPart
  let actor: PublishedPart?
  /// Of SGQN.
  let predictor: PublishedPart?
  /// Facts in any of the files, the critic's first.
  let checkpoints: [TorchCheckpoint]
  /// The class of the whole agent, where it was saved.
  let type: String?

  init(_ files: PublishedFiles) throws {
    let main = try TorchCheckpoint(path: files.critic)
    let beside = try files.actor.map(TorchCheckpoint.init(path:))
    let third = try files.predictor.map(TorchCheckpoint.init(path:))
    checkpoints = [main] + [beside, third].compactMap { $0 }
    let found = main.part(
      having: ["Q1.trunk.0.weight", "Q1.0.weight"], called: ["critic"], orOther: true)
    let root = found.map { main.classes[$0.owner] } ?? main.classes[""]
    type = root.flatMap { $0.hasPrefix("torch.") || $0.hasPrefix("algorithms.modules") ? nil : $0 }
    guard let found else {
      throw AgentError(
        .mismatch,
        "'\(files.critic)' holds no critic that is known here"
          + (type.map { " but an agent of the class '\($0)'" } ?? "")
          + "; " + Self.readable + "; of others, save what is like them: torch.save({'actor': "
          + "agent.actor.state_dict(), 'critic': agent.critic.state_dict()}, 'agent.pt')")
    }
    critic = found
    actor = (beside ?? main).part(
      having: ["mlp.0.weight", "policy.0.weight", "trunk.0.weight"], called: ["actor"],
      orOther: beside != nil)
    predictor = (third ?? main).part(
      having: ["decoder.conv1.weight"], called: ["attribution_predictor", "attrib_predictor"],
      orOther: third != nil)
  }

  static let readable =
    "agents of DMC-GB, SGQN, DrQ-v2, RL-ViGen (svea, sgqn), SimGRL and pytorch_sac_ae are read"

  func fact(_ name: String) -> TorchCheckpoint.Fact? {
    checkpoints.lazy.compactMap { $0.fact(name) }.first
  }

  func number(_ name: String) -> Double? {
    guard case .number(let number) = fact(name) else { return nil }
    return number
  }
}
