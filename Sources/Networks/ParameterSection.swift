// The parts that an agent's parameters are laid out from: trunk, projections, heads. What an optimiser
// trains and what a target follows is said by their names.

import Tensors

/// A named run of parameters.
package struct ParameterSection: Sendable {
  /// How a parameter starts.
  package enum Start: Sendable, Hashable {
    case zero, one
    /// Rows or columns orthogonal, whichever are fewer, and of this length.
    case orthogonal(Float)
    /// Orthogonal with gain sqrt(2) at the centre, zero elsewhere (Xiao et al. 2018).
    case deltaOrthogonal
    /// Uniform over 0..<1.
    case uniform
  }

  package struct Parameter: Sendable {
    package let name: String
    /// Canonical shape: out x in for linear, out x in x kernel x kernel for convolutions.
    package let shape: [Int]
    package let storage: ParameterLayout.Storage
    package let start: Start
  }

  package let name: String
  /// Whether learning needs it and an agent does not.
  package private(set) var onlyLearns = false
  package private(set) var parameters: [Parameter] = []
  /// Names of the convolutions in it, in their order.
  package private(set) var convolutions: [String] = []

  package init(_ name: String) { self.name = name }

  package mutating func add(
    _ name: String, _ shape: [Int], _ start: Start, _ storage: ParameterLayout.Storage = .canonical
  ) {
    parameters.append(Parameter(name: name, shape: shape, storage: storage, start: start))
  }

  package mutating func add(
    linear name: String, _ inputs: Int, _ outputs: Int,
    _ storage: ParameterLayout.Storage = .canonical, gain: Float = 1
  ) {
    add("\(name).weight", [outputs, inputs], .orthogonal(gain), storage)
    if case .blockedRows = storage {
      add("\(name).bias", [outputs], .zero, storage)
    } else {
      add("\(name).bias", [outputs], .zero)
    }
  }

  /// The affine part of a normalisation.
  package mutating func add(norm name: String, _ width: Int) {
    add("\(name).weight", [width], .one)
    add("\(name).bias", [width], .zero)
  }

  fileprivate mutating func add(convolution name: String, _ shape: ConvolutionShape) {
    add("\(name).weight", shape.weightShape, .deltaOrthogonal)
    add("\(name).bias", [shape.weightShape[0]], .zero)
    convolutions.append(name)
  }
}

extension ParameterSection {
  /// The convolutional trunk. In the published code two preprocessing layers come first and every
  /// convolution but the last is followed by a ReLU.
  package static func trunk(_ architecture: Architecture) -> ParameterSection {
    var section = ParameterSection("trunk")
    for (index, shape) in architecture.trunkShapes(batch: 1).enumerated() {
      section.add(convolution: trunkName(index), shape)
    }
    return section
  }

  /// The name of the trunk's `index`-th convolution in the published code.
  package static func trunkName(_ index: Int) -> String {
    "critic.encoder.shared_cnn.layers.\(2 + 2 * index)"
  }

  /// Linear, layer norm, tanh behind the trunk.
  /// - Parameter owner: `critic`, `actor` or another head that has its own.
  package static func projection(
    _ architecture: Architecture, owner: String
  ) -> ParameterSection {
    var section = ParameterSection("\(owner).projection")
    let name = "\(owner).encoder.projection.projection"
    section.add(
      linear: "\(name).0", architecture.featureCount, architecture.projection,
      .blockedColumns(channels: architecture.featureChannels, size: architecture.featureSize),
      gain: architecture.projectionGain)
    section.add(norm: "\(name).1", architecture.projection)
    return section
  }

  /// Three linear layers with `architecture.hidden` units between them.
  /// - Parameter prefix: of the parameters' names; the layers are 0, 2 and 4.
  package static func perceptron(
    _ name: String, prefix: String, inputs: Int, outputs: Int, _ architecture: Architecture
  ) -> ParameterSection {
    var section = ParameterSection(name)
    section.add(linear: "\(prefix).0", inputs, architecture.hidden)
    section.add(linear: "\(prefix).2", architecture.hidden, architecture.hidden)
    section.add(linear: "\(prefix).4", architecture.hidden, outputs)
    return section
  }

  /// The attribution predictor's decoder.
  package static func predictor(_ architecture: Architecture) -> ParameterSection {
    var section = ParameterSection("predictor")
    let size = architecture.decoderSize
    section.add(
      linear: "predictor.decoder.proj", architecture.projection + architecture.actions,
      architecture.decoder[0] * size * size,
      .blockedRows(channels: architecture.decoder[0], size: size))
    for (index, shape) in architecture.decoderShapes(batch: 1).enumerated() {
      section.add(convolution: "predictor.decoder.conv\(index + 1)", shape)
    }
    return section
  }

  /// Trunk, the critic's projection and its heads.
  package static func critic(_ architecture: Architecture) -> [ParameterSection] {
    let heads = architecture.criticHeads.map { head in
      perceptron(
        "critic.\(head)", prefix: "critic.\(head).trunk", inputs: architecture.criticInputs,
        outputs: architecture.criticOutputs, architecture)
    }
    return [trunk(architecture), projection(architecture, owner: "critic")] + heads
  }

  /// What predicts the next observation's projection from this one's and the action, and the reward.
  package static func prediction(_ architecture: Architecture) -> ParameterSection {
    var section = perceptron(
      "prediction", prefix: "prediction.mlp", inputs: architecture.criticInputs,
      outputs: architecture.projection + 1, architecture)
    section.onlyLearns = true
    return section
  }

  /// The actor's head and the projection under it, unless that is the critic's; none where the critic's
  /// values choose.
  package static func actor(_ architecture: Architecture) -> [ParameterSection] {
    guard architecture.policy != .greedy else { return [] }
    let head = perceptron(
      "actor.head", prefix: "actor.mlp", inputs: architecture.projection,
      outputs: architecture.actorOutputs, architecture)
    return architecture.sharesProjection
      ? [head] : [projection(architecture, owner: "actor"), head]
  }
}
