// The policy's numbers against its formulas in Double.

import RealModule
import Tensors
import Testing

@testable import Networks

@Suite struct ActorTests {
  @Test func actionsAndLikelihoodsFollowTheirFormulas() throws {
    let agent = try TinyAgent()
    agent.trunk.forward(agent.activations.trunk, agent.weights)
    agent.actor.forward(agent.activations.trunk.features, agent.policy, agent.weights)
    let head = agent.policy.head.output.base
    for row in 0..<agent.batch {
      var logPi = 0.0
      for i in 0..<2 {
        let noise = Double(agent.policy.noise.base[2 * row + i])
        let mu = Double(head[4 * row + i])
        let logStd = -10 + 6 * (Double.tanh(Double(head[4 * row + 2 + i])) + 1)
        let action = Double.tanh(mu + noise * Double.exp(logStd))
        #expect(abs(Double(agent.policy.action.base[2 * row + i]) - action) < 1e-5)
        #expect(abs(Double(agent.policy.logStd.base[2 * row + i]) - logStd) < 1e-5)
        logPi += -noise * noise / 2 - logStd - Double.log(2 * .pi) / 2
        logPi -= Double.log(max(1 - action * action, 0) + 1e-6)
      }
      #expect(abs(Double(agent.policy.logPi.base[row]) - logPi) < 1e-4)
    }
  }

  @Test(arguments: [2, 3]) func moreThreadsGiveTheSameBits(_ threads: Int) throws {
    func pass(_ threads: Int) throws -> (action: [Float], pixels: [Float]) {
      let networks = try AgentNetworks(.desk(actions: 2), threads: threads)
      var generator = Generator(seed: 5)
      try networks.weights.parameters.initialize(seed: 5)
      networks.weights.refresh()
      let planes = (0..<(9 * networks.area)).map { _ in
        UInt8(truncatingIfNeeded: generator.next())
      }
      let action = networks.act(planes)
      let seen = Critic.Activations(
        networks.critic, trunk: Trunk.Activations(networks.trunk))
      networks.architecture.pixels.pack(planes, image: 0, into: seen.trunk.input.base)
      networks.critic.forward(seen, action: action, networks.weights)
      let pixels = FloatBuffer(count: seen.trunk.input.count)
      networks.critic.backward(
        seen, q1: [1], q2: nil, networks.weights, rule: .guided, gradients: nil, pixels: pixels)
      return (action, pixels.array)
    }
    let alone = try pass(1)
    let together = try pass(threads)
    Library.useOneThread()
    #expect(alone.action == together.action)
    #expect(alone.action.allSatisfy { $0 != 0 })
    let isSame = alone.pixels == together.pixels
    #expect(isSame && alone.pixels.contains { $0 != 0 })
  }

  @Test func actionsAtTheEdgeHaveFiniteLikelihoodsAndGradients() throws {
    let agent = try TinyAgent()
    agent.trunk.forward(agent.activations.trunk, agent.weights)
    let bias = agent.parameters["actor.mlp.4.bias"]
    bias[0] = 60
    bias[1] = -60
    bias[2] = 30
    bias[3] = -30
    agent.actor.forward(agent.activations.trunk.features, agent.policy, agent.weights)
    #expect(agent.policy.action.array.allSatisfy { abs($0) <= 1 })
    #expect(agent.policy.logPi.array.allSatisfy { $0.isFinite })
    #expect(agent.policy.logStd.array.allSatisfy { (-10...2).contains($0) })
    let signal = FloatBuffer([Float](repeating: 1, count: 2 * agent.batch))
    agent.zeroGradients()
    agent.actor.backward(
      agent.activations.trunk.features, agent.policy, action: signal.base, stride: 2, logPi: 1,
      agent.weights, gradients: agent.gradients)
    #expect(agent.gradients.flat.array.allSatisfy { $0.isFinite })
  }

  @Test func actingGreedilyIsTheTangentOfTheMean() throws {
    let networks = try TinyAgent().networks
    let planes = (0..<(9 * networks.area)).map { UInt8(truncatingIfNeeded: 31 * $0) }
    let greedy = networks.act(planes)
    #expect(greedy == networks.act(planes, noise: [0, 0]))
    #expect(greedy != networks.act(planes, noise: [1, -1]))
    #expect(greedy == networks.act(planes))
    #expect(greedy.count == 2 && greedy.allSatisfy { abs($0) < 1 })
  }

  @Test func greedyActionsAreThoseOfTheLargestValue() throws {
    let agent = try TinyAgent(batch: 1, policy: .greedy)
    let planes = (0..<(9 * agent.networks.area)).map { UInt8(truncatingIfNeeded: 31 * $0) }
    let chosen = agent.networks.act(planes)
    let grid = try #require(agent.networks.architecture.grid)
    #expect(grid.count == 9)
    agent.networks.architecture.pixels.pack(
      planes, image: 0, into: agent.activations.trunk.input.base)
    func value(_ action: [Float]) -> Float {
      agent.critic.forward(agent.activations, action: action, agent.weights)
      return agent.activations.q1[0]
    }
    let values = (0..<grid.count).map { value(grid.action($0)) }
    #expect(Set(values).count == 9)
    #expect(value(chosen) == values.max())
  }

  @Test func gridsPutPointsEvenlyAndFindTheNearest() {
    let grid = ActionGrid(components: 2, points: 3)
    #expect((0..<9).map { grid.action($0) }.prefix(4) == [[-1, -1], [-1, 0], [-1, 1], [0, -1]])
    for index in 0..<9 { #expect(grid.index(of: grid.action(index)) == index) }
    #expect(grid.index(of: [-0.6, 0.4]) == grid.index(of: [-1, 0]))
    #expect(grid.index(of: [9, -9]) == grid.index(of: [1, -1]))
  }
}
