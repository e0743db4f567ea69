// Where each parameter of an agent lies in one flat array of floats. The order makes what each
// optimiser trains one contiguous range:
//
//   predictor's decoder | trunk | critic's projection | Q1 | Q2 | actor's projection | actor's head
//   `-------------- auxiliary --------------'
//                         `------------- critic -------------'  `------------- actor -----------'
//
// Names are those of the published PyTorch code, under `predictor.`, `critic.` and `actor.`.

import Tensors

/// Names, shapes and places of an agent's parameters.
package struct ParameterLayout: Sendable {
  /// How a parameter differs in memory from its canonical (PyTorch's) order.
  package enum Storage: Sendable, Hashable {
    case canonical
    /// Columns follow a map of `channels` x `size` x `size` in the blocked layout of images.
    case blockedColumns(channels: Int, size: Int)
    /// Rows do.
    case blockedRows(channels: Int, size: Int)
  }

  package struct Entry: Sendable {
    package let name: String
    /// Canonical shape: out x in for linear, out x in x 3 x 3 for convolutions.
    package let shape: [Int]
    package let offset: Int
    package let storage: Storage
    package var count: Int { shape.reduce(1, *) }
  }

  package private(set) var entries: [Entry] = []
  package private(set) var count = 0
  private var places: [String: Int] = [:]
  /// What the critic's optimiser trains: trunk, critic's projection, Q1, Q2.
  package private(set) var critic = 0..<0
  /// What the auxiliary optimiser trains: decoder, trunk, critic's projection.
  package private(set) var auxiliary = 0..<0
  /// What the actor's optimiser trains: actor's projection and head.
  package private(set) var actor = 0..<0
  /// Trunk and critic's projection: the part that targets follow with the encoder's rate.
  package private(set) var encoder = 0..<0

  /// All parameters of an agent.
  package init(_ architecture: Architecture) {
    let a = architecture
    let mapSize = a.decoderSize
    let first = a.decoder[0] * mapSize * mapSize
    add(
      linear: "predictor.decoder.proj", a.projection + a.actions, first,
      .blockedRows(channels: a.decoder[0], size: mapSize))
    add(convolutions: a.decoderShapes(batch: 1)) { "predictor.decoder.conv\($0 + 1)" }
    let decoderEnd = count
    addCritic(a)
    auxiliary = 0..<encoder.upperBound
    critic = decoderEnd..<count
    let actorStart = count
    addProjection(a, "actor")
    addPerceptron("actor.mlp", inputs: a.projection, hidden: a.hidden, outputs: 2 * a.actions)
    actor = actorStart..<count
  }

  /// The target networks' parameters: trunk, critic's projection, Q1, Q2, named as the critic's.
  package init(targetOf architecture: Architecture) {
    addCritic(architecture)
    critic = 0..<count
  }

  /// The place of a parameter that this layout must have.
  package func offset(of name: String) -> Int {
    guard let index = places[name] else { preconditionFailure("no parameter \(name)") }
    return entries[index].offset
  }

  private mutating func addCritic(_ a: Architecture) {
    let start = count
    add(convolutions: a.trunkShapes(batch: 1)) { Self.trunkName($0) }
    addProjection(a, "critic")
    encoder = start..<count
    for head in ["Q1", "Q2"] {
      addPerceptron(
        "critic.\(head).trunk", inputs: a.projection + a.actions, hidden: a.hidden, outputs: 1)
    }
  }

  private mutating func addProjection(_ a: Architecture, _ owner: String) {
    let name = "\(owner).encoder.projection.projection"
    add(
      linear: "\(name).0", a.featureCount, a.projection,
      .blockedColumns(channels: a.featureChannels, size: a.featureSize))
    add("\(name).1.weight", [a.projection])
    add("\(name).1.bias", [a.projection])
  }

  private mutating func addPerceptron(_ name: String, inputs: Int, hidden: Int, outputs: Int) {
    add(linear: "\(name).0", inputs, hidden)
    add(linear: "\(name).2", hidden, hidden)
    add(linear: "\(name).4", hidden, outputs)
  }

  private mutating func add(
    linear name: String, _ inputs: Int, _ outputs: Int, _ storage: Storage = .canonical
  ) {
    add("\(name).weight", [outputs, inputs], storage)
    if case .blockedRows = storage {
      add("\(name).bias", [outputs], storage)
    } else {
      add("\(name).bias", [outputs])
    }
  }

  private mutating func add(convolutions shapes: [ConvolutionShape], name: (Int) -> String) {
    for (index, shape) in shapes.enumerated() {
      add("\(name(index)).weight", [shape.outputChannels, shape.inputChannels, 3, 3])
      add("\(name(index)).bias", [shape.outputChannels])
    }
  }

  private mutating func add(_ name: String, _ shape: [Int], _ storage: Storage = .canonical) {
    places[name] = entries.count
    entries.append(Entry(name: name, shape: shape, offset: count, storage: storage))
    count += shape.reduce(1, *)
  }

  /// The name of the trunk's `index`-th convolution in the published code, where two
  /// preprocessing layers come first and every convolution but the last is followed by a ReLU.
  package static func trunkName(_ index: Int) -> String {
    "critic.encoder.shared_cnn.layers.\(2 + 2 * index)"
  }
}
