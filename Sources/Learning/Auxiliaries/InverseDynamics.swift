// PAD (Hansen et al. 2021): the action is predicted from the observations before and after it. Since that
// needs no reward, an agent can go on learning it where it is deployed. The head has a projection of its
// own on the shared trunk; the published code, like this one, trains it by the mean squared error.
//
//   h = projection(features(s)), h' = projection(features(s')),  loss = MSE(head([h, h']), a)

import Networks
import Replay
import Tensors

/// PAD's self-supervision.
package final class InverseDynamics: Auxiliary {
  package static func sections(_ architecture: Architecture) -> [ParameterSection] {
    [
      .projection(architecture, owner: "pad_head"),
      .perceptron(
        "pad_head.head", prefix: "pad_head.mlp", inputs: 2 * architecture.projection,
        outputs: architecture.actions, architecture),
    ]
  }

  package static let needsNoReward = true
  package let encoder = ["trunk"]
  private let settings: Settings
  private let passes: [Pass]

  /// One worker's.
  private final class Pass {
    let projection: Projection
    let now: Projection.Activations
    let next: Projection.Activations
    let head: Perceptron
    let activations: Perceptron.Activations
    /// [h, h'], and the gradient with respect to it.
    let input: FloatBuffer
    let inputSignal: FloatBuffer
    let outputSignal: FloatBuffer

    init(_ architecture: Architecture, _ layout: ParameterLayout, batch: Int) {
      projection = Projection(architecture, layout, owner: "pad_head", batch: batch)
      now = Projection.Activations(projection, batch: batch)
      next = Projection.Activations(projection, batch: batch)
      let width = 2 * architecture.projection
      head = Perceptron(
        layout, name: "pad_head.mlp", inputs: width, outputs: architecture.actions, architecture,
        batch: batch)
      activations = Perceptron.Activations(head, batch: batch)
      input = FloatBuffer(count: batch * width)
      inputSignal = FloatBuffer(count: batch * width)
      outputSignal = FloatBuffer(count: batch * architecture.actions)
    }
  }

  package init(
    _ settings: Settings, _ networks: AgentNetworks, _ workspaces: [Workspace]
  ) throws(TensorError) {
    self.settings = settings
    passes = workspaces.map { Pass(settings.architecture, networks.layout, batch: $0.chunk) }
  }

  package func accumulate(_ learner: Learner, _ batch: Batch) -> Float {
    learner.eachChunk { add($0, batch, $1) }
    return learner.mean(name)
  }

  private func add(_ workspace: Workspace, _ batch: Batch, _ start: Int) {
    let pass = passes[workspace.index]
    let parameters = workspace.weights.parameters.base
    workspace.encode(batch, start)
    workspace.encodeNext(batch, start)
    let (features, nextFeatures) = (
      workspace.observed.trunk.features, workspace.altered.trunk.features
    )
    pass.projection.forward(features, pass.now, parameters)
    pass.projection.forward(nextFeatures, pass.next, parameters)
    let n = pass.projection.outputs
    for row in 0..<workspace.chunk {
      let target = pass.input.base + row * 2 * n
      target.update(from: pass.now.output.base + row * n, count: n)
      (target + n).update(from: pass.next.output.base + row * n, count: n)
    }
    pass.head.forward(pass.input.base, pass.activations, parameters)

    let wanted = batch.action(start)
    let factor = 2 / Float(settings.batch * batch.actionCount)
    var sum: Float = 0
    for i in 0..<pass.outputSignal.count {
      let difference = pass.activations.output.base[i] - wanted[i]
      pass.outputSignal.base[i] = factor * difference
      sum += difference * difference
    }
    workspace.tally[name, default: 0] += sum / Float(batch.actionCount)

    let flat = workspace.gradients.flat.base
    pass.head.backward(
      pass.outputSignal.base, input: pass.input.base, pass.activations, parameters,
      rule: .standard, gradients: flat, into: pass.inputSignal.base)
    let trunk = workspace.critic.trunk
    for (first, activations, map) in [
      (0, pass.now, workspace.observed.trunk), (n, pass.next, workspace.altered.trunk),
    ] {
      pass.projection.backward(
        pass.inputSignal.base + first, stride: 2 * n, features: map.features, activations,
        parameters, gradients: flat, input: trunk.signal)
      trunk.backward(
        map, workspace.weights, rule: .standard, gradients: workspace.gradients.trunk, pixels: nil)
    }
    workspace.record(.auxiliary, start)
  }
}
