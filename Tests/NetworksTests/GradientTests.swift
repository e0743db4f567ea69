// Every backward pass against central differences of its forward pass.

import Grids
import Tensors
import Testing

@testable import Networks

@Suite struct GradientTests {
  private func draw(_ count: Int, seed: UInt64) -> FloatBuffer {
    var generator = Generator(seed: seed)
    return FloatBuffer((0..<count).map { _ in Float(generator.normal()) })
  }

  private func product(_ a: Floats, _ b: FloatBuffer) -> Double {
    (0..<b.count).reduce(0) { $0 + Double(a[$1]) * Double(b.base[$1]) }
  }

  private func checkCritic(_ agent: TinyAgent) throws {
    let (c1, c2) = (draw(agent.batch, seed: 2), draw(agent.batch, seed: 3))
    func loss() -> Double {
      agent.critic.forward(agent.activations, action: agent.action.base, agent.weights)
      return product(agent.activations.q1, c1) + product(agent.activations.q2, c2)
    }
    _ = loss()
    agent.zeroGradients()
    agent.critic.backward(
      agent.activations, q1: c1.base, q2: c2.base, agent.weights, rule: .standard,
      gradients: agent.gradients, pixels: nil)
    try agent.checkGradients(agent.sections.critic, loss)
  }

  @Test(arguments: [1, 5, 6], [false, true])
  func criticsGradientsAreThoseOfItsValues(_ batch: Int, normalizesHeads: Bool) throws {
    let agent = try TinyAgent(batch: batch, normalizesHeads: normalizesHeads)
    try checkCritic(agent)
  }

  /// Where an agent sees numbers in place of pixels, heads and projection learn as ever.
  @Test func criticsWithoutATrunkHaveTheGradientsOfTheirValues() throws {
    var architecture = TinyAgent.architecture
    architecture.trunk = []
    architecture.numbers = 5
    let agent = try TinyAgent(architecture, seed: 21)
    var generator = Generator(seed: 8)
    let width = agent.activations.trunk.input.count / agent.batch
    let planes = FloatBuffer(count: 9 * 16 * 16 / 4)
    for image in 0..<agent.batch {
      let numbers = (0..<5).map { _ in Float(generator.normal()) }
      (planes.base + 6 * 16 * 16 / 4).update(from: numbers, count: 5)
      planes.base.withMemoryRebound(to: UInt8.self, capacity: 9 * 16 * 16) {
        architecture.pixels.pack($0, image: image, into: agent.activations.trunk.input.base)
      }
      let row = UnsafeBufferPointer(
        start: agent.activations.trunk.input.base + image * width, count: width)
      #expect(Array(row) == numbers + [Float](repeating: 0, count: width - 5))
    }
    try checkCritic(agent)
  }

  @Test func criticsThatSeeChangesHaveTheGradientsOfTheirValues() throws {
    let agent = try TinyAgent(TinyAgent.pooled)
    try checkCritic(agent)
  }

  /// A change of all frames alike is none: what changes alone are seen by answers nothing to it.
  @Test func aPictureThatStaysIsSeenByTheNewestFrameAlone() throws {
    let agent = try TinyAgent(TinyAgent.pooled, batch: 1)
    let grid = agent.networks.architecture.pixels
    let frames = (0..<(3 * grid.points.area)).map { Float($0 * 37 % 101) / 101 }
    grid.fill(0, in: agent.activations.trunk.input.base) { channel, point in
      frames[channel % 3 * grid.points.area + point]
    }
    func features() -> [Float] {
      agent.trunk.forward(agent.activations.trunk, agent.weights)
      return Array(
        UnsafeBufferPointer(
          start: agent.activations.trunk.features, count: agent.networks.architecture.featureCount))
    }
    let before = features()
    let second = agent.parameters["\(ParameterSection.trunkName(1)).weight"]
    // The weights on both changes: the first two thirds of each filter's inputs.
    for filter in 0..<16 {
      for i in 0..<(16 * 4) { second[filter * 24 * 4 + i] += 1 }
    }
    agent.weights.refresh()
    #expect(deviation(features(), before) < 1e-5)
    for i in (16 * 4)..<(24 * 4) { second[i] += 1 }
    agent.weights.refresh()
    #expect(deviation(features(), before) > 1e-2)
  }

  private func deviation(_ a: [Float], _ b: [Float]) -> Float {
    zip(a, b).reduce(0) { max($0, abs($1.0 - $1.1)) } / b.reduce(1e-6) { max($0, abs($1)) }
  }

  @Test func aGreedyCriticsGradientsAreThoseOfTheAskedActions() throws {
    let agent = try TinyAgent(policy: .greedy)
    let c1 = draw(agent.batch, seed: 2)
    func loss() -> Double {
      agent.critic.forward(agent.activations, action: agent.action.base, agent.weights)
      return product(agent.activations.q1, c1)
    }
    _ = loss()
    agent.zeroGradients()
    agent.critic.backward(
      agent.activations, q1: c1.base, q2: nil, agent.weights, rule: .standard,
      gradients: agent.gradients, pixels: nil)
    try agent.checkGradients(agent.sections.critic, loss)
  }

  @Test func aDeterministicActorsGradientsAreThoseOfItsActions() throws {
    let agent = try TinyAgent(policy: .deterministic)
    agent.trunk.forward(agent.activations.trunk, agent.weights)
    for i in 0..<agent.policy.noise.count { agent.policy.noise.base[i] *= 0.01 }
    let features = agent.activations.trunk.features
    let toActions = draw(agent.batch * 2, seed: 4)
    func loss() -> Double {
      agent.actor.forward(features, agent.policy, agent.weights)
      return product(agent.policy.action.base, toActions)
    }
    _ = loss()
    agent.zeroGradients()
    agent.actor.backward(
      features, agent.policy, action: toActions.base, stride: 2, logPi: 0, agent.weights,
      gradients: agent.gradients)
    try agent.checkGradients(agent.sections.actor, loss)
  }

  @Test func aNormalizedPerceptronsGradientsAreThoseOfItsOutput() throws {
    var section = ParameterSection("head")
    section.add(linear: "head.0", 7, 5)
    section.add(norm: "head.1", 5)
    section.add(linear: "head.3", 5, 5)
    let parameters = Parameters(ParameterLayout([section]))
    try parameters.initialize(seed: 3)
    var generator = Generator(seed: 8)
    for i in 0..<parameters.buffer.count { parameters.base[i] += 0.2 * Float(generator.normal()) }
    let rows = 6
    let head = NormalizedPerceptron(parameters.layout, "head", rows: rows, width: 5)
    let (input, wanted) = (draw(rows * 7, seed: 5), draw(rows * 5, seed: 6))
    func loss() -> Double {
      head.firstLayer(input.base, inputs: 7, parameters.base, 0, 2)
      head.firstLayer(input.base + 2 * 7, inputs: 7, parameters.base, 2, rows - 2)
      head.forward(parameters.base)
      return product(head.output.base, wanted)
    }
    _ = loss()
    let gradients = FloatBuffer(count: parameters.layout.count)
    let toInput = FloatBuffer(count: rows * 7)
    head.backward(wanted.base, parameters.base, gradients: gradients.base)
    head.backwardFirst(
      input.base, inputs: 7, parameters.base, 0, rows, gradients: gradients.base,
      into: toInput.base)
    func check(_ memory: Floats, _ gradient: [Float], _ name: String) {
      let norm = length(gradient.map(Double.init))
      for i in gradient.indices {
        let before = memory[i]
        memory[i] = before + 1e-3
        let up = loss()
        memory[i] = before - 1e-3
        let down = loss()
        memory[i] = before
        let slope = (up - down) / 2e-3
        #expect(abs(slope - Double(gradient[i])) < 2e-2 * max(norm, 0.1), "\(name) \(i)")
      }
    }
    for entry in parameters.layout.entries where entry.name != "head.0.bias" {
      let part = (0..<entry.count).map { gradients.base[entry.offset + $0] }
      check(parameters.base + entry.offset, part, entry.name)
    }
    check(input.base, toInput.array, "input")
  }

  @Test func gradientsOfSeveralPassesAddUp() throws {
    let agent = try TinyAgent()
    let ones = FloatBuffer([Float](repeating: 1, count: agent.batch))
    agent.critic.forward(agent.activations, action: agent.action.base, agent.weights)
    func pass() {
      agent.critic.backward(
        agent.activations, q1: ones.base, q2: nil, agent.weights, rule: .standard,
        gradients: agent.gradients, pixels: nil)
      agent.sum.reduce(
        agent.networks.layout.ranges(of: agent.sections.critic.map(\.name)),
        workers: agent.workers)
    }
    agent.zeroGradients()
    pass()
    let once = agent.sum.buffer.array
    pass()
    let scale = once.reduce(0) { max($0, abs($1)) }
    for (a, b) in zip(once, agent.sum.buffer.array) { #expect(abs(2 * a - b) < 1e-5 * scale) }
  }

  @Test(arguments: [false, true])
  func pixelGradientsAreThoseOfTheValue(normalizesHeads: Bool) throws {
    let agent = try TinyAgent(batch: 2, normalizesHeads: normalizesHeads)
    let ones = FloatBuffer([Float](repeating: 1, count: 2))
    func loss() -> Double {
      agent.critic.forward(agent.activations, action: agent.action.base, agent.weights)
      return product(agent.activations.q1, ones)
    }
    _ = loss()
    agent.critic.backward(
      agent.activations, q1: ones.base, q2: nil, agent.weights, rule: .standard, gradients: nil,
      pixels: agent.pixels)
    let gradient = agent.pixels.array
    let norm = length(gradient.map(Double.init))
    let input = agent.activations.trunk.input
    let before = input.array
    let step = 0.005 / norm
    func value(_ sign: Double) -> Double {
      for i in 0..<input.count {
        input.base[i] = before[i] + Float(sign * step * Double(gradient[i]) / norm)
      }
      return loss()
    }
    let numeric = (value(1) - value(-1)) / (2 * step)
    #expect(abs(numeric - norm) < 2e-2 * norm)
  }

  @Test(arguments: [false, true], [false, true])
  func actorsGradientsAreThoseOfItsActionsAndTheirLikelihood(
    normalizesHeads: Bool, sharesProjection: Bool
  ) throws {
    var architecture = TinyAgent.architecture
    architecture.sharesProjection = sharesProjection
    let agent = try TinyAgent(architecture, normalizesHeads: normalizesHeads)
    agent.trunk.forward(agent.activations.trunk, agent.weights)
    let features = FloatBuffer(
      Array(
        UnsafeBufferPointer(
          start: agent.activations.trunk.features,
          count: agent.batch * TinyAgent.architecture.featureCount)))
    let toActions = draw(agent.batch * 3, seed: 4)
    func loss() -> Double {
      agent.actor.forward(features.base, agent.policy, agent.weights)
      var sum = 0.0
      for row in 0..<agent.batch {
        for i in 0..<2 {
          sum +=
            Double(agent.policy.action.base[2 * row + i]) * Double(toActions.base[3 * row + i])
        }
        sum += 0.3 * Double(agent.policy.logPi.base[row])
      }
      return sum
    }
    _ = loss()
    agent.zeroGradients()
    agent.actor.backward(
      features.base, agent.policy, action: toActions.base, stride: 3, logPi: 0.3, agent.weights,
      gradients: agent.gradients)
    try agent.checkGradients(agent.sections.actor, loss)
    // What the critic trains has no gradient of the actor's.
    let critic = agent.networks.layout.ranges(of: agent.sections.critic.map(\.name))
    agent.sum.reduce(critic, workers: agent.workers)
    #expect(critic.allSatisfy { $0.allSatisfy { agent.sum.buffer.base[$0] == 0 } })
  }

  @Test func predictorsGradientsReachDecoderAndEncoder() throws {
    let agent = try TinyAgent()
    let architecture = agent.networks.architecture
    let signal = FloatBuffer(count: agent.decoded.logits.count)
    var generator = Generator(seed: 6)
    for image in 0..<agent.batch {
      TinyAgent.architecture.logits.fill(image, in: signal.base) { _, _ in
        Float(0.1 * generator.normal())
      }
    }
    func loss() -> Double {
      agent.trunk.forward(agent.activations.trunk, agent.weights)
      agent.critic.project(agent.activations, action: agent.action.base, agent.weights)
      agent.predictor.forward(
        agent.activations.headInput.base, agent.decoded, agent.weights)
      return product(agent.decoded.logits.base, signal)
    }
    _ = loss()
    agent.zeroGradients()
    agent.predictor.signal.update(from: signal.base, count: signal.count)
    let toHead = agent.predictor.backward(
      agent.activations.headInput.base, agent.decoded, agent.weights, gradients: agent.gradients)
    agent.critic.backwardEncoder(
      agent.activations, toHead, stride: agent.critic.inputWidth, agent.weights, rule: .standard,
      gradients: agent.gradients, pixels: nil)
    try agent.checkGradients(
      [.predictor(architecture), .trunk(architecture), .projection(architecture, owner: "critic")],
      loss)
  }

  @Test func heavyBatchesGiveWhatSingleObservationsGive() throws {
    let agent = try TinyAgent(batch: 6)
    let single = try TinyAgent(batch: 1)
    agent.critic.forward(agent.activations, action: agent.action.base, agent.weights)
    let width = single.activations.trunk.input.count
    for image in 0..<6 {
      single.activations.trunk.input.copy(
        from: agent.activations.trunk.input.base + image * width, count: width)
      single.action.copy(from: agent.action.base + 2 * image, count: 2)
      single.critic.forward(single.activations, action: single.action.base, single.weights)
      #expect(abs(single.activations.q1[0] - agent.activations.q1[image]) < 1e-5)
      #expect(abs(single.activations.q2[0] - agent.activations.q2[image]) < 1e-5)
    }
  }

  @Test func otherRulesGiveOtherAttributionsThanTheGradient() throws {
    let agent = try TinyAgent(batch: 2)
    let ones = FloatBuffer([Float](repeating: 1, count: 2))
    func attribution(_ rule: ReLURule) -> [Float] {
      agent.critic.forward(agent.activations, action: agent.action.base, agent.weights)
      agent.critic.backward(
        agent.activations, q1: ones.base, q2: nil, agent.weights, rule: rule, gradients: nil,
        pixels: agent.pixels)
      return agent.pixels.array
    }
    let gradient = attribution(.standard)
    #expect(attribution(.guided) != gradient)
    #expect(attribution(.deconvolution) != gradient)
    #expect(gradient.contains { $0 < 0 } && gradient.contains { $0 > 0 })
  }

  @Test func guidedSignalsStopWhereTheLastLayerPullsDown() throws {
    let agent = try TinyAgent(batch: 2)
    let ones = FloatBuffer([Float](repeating: 1, count: 2))
    let last = agent.parameters["critic.Q1.trunk.4.weight"]
    for i in 0..<8 { last[i] = -abs(last[i]) - 0.1 }
    agent.critic.forward(agent.activations, action: agent.action.base, agent.weights)
    agent.critic.backward(
      agent.activations, q1: ones.base, q2: nil, agent.weights, rule: .guided, gradients: nil,
      pixels: agent.pixels)
    #expect(agent.pixels.array.allSatisfy { $0 == 0 })
    agent.critic.backward(
      agent.activations, q1: ones.base, q2: nil, agent.weights, rule: .standard, gradients: nil,
      pixels: agent.pixels)
    #expect(agent.pixels.array.contains { $0 != 0 })
  }
}
