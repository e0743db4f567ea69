// Q1 and Q2 over a shared encoder: trunk -> projection -> [projection, action] -> two heads.

import Tensors

/// One worker's critic for a fixed number of observations.
package final class Critic {
  package let batch: Int
  package let trunk: Trunk
  package let projection: Projection
  package let q1: Perceptron
  package let q2: Perceptron
  package let actions: Int
  private let headSignal: FloatBuffer

  /// - Parameter layout: the online or the target networks'.
  package init(
    _ architecture: Architecture, _ layout: ParameterLayout, trunk: Trunk
  ) {
    batch = trunk.batch
    self.trunk = trunk
    actions = architecture.actions
    projection = Projection(architecture, layout, owner: "critic", batch: batch)
    let inputs = architecture.projection + architecture.actions
    q1 = Perceptron(
      layout, name: "critic.Q1.trunk", inputs: inputs, outputs: 1, architecture, batch: batch)
    q2 = Perceptron(
      layout, name: "critic.Q2.trunk", inputs: inputs, outputs: 1, architecture, batch: batch)
    headSignal = FloatBuffer(count: batch * inputs)
  }

  package final class Activations {
    package let trunk: Trunk.Activations
    package let projection: Projection.Activations
    /// [projection, action], `batch` rows.
    package let headInput: FloatBuffer
    let first: Perceptron.Activations
    let second: Perceptron.Activations
    package var q1: Floats { first.output.base }
    package var q2: Floats { second.output.base }

    /// - Parameter trunk: shared with another network's activations where both read one pass.
    package init(_ critic: Critic, trunk: Trunk.Activations) {
      self.trunk = trunk
      projection = Projection.Activations(critic.projection, batch: critic.batch)
      headInput = FloatBuffer(count: critic.batch * critic.q1.inputs)
      first = Perceptron.Activations(critic.q1, batch: critic.batch)
      second = Perceptron.Activations(critic.q2, batch: critic.batch)
    }
  }

  /// Values of the observations in `activations.trunk.input` with `action` (`batch` x actions).
  package func forward(
    _ activations: Activations, action: UnsafePointer<Float>, _ weights: NetworkWeights
  ) {
    trunk.forward(activations.trunk, weights)
    forwardHeads(activations, action: action, weights)
  }

  /// The part behind the trunk.
  package func forwardHeads(
    _ activations: Activations, action: UnsafePointer<Float>, _ weights: NetworkWeights
  ) {
    project(activations, action: action, weights)
    forwardQ(activations, weights)
  }

  /// The encoder's part behind the trunk: fills `headInput`.
  package func project(
    _ activations: Activations, action: UnsafePointer<Float>, _ weights: NetworkWeights
  ) {
    projection.forward(
      activations.trunk.features, activations.projection, weights.parameters.base)
    setAction(activations, action)
  }

  /// Puts `action` beside the projection.
  package func setAction(_ activations: Activations, _ action: UnsafePointer<Float>) {
    let width = q1.inputs
    let n = projection.outputs
    for row in 0..<batch {
      let target = activations.headInput.base + row * width
      target.update(from: activations.projection.output.base + row * n, count: n)
      (target + n).update(from: action + row * actions, count: actions)
    }
  }

  /// Q1 alone, all that an attribution of it needs.
  package func forwardFirst(_ activations: Activations, _ weights: NetworkWeights) {
    q1.forward(activations.headInput.base, activations.first, weights.parameters.base)
  }

  package func forwardQ(_ activations: Activations, _ weights: NetworkWeights) {
    forwardFirst(activations, weights)
    q2.forward(activations.headInput.base, activations.second, weights.parameters.base)
  }

  /// Takes gradients with respect to the Q-values (`batch` numbers each; nil leaves a head out)
  /// back to the encoder's weights, to the pixels, or both.
  package func backward(
    _ activations: Activations, q1 gradient1: UnsafePointer<Float>?,
    q2 gradient2: UnsafePointer<Float>?, _ weights: NetworkWeights, rule: ReLURule,
    gradients: Gradients?, pixels: FloatBuffer?
  ) {
    backwardHeads(
      activations, q1: gradient1, q2: gradient2, weights, rule: rule,
      gradients: gradients?.flat.base)
    backwardEncoder(
      activations, headSignal.base, weights, rule: rule, gradients: gradients, pixels: pixels)
  }

  /// As far as [projection, action]; the result is `batch` rows of projection + actions.
  @discardableResult
  package func backwardHeads(
    _ activations: Activations, q1 gradient1: UnsafePointer<Float>?,
    q2 gradient2: UnsafePointer<Float>?, _ weights: NetworkWeights, rule: ReLURule,
    gradients: Floats?
  ) -> Floats {
    let parameters = weights.parameters.base
    let input = activations.headInput.base
    if let gradient1 {
      q1.backward(
        gradient1, input: input, activations.first, parameters, rule: rule, gradients: gradients,
        into: headSignal.base)
    }
    if let gradient2 {
      q2.backward(
        gradient2, input: input, activations.second, parameters, rule: rule, gradients: gradients,
        into: headSignal.base, accumulate: gradient1 != nil)
    }
    return headSignal.base
  }

  /// From `signal` (rows of projection + actions) through projection and trunk.
  package func backwardEncoder(
    _ activations: Activations, _ signal: UnsafePointer<Float>, _ weights: NetworkWeights,
    rule: ReLURule, gradients: Gradients?, pixels: FloatBuffer?
  ) {
    projection.backward(
      signal, stride: q1.inputs, features: activations.trunk.features, activations.projection,
      weights.parameters.base, gradients: gradients?.flat.base, input: trunk.signal)
    trunk.backward(
      activations.trunk, weights, rule: rule, gradients: gradients?.trunk, pixels: pixels)
  }
}
