// What published files say about a training, what the user says, and what is assumed.

import Checkpoints
import Environments
import Foundation
import Learning
import Networks

/// Settings of a published agent, each with where it comes from.
struct PublishedFacts {
  enum Origin: String {
    case given
    case file = "from the file"
    case assumed
  }

  struct Fact<Value> {
    let value: Value
    let origin: Origin
  }

  let algorithm: Fact<Algorithm>
  let actionRepeat: Fact<Int>
  let quantile: Fact<Float>
  let imageSize: Fact<Int>
  /// Whose decoder can be read.
  let predictor: PublishedPart?
  private(set) var notes: [String] = []
  private let task: SuiteTask
  private let family: PublishedNetwork.Family

  init(
    _ parts: PublishedParts, _ network: PublishedNetwork, _ options: ImportOptions,
    _ task: SuiteTask
  ) {
    self.task = task
    family = network.family
    // RL-ViGen's reads what stands before the projection, which no network here does.
    predictor = network.family == .dmcgb ? parts.predictor : nil
    if parts.predictor != nil, predictor == nil {
      notes.append("its attribution predictor has another form than SGQN's and was left out")
    }
    let known = Self.algorithm(parts, network, hasPredictor: predictor != nil)
    notes += known.notes
    algorithm =
      options.algorithm.map { Fact(value: $0, origin: .given) } ?? known.algorithm
    actionRepeat = Self.fact(
      options.actionRepeat, parts.number("action_repeat").flatMap { Int(exactly: $0) },
      assumed: network.family == .drqv2 ? 2 : task.actionRepeat)
    let stated = parts.number("quantile") ?? parts.number("sgqn_quantile")
    quantile = Self.fact(options.quantile, stated.map { Float($0) }, assumed: task.quantile)
    let crops = algorithm.value.objective.augmentation.geometry == .crop
    let size = network.architecture.imageSize
    imageSize = Self.fact(
      options.imageSize, nil, assumed: crops ? max(size, 100) : size)
  }

  private static func fact<Value>(_ given: Value?, _ file: Value?, assumed: Value) -> Fact<Value> {
    if let given { return Fact(value: given, origin: .given) }
    if let file { return Fact(value: file, origin: .file) }
    return Fact(value: assumed, origin: .assumed)
  }

  /// What the class of a whole agent, or which networks there are, tells.
  private static func algorithm(
    _ parts: PublishedParts, _ network: PublishedNetwork, hasPredictor: Bool
  ) -> (algorithm: Fact<Algorithm>, notes: [String]) {
    let type = parts.type?.split(separator: " ").last.map { String($0).lowercased() }
    switch type {
    case "sgsac", "sgqn": if hasPredictor { return (Fact(value: .sgqn, origin: .file), []) }
    case "sveaagent": return (Fact(value: .svea, origin: .file), [])
    case "drqv2agent": return (Fact(value: .drq, origin: .file), [])
    case "simgrl":
      return (
        Fact(value: .svea, origin: .assumed), ["SimGRL itself is not trained here; svea is nearest"]
      )
    case "pad":
      return (
        Fact(value: .pad, origin: .file),
        [
          "pad_head has convolutions of its own and was left out: --adapt starts from an untrained head"
        ]
      )
    case let name?:
      if let known = Algorithm(rawValue: name) { return (Fact(value: known, origin: .file), []) }
    case nil: break
    }
    if hasPredictor { return (Fact(value: .sgqn, origin: .file), []) }
    if network.family == .autoencoder { return (Fact(value: .sac, origin: .assumed), []) }
    return (Fact(value: .drq, origin: .assumed), [])
  }

  func settings(_ architecture: Architecture) -> Settings {
    var settings = Settings(
      task: task.name, algorithm: algorithm.value,
      base: architecture.policy == .deterministic ? .ddpg : .sac, preset: .paper,
      actions: architecture.actions, quantile: quantile.value)
    settings.architecture = architecture
    settings.frameSize = imageSize.value
    return settings
  }

  /// All of it in one line.
  func line(crop: Int) -> String {
    func part<Value>(_ name: String, _ fact: Fact<Value>) -> String {
      "\(name) \(fact.value) (\(fact.origin.rawValue))"
    }
    return [
      part("algorithm", algorithm), part("action repeat", actionRepeat),
      part("quantile", quantile), part("image size", imageSize), "crop \(crop) (from the file)",
    ].joined(separator: ", ")
      + "; --algorithm, --action-repeat, --quantile and --image-size set them"
  }
}
