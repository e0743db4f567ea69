// An agent's learned networks for one observation at a time: what acting, evaluation and the
// explorer use. The learner's workers share its weights.

import Tensors

/// The networks of one agent. One caller at a time.
package final class AgentNetworks {
  package let architecture: Architecture
  package let layout: ParameterLayout
  package let library: Library
  package let weights: NetworkWeights
  package let trunk: Trunk
  package let critic: Critic
  /// Nil where the critic's values choose.
  package let actor: Actor?
  /// Nil for agents without one.
  package let predictor: AttributionPredictor?
  /// By section, as what stands for those that use the weights.
  package let convolutions: [String: [Convolution]]
  /// Threads for one observation.
  package let threads: Int
  private let pass: Critic.Activations
  private let policy: Actor.Activations?

  /// Half a gigabyte of floats, ten times and more what published networks have.
  package static let mostParameters = 1 << 27

  /// Networks with all parameters zero; load or initialise them and call `weights.refresh()`.
  /// - Parameter heads: what the agent learns beside critic and actor.
  /// - Throws: `NetworkError` where the sizes cannot be built on this machine.
  package init(
    _ architecture: Architecture, heads: [ParameterSection] = [], threads: Int = 1
  ) throws(NetworkError) {
    if let fault = architecture.fault {
      throw NetworkError(.architecture, "the network \(fault)")
    }
    self.architecture = architecture
    self.threads = threads
    layout = ParameterLayout(
      heads + ParameterSection.critic(architecture) + ParameterSection.actor(architecture))
    guard layout.count <= Self.mostParameters else {
      throw NetworkError(
        .architecture,
        "the network has \(layout.count) parameters, \(Self.mostParameters) are the most; lower "
          + "architecture.hidden, projection or the widths of trunk and decoder")
    }
    do {
      Library.useThreads(threads)
      library = try Library(threads: threads)
      trunk = try Trunk(architecture, batch: 1, library: library)
      predictor =
        layout.has(section: "predictor")
        ? try AttributionPredictor(architecture, layout, batch: 1, library: library) : nil
      var convolutions = ["trunk": trunk.convolutions]
      if let predictor { convolutions["predictor"] = predictor.convolutions }
      self.convolutions = convolutions
      weights = try NetworkWeights(layout, convolutions: convolutions, library: library)
    } catch {
      throw NetworkError(.compute, error.message)
    }
    critic = Critic(architecture, layout, trunk: trunk)
    actor = architecture.policy == .greedy ? nil : Actor(architecture, layout, batch: 1)
    pass = Critic.Activations(critic, trunk: Trunk.Activations(trunk))
    policy = actor.map(Actor.Activations.init)
  }

  /// Its parameters without those that only learning needs, in canonical order.
  package func export() -> [NamedTensor] {
    let learning = Set(
      layout.sections.filter(\.onlyLearns).flatMap { $0.parameters.map(\.name) })
    return weights.parameters.export().filter { !learning.contains($0.name) }
  }

  /// Points of a frame.
  package var area: Int { architecture.imageSize * architecture.imageSize }

  /// The action for one observation, each component in -1...1.
  /// - Parameters:
  ///   - planes: 9 x `area` bytes, as `FrameStack.planes` gives them.
  ///   - noise: what the policy's distribution adds (Gaussian draws for `gaussian`, ready deviations
  ///     for `deterministic`); nil acts greedily.
  package func act(_ planes: [UInt8], noise: [Float]? = nil) -> [Float] {
    precondition(planes.count == 9 * area, "\(planes.count) bytes for an observation")
    Library.useThreads(threads)
    architecture.pixels.pack(
      planes, image: 0, into: pass.trunk.input.base, threads: threads)
    trunk.forward(pass.trunk, weights)
    guard let actor, let policy else {
      critic.projectWithoutAction(pass, weights)
      critic.forwardQ(pass, weights)
      return critic.bestAction(pass, row: 0)
    }
    for i in 0..<architecture.actions { policy.noise.base[i] = noise?[i] ?? 0 }
    actor.forward(pass.trunk.features, policy, weights)
    return policy.action.array
  }
}
