// An agent's value or policy at one observation, as attribution methods ask it.

import Networks
import Tensors

/// The target of an attribution at the observation that a pass holds.
final class TargetValue: AttributedValue {
  private let target: AttributionTarget
  private let networks: AgentNetworks
  private let pass: Critic.Activations
  private let policy: Actor.Activations?
  private let value: QValue
  /// The head that is meant.
  private let head: Int

  /// - Parameters:
  ///   - pass: of one observation through trunk and heads, with the action whose value is asked.
  ///   - policy: the actor's pass on its features; nil for greedy values.
  ///   - preferringFirst: whether Q1 is the smaller value.
  init(
    of target: AttributionTarget, _ networks: AgentNetworks, pass: Critic.Activations,
    policy: Actor.Activations?, preferringFirst: Bool
  ) {
    self.target = target
    self.networks = networks
    self.pass = pass
    self.policy = policy
    value = QValue(networks.critic, networks.weights)
    head =
      switch target {
      case .q1, .action: 0
      case .q2: value.headCount - 1
      case .minQ: preferringFirst ? 0 : value.headCount - 1
      }
  }

  var input: FloatBuffer { pass.trunk.input }
  var points: PixelGrid { networks.architecture.pixels.points }

  func evaluate() -> Float {
    networks.trunk.forward(pass.trunk, networks.weights)
    networks.critic.projectWithoutAction(pass, networks.weights)
    networks.critic.refreshAction(pass)
    networks.critic.forwardQ(pass, networks.weights)
    guard case .action(let component) = target, let actor = networks.actor, let policy else {
      return pass.values(head)[0]
    }
    actor.forward(pass.trunk.features, policy, networks.weights)
    return policy.head.output.base[component]
  }

  func differentiate(rule: ReLURule, into pixels: FloatBuffer) {
    // Greedy values have no mean to differentiate: what they choose by is Q1.
    guard case .action(let component) = target, let actor = networks.actor, let policy else {
      return value.gradient(ofHead: head, pass, rule: rule, into: pixels)
    }
    actor.backwardMean(
      component, policy, networks.weights, rule: rule, features: pass.trunk.features,
      input: networks.trunk.signal)
    networks.trunk.backward(
      pass.trunk, networks.weights, rule: rule, gradients: nil, pixels: pixels)
  }
}
