// Networks small enough for finite differences, with every parameter drawn so that all of them matter.

import Grids
import Tensors
import Testing

@testable import Networks

/// A batch of five observations (one slice each way that a prime allows) through tiny networks.
struct TinyAgent {
  static var architecture: Architecture {
    var architecture = Architecture(
      trunk: [.init(filters: 16, stride: 2), .init(filters: 16, stride: 1)], projection: 6,
      hidden: 8, actions: 2, decoder: [16, 8, 20])
    architecture.imageSize = 16
    return architecture
  }

  /// Networks that see means of 2x2 pixels and how maps change from frame to frame, by kernels of two
  /// sizes.
  static var pooled: Architecture {
    var pooled = architecture
    pooled.imageSize = 20
    pooled.pooling = 2
    pooled.seesChanges = true
    pooled.trunk = [
      .init(filters: 8, stride: 2, kernel: 4), .init(filters: 16, stride: 1, kernel: 2),
      .init(filters: 16, stride: 1),
    ]
    return pooled
  }

  let batch: Int
  let networks: AgentNetworks
  let trunk: Trunk
  let critic: Critic
  let actor: Actor
  let predictor: AttributionPredictor
  let gradients: Gradients
  let sum: GradientSum
  let workers = Workers(count: 2)
  let activations: Critic.Activations
  let policy: Actor.Activations
  let decoded: AttributionPredictor.Activations
  /// `batch` x actions.
  let action: FloatBuffer
  let pixels: FloatBuffer

  /// - Parameter seed: the default leaves every unit clear of its kink by more than differences step.
  init(
    _ architecture: Architecture = Self.architecture, batch: Int = 6, seed: UInt64 = 13,
    normalizesHeads: Bool = false, policy kind: Policy = .gaussian
  ) throws {
    self.batch = batch
    var architecture = architecture
    architecture.normalizesHeads = normalizesHeads
    architecture.policy = kind
    architecture.actionPoints = kind == .greedy ? 3 : 0
    networks = try AgentNetworks(architecture, heads: [.predictor(architecture)])
    var generator = Generator(seed: seed)
    let parameters = networks.weights.parameters
    try parameters.initialize(seed: seed)
    for i in 0..<parameters.buffer.count {
      parameters.base[i] += 0.1 * Float(generator.normal())
    }
    networks.weights.refresh()
    trunk = try Trunk(
      architecture, batch: batch, library: networks.library, alike: networks.trunk)
    critic = Critic(architecture, networks.layout, trunk: trunk)
    // Greedy values have no actor; this one is not asked then.
    actor =
      kind == .greedy
      ? try TinyAgent(batch: batch).actor : Actor(architecture, networks.layout, batch: batch)
    predictor = try AttributionPredictor(
      architecture, networks.layout, batch: batch, library: networks.library,
      alike: networks.predictor)
    gradients = Gradients(networks.layout, convolutions: networks.convolutions)
    sum = GradientSum(networks.weights, [gradients])
    activations = Critic.Activations(critic, trunk: Trunk.Activations(trunk))
    policy = Actor.Activations(actor)
    decoded = AttributionPredictor.Activations(predictor)
    action = FloatBuffer(count: batch * architecture.actions)
    pixels = FloatBuffer(count: activations.trunk.input.count)
    for i in 0..<action.count { action.base[i] = Float(generator.uniform(-0.9, 0.9)) }
    for i in 0..<policy.noise.count { policy.noise.base[i] = Float(generator.normal()) }
    let grid = architecture.pixels
    for image in 0..<batch where grid.numbers == 0 {
      grid.fill(image, in: activations.trunk.input.base) { _, _ in Float(generator.uniform()) }
    }
  }

  var sections: (critic: [ParameterSection], actor: [ParameterSection]) {
    (ParameterSection.critic(networks.architecture), ParameterSection.actor(networks.architecture))
  }

  /// Starts all gradients.
  func zeroGradients() {
    let layout = networks.layout
    gradients.zero([0..<layout.count], sections: layout.sections.map(\.name))
  }

  var parameters: Parameters { networks.weights.parameters }
  var weights: NetworkWeights { networks.weights }

  /// Compares the gradients in `sum` with central differences of `loss`, one parameter at a time,
  /// along a direction that is half the gradient's and half random.
  ///
  /// Steps are so short that hardly a unit crosses its kink, and so long that rounding of float32
  /// sums stays below the tolerance of 2e-2 of the gradient's length.
  func checkGradients(_ sections: [ParameterSection], _ loss: () -> Double) throws {
    let ranges = networks.layout.ranges(of: sections.map(\.name))
    sum.reduce(ranges, workers: workers)
    var generator = Generator(seed: 99)
    for entry in networks.layout.entries
    where ranges.contains(where: { $0.contains(entry.offset) }) {
      let gradient = (0..<entry.count).map { Double(sum.buffer.base[entry.offset + $0]) }
      let norm = length(gradient)
      try #require(norm > 1e-7, "no gradient at \(entry.name)")
      let random = gradient.map { _ in generator.normal() }
      let other = length(random)
      let direction = zip(gradient, random).map { $0 / norm + $1 / other }
      let step = min(0.0025 / norm, 0.0015)
      let before = (0..<entry.count).map { parameters.base[entry.offset + $0] }
      func value(_ sign: Double) -> Double {
        for i in 0..<entry.count {
          parameters.base[entry.offset + i] = before[i] + Float(sign * step * direction[i])
        }
        networks.weights.refresh()
        return loss()
      }
      let numeric = (value(1) - value(-1)) / (2 * step)
      _ = value(0)
      let analytic = zip(gradient, direction).reduce(0) { $0 + $1.0 * $1.1 }
      #expect(
        abs(numeric - analytic) < 2e-2 * max(abs(analytic), norm),
        "\(entry.name): \(numeric) by differences, \(analytic) by the backward pass")
    }
  }
}

func length(_ values: [Double]) -> Double {
  values.reduce(0) { $0 + $1 * $1 }.squareRoot()
}
