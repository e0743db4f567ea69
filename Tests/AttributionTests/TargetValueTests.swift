// An agent's value as attribution methods ask it: of the observation as it is, and of changed ones.

import Grids
import Networks
import Tensors
import Testing

@testable import Attribution

@Suite struct TargetValueTests {
  @Test(arguments: [AttributionTarget.q1, .q2, .minQ, .action(1)])
  func `a changed input changes the value as its gradient says`(target: AttributionTarget) throws {
    var architecture = Architecture(
      trunk: [.init(filters: 16, stride: 2)], projection: 6, hidden: 8, actions: 2,
      decoder: [16, 8, 8])
    architecture.imageSize = 16
    let networks = try AgentNetworks(architecture)
    try networks.weights.parameters.initialize(seed: 13)
    networks.weights.refresh()
    let pass = Critic.Activations(networks.critic, trunk: Trunk.Activations(networks.trunk))
    let policy = networks.actor.map(Actor.Activations.init)
    var generator = Generator(seed: 2)
    architecture.pixels.fill(0, in: pass.trunk.input.base) { _, _ in Float(generator.uniform()) }
    networks.critic.setAction(pass, [0.3, -0.2])
    let value = TargetValue(
      of: target, networks, pass: pass, policy: policy, preferringFirst: true)

    let before = value.evaluate()
    #expect(before == value.evaluate())
    let input = value.input.array
    let gradient = FloatBuffer(count: input.count)
    value.differentiate(rule: .standard, into: gradient)
    let square = gradient.array.reduce(Float(0)) { $0 + $1 * $1 }
    try #require(square > 0)
    let step = 1e-3 / square.squareRoot()
    func moved(_ sign: Float) -> Float {
      for i in input.indices {
        value.input.base[i] = input[i] + sign * step * gradient.base[i]
      }
      return value.evaluate()
    }
    let slope = (moved(1) - moved(-1)) / (2 * step)
    #expect(abs(slope - square) < 5e-2 * square)
    value.input.copy(from: input, count: input.count)
    #expect(value.evaluate() == before)
  }
}
