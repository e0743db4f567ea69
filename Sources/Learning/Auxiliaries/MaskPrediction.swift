// SGQN's auxiliary loss (section 4.2): the mask of the critic's attribution, constant, predicted from the
// overlaid observation tau(s). Binary cross-entropy over nine logits a pixel.

import Attribution
import Networks
import Replay
import Tensors

/// The attribution predictor's training.
package final class MaskPrediction: Auxiliary {
  package static func sections(_ architecture: Architecture) -> [ParameterSection] {
    [.predictor(architecture)]
  }

  package let encoder = ["trunk", "critic.projection"]
  private let settings: Settings
  private let logits: PixelGrid
  private let decoders: [(predictor: AttributionPredictor, pass: AttributionPredictor.Activations)]

  package init(
    _ settings: Settings, _ networks: AgentNetworks, _ workspaces: [Workspace]
  ) throws(TensorError) {
    self.settings = settings
    logits = settings.architecture.logits
    var decoders: [(predictor: AttributionPredictor, pass: AttributionPredictor.Activations)] = []
    for workspace in workspaces {
      let predictor = try AttributionPredictor(
        settings.architecture, networks.layout, batch: workspace.chunk, library: workspace.library,
        alike: networks.predictor)
      decoders.append((predictor, AttributionPredictor.Activations(predictor)))
    }
    self.decoders = decoders
  }

  /// The logits of the last chunk, blocked.
  package func logits(of workspace: Workspace) -> Floats {
    decoders[workspace.index].pass.logits.base
  }

  package func accumulate(_ learner: Learner, _ batch: Batch) -> Float {
    learner.eachChunk { add($0, batch, $1) }
    return learner.mean(name)
  }

  private func add(_ workspace: Workspace, _ batch: Batch, _ start: Int) {
    let (critic, weights) = (workspace.critic, workspace.weights)
    let (predictor, pass) = decoders[workspace.index]
    workspace.encode(batch, start)
    critic.forwardFirst(workspace.observed, weights)
    workspace.attribute()
    workspace.encodeOverlaid(batch, start)
    let overlaid = workspace.altered
    critic.project(overlaid, action: batch.action(start), weights)
    predictor.forward(overlaid.headInput.base, pass, weights)

    let perImage = Float(logits.channels * logits.area)
    let factor = 1 / (Float(settings.batch) * perImage)
    var sum: Double = 0
    for image in 0..<workspace.chunk {
      sum += logits.binaryCrossEntropy(
        logits: pass.logits.base, gradient: predictor.signal, image: image,
        wanted: .frames(workspace.mask + image * Saliency.frames * logits.area), factor: factor)
    }
    workspace.tally[name, default: 0] += Float(sum) / perImage
    let signal = predictor.backward(
      overlaid.headInput.base, pass, weights, gradients: workspace.gradients)
    critic.backwardEncoder(
      overlaid, signal, stride: critic.inputWidth, weights, rule: .standard,
      gradients: workspace.gradients, pixels: nil)
    workspace.record(.auxiliary, start)
  }
}
