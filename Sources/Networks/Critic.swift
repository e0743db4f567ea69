// Values over a shared encoder: trunk -> projection -> heads. With continuous actions two heads, Q1 and
// Q2, read [projection, action]; with discretised ones a single head reads the projection and gives a
// value for every action, of which `values` holds the asked action's.

import Tensors

/// One worker's critic for a fixed number of observations.
package final class Critic {
  package let batch: Int
  package let trunk: Trunk
  package let projection: Projection
  /// Q1, and Q2 where there are two.
  package let heads: [Perceptron]
  package let actions: Int
  /// The actions to choose from, where they are discretised.
  package let grid: ActionGrid?
  private let headSignal: FloatBuffer
  /// The gradient with respect to all of a head's outputs, where one is an action's.
  private let choiceSignal: FloatBuffer

  /// - Parameter layout: the online or the target networks'.
  package init(
    _ architecture: Architecture, _ layout: ParameterLayout, trunk: Trunk
  ) {
    let batch = trunk.batch
    self.batch = batch
    self.trunk = trunk
    actions = architecture.actions
    grid = architecture.grid
    projection = Projection(architecture, layout, owner: "critic", batch: batch)
    heads = architecture.criticHeads.map { head in
      Perceptron(
        layout, name: "critic.\(head).trunk", inputs: architecture.criticInputs,
        outputs: architecture.criticOutputs, architecture, batch: batch)
    }
    headSignal = FloatBuffer(count: batch * architecture.criticInputs)
    choiceSignal = FloatBuffer(count: grid == nil ? 0 : batch * architecture.criticOutputs)
  }

  package var hasTwoHeads: Bool { heads.count > 1 }
  /// Numbers in a row of `[projection, action]`.
  package var inputWidth: Int { projection.outputs + actions }

  package final class Activations {
    package let trunk: Trunk.Activations
    package let projection: Projection.Activations
    /// [projection, action], `batch` rows: what continuous heads and the attribution predictor read.
    package let headInput: FloatBuffer
    /// The asked action's place in the grid, one for each row.
    package let choices: UnsafeMutableBufferPointer<Int>
    fileprivate let heads: [Perceptron.Activations]
    /// The asked action's values by head, where a head gives several.
    fileprivate let chosen: [FloatBuffer]

    /// - Parameter trunk: shared with another network's activations where both read one pass.
    package init(_ critic: Critic, trunk: Trunk.Activations) {
      self.trunk = trunk
      projection = Projection.Activations(critic.projection, batch: critic.batch)
      headInput = FloatBuffer(count: critic.batch * critic.inputWidth)
      heads = critic.heads.map { Perceptron.Activations($0, batch: critic.batch) }
      choices = .allocate(capacity: critic.batch)
      choices.initialize(repeating: 0)
      chosen =
        critic.grid == nil ? [] : critic.heads.map { _ in FloatBuffer(count: critic.batch) }
    }

    deinit { choices.deallocate() }

    /// The asked actions' values, `batch` numbers. With one head `q2` is `q1`.
    package var q1: Floats { values(0) }
    package var q2: Floats { values(heads.count - 1) }

    /// One head's.
    package func values(_ head: Int) -> Floats {
      chosen.isEmpty ? heads[head].output.base : chosen[head].base
    }

    /// All that a head gives: a value for each action where they are discretised.
    package func outputs(of head: Int) -> Floats { heads[head].output.base }
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
    projectWithoutAction(activations, weights)
    setAction(activations, action)
  }

  /// The same where no action is asked about yet.
  package func projectWithoutAction(_ activations: Activations, _ weights: NetworkWeights) {
    projection.forward(
      activations.trunk.features, activations.projection, weights.parameters.base)
  }

  /// Puts `action` (`batch` x actions) beside the projection.
  package func setAction(_ activations: Activations, _ action: UnsafePointer<Float>) {
    let n = projection.outputs
    for row in 0..<batch {
      let target = activations.headInput.base + row * inputWidth
      target.update(from: activations.projection.output.base + row * n, count: n)
      (target + n).update(from: action + row * actions, count: actions)
      if let grid { activations.choices[row] = grid.index(of: action + row * actions) }
    }
  }

  /// Puts the projection beside the action that is there.
  package func refreshAction(_ activations: Activations) {
    let n = projection.outputs
    for row in 0..<batch {
      (activations.headInput.base + row * inputWidth).update(
        from: activations.projection.output.base + row * n, count: n)
    }
  }

  /// Q1 alone, all that an attribution of it needs.
  package func forwardFirst(_ activations: Activations, _ weights: NetworkWeights) {
    forward(head: 0, activations, weights)
  }

  package func forwardQ(_ activations: Activations, _ weights: NetworkWeights) {
    for head in heads.indices { forward(head: head, activations, weights) }
  }

  private func forward(head: Int, _ activations: Activations, _ weights: NetworkWeights) {
    heads[head].forward(input(activations), activations.heads[head], weights.parameters.base)
    guard let grid else { return }
    let values = activations.heads[head].output.base
    for row in 0..<batch {
      activations.chosen[head].base[row] = values[row * grid.count + activations.choices[row]]
    }
  }

  /// What the heads read.
  private func input(_ activations: Activations) -> Floats {
    grid == nil ? activations.headInput.base : activations.projection.output.base
  }

  /// The place of the largest value in one row of Q1's outputs.
  package func bestChoice(_ activations: Activations, row: Int) -> Int {
    guard let grid else { preconditionFailure("continuous actions have no largest value") }
    let values = activations.outputs(of: 0) + row * grid.count
    return (1..<grid.count).reduce(0) { values[$1] > values[$0] ? $1 : $0 }
  }

  /// The action of the largest value.
  package func bestAction(_ activations: Activations, row: Int) -> [Float] {
    guard let grid else { preconditionFailure("continuous actions have no largest value") }
    return grid.action(bestChoice(activations, row: row))
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

  /// As far as what the heads read; the result is `batch` rows of it.
  @discardableResult
  package func backwardHeads(
    _ activations: Activations, q1 gradient1: UnsafePointer<Float>?,
    q2 gradient2: UnsafePointer<Float>?, _ weights: NetworkWeights, rule: ReLURule,
    gradients: Floats?
  ) -> Floats {
    if let gradient1 {
      backward(head: 0, gradient1, activations, weights, rule, gradients, accumulate: false)
    }
    if let gradient2, hasTwoHeads {
      backward(
        head: 1, gradient2, activations, weights, rule, gradients, accumulate: gradient1 != nil)
    }
    return headSignal.base
  }

  private func backward(
    head: Int, _ gradient: UnsafePointer<Float>, _ activations: Activations,
    _ weights: NetworkWeights, _ rule: ReLURule, _ gradients: Floats?, accumulate: Bool
  ) {
    var signal = gradient
    if let grid {
      choiceSignal.zero()
      for row in 0..<batch {
        choiceSignal.base[row * grid.count + activations.choices[row]] = gradient[row]
      }
      signal = UnsafePointer(choiceSignal.base)
    }
    heads[head].backward(
      signal, input: input(activations), activations.heads[head], weights.parameters.base,
      rule: rule, gradients: gradients, into: headSignal.base, accumulate: accumulate)
  }

  /// From `signal` through projection and trunk.
  /// - Parameter stride: numbers in a row of `signal`, which the projection's come first in; what the
  ///   heads read by default.
  package func backwardEncoder(
    _ activations: Activations, _ signal: UnsafePointer<Float>, stride: Int? = nil,
    _ weights: NetworkWeights, rule: ReLURule, gradients: Gradients?, pixels: FloatBuffer?
  ) {
    projection.backward(
      signal, stride: stride ?? heads[0].inputs, features: activations.trunk.features,
      activations.projection, weights.parameters.base, gradients: gradients?.flat.base,
      input: trunk.signal)
    trunk.backward(
      activations.trunk, weights, rule: rule, gradients: gradients?.trunk, pixels: pixels)
  }
}
