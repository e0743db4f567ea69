// The policy: features -> projection, the actor's own or the critic's -> head. A Gaussian squashed by
// tanh, (mu, raw) from the head:
//
//   log_std = -10 + 6 (tanh(raw) + 1),  u = mu + noise exp(log_std),  action = tanh(u)
//   log pi = sum(-noise^2 / 2 - log_std - log(2 pi) / 2) - sum(log(relu(1 - action^2) + 1e-6))
//
// or deterministic, mu from the head: action = tanh(mu) + noise, kept within -1...1. Noise is an input in
// both, so that a pass is a function of what it reads.

import RealModule
import Tensors

/// One worker's actor for a fixed number of observations. The trunk is the critic's.
package final class Actor {
  package let batch: Int
  package let actions: Int
  package let isStochastic: Bool
  package let projection: Projection
  package let head: Perceptron
  private let headSignal: FloatBuffer
  private let projectionSignal: FloatBuffer
  private let trainsProjection: Bool

  package init(_ architecture: Architecture, _ layout: ParameterLayout, batch: Int) {
    self.batch = batch
    actions = architecture.actions
    isStochastic = architecture.policy == .gaussian
    trainsProjection = !architecture.sharesProjection
    projection = Projection(
      architecture, layout, owner: trainsProjection ? "actor" : "critic", batch: batch)
    head = Perceptron(
      layout, name: "actor.mlp", inputs: architecture.projection,
      outputs: architecture.actorOutputs,
      architecture, batch: batch)
    headSignal = FloatBuffer(count: batch * architecture.actorOutputs)
    projectionSignal = FloatBuffer(count: batch * architecture.projection)
  }

  package final class Activations {
    package let projection: Projection.Activations
    package let head: Perceptron.Activations
    /// `batch` x actions each; `logStd` and `logPi` are a Gaussian's alone.
    package let logStd: FloatBuffer
    package let action: FloatBuffer
    package let noise: FloatBuffer
    /// `batch`.
    package let logPi: FloatBuffer

    package init(_ actor: Actor) {
      projection = Projection.Activations(actor.projection, batch: actor.batch)
      head = Perceptron.Activations(actor.head, batch: actor.batch)
      logStd = FloatBuffer(count: actor.batch * actor.actions)
      action = FloatBuffer(count: actor.batch * actor.actions)
      noise = FloatBuffer(count: actor.batch * actor.actions)
      logPi = FloatBuffer(count: actor.batch)
    }
  }

  /// Policy over `features` with the Gaussian draws in `activations.noise` (zeros act greedily).
  package func forward(
    _ features: UnsafePointer<Float>, _ activations: Activations, _ weights: NetworkWeights
  ) {
    let parameters = weights.parameters.base
    projection.forward(features, activations.projection, parameters)
    head.forward(activations.projection.output.base, activations.head, parameters)
    if isStochastic { sampleGaussian(activations) } else { addNoise(activations) }
  }

  /// tanh(mu) + noise. Beyond +-1 it is cut, which the way back passes over.
  private func addNoise(_ activations: Activations) {
    let edge: Float = 1 - 1e-6
    for at in 0..<batch * actions {
      let action = Float.tanh(activations.head.output.base[at]) + activations.noise.base[at]
      activations.action.base[at] = min(max(action, -edge), edge)
    }
  }

  private func sampleGaussian(_ activations: Activations) {
    for row in 0..<batch {
      var logPi: Float = 0
      for i in 0..<actions {
        let at = row * actions + i
        let mu = activations.head.output.base[row * 2 * actions + i]
        let raw = activations.head.output.base[row * 2 * actions + actions + i]
        let logStd = -10 + 6 * (Float.tanh(raw) + 1)
        let noise = activations.noise.base[at]
        let action = Float.tanh(mu + noise * Float.exp(logStd))
        activations.logStd.base[at] = logStd
        activations.action.base[at] = action
        logPi += -0.5 * noise * noise - logStd - 0.918_938_5
        logPi -= Float.log(max(1 - action * action, 0) + 1e-6)
      }
      activations.logPi.base[row] = logPi
    }
  }

  /// Takes gradients with respect to actions (`batch` rows, `stride` apart) and log pi (`batch`)
  /// back to the actor's parameters; stops at the features.
  package func backward(
    _ features: UnsafePointer<Float>, _ activations: Activations,
    action gradient: UnsafePointer<Float>, stride: Int, logPi gradientLogPi: Float,
    _ weights: NetworkWeights, gradients: Gradients
  ) {
    if isStochastic {
      gaussianSignal(activations, gradient, stride, gradientLogPi)
    } else {
      for row in 0..<batch {
        for i in 0..<actions {
          let at = row * actions + i
          let mean = Float.tanh(activations.head.output.base[at])
          headSignal.base[at] = gradient[row * stride + i] * (1 - mean * mean)
        }
      }
    }
    let parameters = weights.parameters.base
    head.backward(
      headSignal.base, input: activations.projection.output.base, activations.head, parameters,
      rule: .standard, gradients: gradients.flat.base, into: projectionSignal.base)
    guard trainsProjection else { return }
    projection.backward(
      projectionSignal.base, stride: projection.outputs, features: features,
      activations.projection, parameters, gradients: gradients.flat.base, input: nil)
  }

  /// The gradient with respect to (mu, raw), into `headSignal`.
  private func gaussianSignal(
    _ activations: Activations, _ gradient: UnsafePointer<Float>, _ stride: Int,
    _ gradientLogPi: Float
  ) {
    for row in 0..<batch {
      for i in 0..<actions {
        let at = row * actions + i
        let action = activations.action.base[at]
        let slope = 1 - action * action
        let logStd = activations.logStd.base[at]
        // d(-log(relu(1 - a^2) + 1e-6)) / da
        let squash = slope > 0 ? 2 * action / (slope + 1e-6) : 0
        let toAction = gradient[row * stride + i] + gradientLogPi * squash
        let toU = toAction * slope
        let raw = activations.head.output.base[row * 2 * actions + actions + i]
        let t = Float.tanh(raw)
        let toLogStd = toU * activations.noise.base[at] * Float.exp(logStd) - gradientLogPi
        headSignal.base[row * 2 * actions + i] = toU
        headSignal.base[row * 2 * actions + actions + i] = toLogStd * 6 * (1 - t * t)
      }
    }
  }

  /// Takes the gradient of one component of mu back to the features, for attributions; touches no
  /// parameter's gradient.
  /// - Parameter input: where it goes, `batch` rows of features.
  package func backwardMean(
    _ component: Int, _ activations: Activations, _ weights: NetworkWeights, rule: ReLURule,
    features: UnsafePointer<Float>, input: Floats
  ) {
    precondition(component < actions, "component \(component) of \(actions)")
    for at in 0..<headSignal.count {
      headSignal.base[at] = at % head.outputs == component ? 1 : 0
    }
    let parameters = weights.parameters.base
    head.backward(
      headSignal.base, input: activations.projection.output.base, activations.head, parameters,
      rule: rule, gradients: nil, into: projectionSignal.base)
    projection.backward(
      projectionSignal.base, stride: projection.outputs, features: features,
      activations.projection, parameters, gradients: nil, input: input)
  }
}
