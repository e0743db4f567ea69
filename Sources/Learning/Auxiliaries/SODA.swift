// SODA (Hansen and Wang 2021): the features of an overlaid crop shall tell the embedding of another, clean
// crop of the same observation, as a slowly moving copy of trunk and encoder head gives it (BYOL's scheme).
// Observations are sampled for it alone.
//
//   h = predictor(encoder(tau(s1))),  k = slow encoder(s2),  loss = mean((h / |h| - k / |k|)^2)
//
// Both heads are linear, batch norm, ReLU, linear. The norm couples the batch, so each row's first linear
// layer is gathered, the rest is done for all rows at once, and gradients are handed back by rows.

import Networks
import Replay
import Tensors

/// Soft data augmentation.
package final class SODA: Auxiliary {
  package static func sections(_ architecture: Architecture) -> [ParameterSection] {
    var predictor = ParameterSection("soda.mlp")
    predictor.add(
      linear: "soda.mlp.mlp.0", architecture.projection, architecture.projection)
    predictor.add(norm: "soda.mlp.mlp.1", architecture.projection)
    predictor.add(
      linear: "soda.mlp.mlp.3", architecture.projection, architecture.projection)
    return [encoderHead(architecture), predictor]
  }

  private static func encoderHead(_ architecture: Architecture) -> ParameterSection {
    var section = ParameterSection("soda.encoder")
    let name = "soda.encoder.projection.mlp"
    section.add(
      linear: "\(name).0", architecture.featureCount, architecture.projection,
      .blockedColumns(channels: architecture.featureChannels, size: architecture.featureSize))
    section.add(norm: "\(name).1", architecture.projection)
    section.add(linear: "\(name).3", architecture.projection, architecture.projection)
    return section
  }

  package let encoder = ["trunk"]
  package var targets: [(prefix: String, weights: NetworkWeights)] { [("soda_target", slow)] }
  private let settings: Settings
  private let networks: AgentNetworks
  private let slow: NetworkWeights
  private let rows: Int
  private let width: Int
  private let features: Int
  private let head: NormalizedPerceptron
  private let predictor: NormalizedPerceptron
  private let slowHead: NormalizedPerceptron
  private let signal: FloatBuffer

  package init(
    _ settings: Settings, _ networks: AgentNetworks, _ workspaces: [Workspace]
  ) throws(TensorError) {
    self.settings = settings
    self.networks = networks
    let architecture = settings.architecture
    rows = settings.auxiliaryBatch
    width = architecture.projection
    features = architecture.featureCount
    slow = try NetworkWeights(
      ParameterLayout([.trunk(architecture), Self.encoderHead(architecture)]),
      convolutions: networks.convolutions, library: networks.library)
    let encoderName = "soda.encoder.projection.mlp"
    head = NormalizedPerceptron(networks.layout, encoderName, rows: rows, width: width)
    predictor = NormalizedPerceptron(networks.layout, "soda.mlp.mlp", rows: rows, width: width)
    slowHead = NormalizedPerceptron(slow.parameters.layout, encoderName, rows: rows, width: width)
    signal = FloatBuffer(count: rows * width)
  }

  package func accumulate(_ learner: Learner, _ batch: Batch) -> Float {
    let (parameters, slowParameters) = (networks.weights.parameters.base, slow.parameters.base)
    // With one chunk a worker the second turn finds the first one's pass still there.
    let isHeld = rows <= learner.workspaces.count * learner.chunk
    learner.eachChunk(rows: rows) { workspace, start in
      workspace.see(batch.positives, start, in: workspace.altered, slow)
      slowHead.firstLayer(
        workspace.altered.trunk.features, inputs: features, slowParameters, start, workspace.chunk)
      workspace.overlay(batch.anchors, batch, start, in: workspace.altered)
      head.firstLayer(
        workspace.altered.trunk.features, inputs: features, parameters, start, workspace.chunk)
    }
    head.forward(parameters)
    slowHead.forward(slowParameters)
    predictor.firstLayer(head.output.base, inputs: width, parameters, 0, rows)
    predictor.forward(parameters)
    let loss = distance()
    let gradients = learner.workspaces[0].gradients.flat.base
    predictor.backward(signal.base, parameters, gradients: gradients)
    predictor.backwardFirst(
      head.output.base, inputs: width, parameters, 0, rows, gradients: gradients,
      into: signal.base)
    head.backward(signal.base, parameters, gradients: gradients)
    learner.eachChunk(rows: rows) { workspace, start in
      if !isHeld { workspace.overlay(batch.anchors, batch, start, in: workspace.altered) }
      let trunk = workspace.critic.trunk
      head.backwardFirst(
        workspace.altered.trunk.features, inputs: features, parameters, start, workspace.chunk,
        gradients: workspace.gradients.flat.base, into: trunk.signal)
      trunk.backward(
        workspace.altered.trunk, workspace.weights, rule: .standard,
        gradients: workspace.gradients.trunk, pixels: nil)
    }
    return loss
  }

  /// The loss; its gradient with respect to the predictor's output goes into `signal`.
  private func distance() -> Float {
    var sum: Float = 0
    let scale = 2 / Float(rows * width)
    for row in 0..<rows {
      let h = predictor.output.base + row * width
      let k = slowHead.output.base + row * width
      let (hLength, kLength) = (length(h), length(k))
      var along: Float = 0
      for i in 0..<width {
        let difference = h[i] / hLength - k[i] / kLength
        sum += difference * difference
        signal.base[row * width + i] = scale * difference
        along += scale * difference * h[i] / hLength
      }
      for i in 0..<width {
        let at = row * width + i
        signal.base[at] = (signal.base[at] - along * h[i] / hLength) / hLength
      }
    }
    return sum / Float(rows * width)
  }

  private func length(_ row: Floats) -> Float {
    max((0..<width).reduce(Float(0)) { $0 + row[$1] * row[$1] }.squareRoot(), 1e-12)
  }
}
