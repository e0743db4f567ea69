// What comes next, predicted from an observation's projection and the action: the projection that the
// target makes of the observation at which the return ends, and the rewards up to there (as in SPR and MR.Q,
// Schwarzer et al. 2021, Fujimoto et al. 2025). That is the next one and its reward, or with n-step returns the
// n-th and the discounted sum. The encoder so learns directions that matter to what happens, whatever the values
// say yet; from tau(s) too, so that it finds them under distractions.
//
//   loss = |head([z, a]) - [z', R]|^2, z of s and of tau(s), z' of s' as it is

import Networks
import Replay
import Tensors

/// One worker's prediction head.
final class Prediction {
  private let head: Perceptron
  private let pass: Perceptron.Activations
  /// The target's projection of s', of the chunk whose targets were just made.
  private let next: Projection.Activations
  private let batch: Int
  private let rows: Int
  /// Numbers in a projection.
  private let width: Int
  private let outputSignal: FloatBuffer
  /// With respect to [z, a], of the chunk that came last.
  let inputSignal: FloatBuffer

  init(
    _ settings: Settings, _ layout: ParameterLayout, next: Projection.Activations, batch rows: Int
  ) {
    let architecture = settings.architecture
    head = Perceptron(
      layout, name: "prediction.mlp", inputs: architecture.criticInputs,
      outputs: architecture.projection + 1, architecture, batch: rows)
    pass = Perceptron.Activations(head, batch: rows)
    self.next = next
    batch = settings.batch
    self.rows = rows
    width = architecture.projection
    outputSignal = FloatBuffer(count: rows * (width + 1))
    inputSignal = FloatBuffer(count: rows * architecture.criticInputs)
  }

  /// Adds the head's gradient for the chunk whose targets the workspace holds; the one at z is left in
  /// `inputSignal`. The loss that is reported is the one from observations as they are.
  /// - Parameter seen: the pass over what is predicted from.
  func learn(
    _ workspace: Workspace, _ batch: Batch, _ start: Int, from seen: Critic.Activations
  ) {
    let (parameters, input) = (workspace.weights.parameters.base, seen.headInput.base)
    head.forward(input, pass, parameters)
    let factor = 2 / Float(self.batch)
    var sum: Float = 0
    for row in 0..<rows {
      let first = row * (width + 1)
      for i in 0...width {
        let wanted =
          i < width ? next.output.base[row * width + i] : batch.rewards.base[start + row]
        let difference = pass.output.base[first + i] - wanted
        outputSignal.base[first + i] = factor * difference
        sum += difference * difference
      }
    }
    if seen === workspace.observed { workspace.tally["prediction", default: 0] += sum }
    head.backward(
      outputSignal.base, input: input, pass, parameters, rule: .standard,
      gradients: workspace.gradients.flat.base, into: inputSignal.base)
  }
}
