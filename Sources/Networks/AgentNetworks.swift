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
  package let actor: Actor
  package let predictor: AttributionPredictor
  /// Threads for one observation.
  package let threads: Int
  private let activations: Trunk.Activations
  private let policy: Actor.Activations

  /// Networks with all parameters zero; load or initialise them and call `weights.refresh()`.
  /// - Throws: `NetworkError` where the sizes cannot be built on this machine.
  package init(_ architecture: Architecture, threads: Int = 1) throws(NetworkError) {
    if let fault = architecture.fault {
      throw NetworkError(.architecture, "the network \(fault)")
    }
    self.architecture = architecture
    self.threads = threads
    layout = ParameterLayout(architecture)
    do {
      Library.useThreads(threads)
      library = try Library(threads: threads)
      trunk = try Trunk(architecture, batch: 1, library: library)
      predictor = try AttributionPredictor(architecture, layout, batch: 1, library: library)
      weights = try NetworkWeights(
        layout, trunk: trunk.convolutions, decoder: predictor.convolutions, library: library)
    } catch {
      throw NetworkError(.compute, error.message)
    }
    critic = Critic(architecture, layout, trunk: trunk)
    actor = Actor(architecture, layout, batch: 1)
    activations = Trunk.Activations(trunk)
    policy = Actor.Activations(actor)
  }

  /// Points of a frame.
  package var area: Int { architecture.imageSize * architecture.imageSize }

  /// The action for one observation: greedy where `noise` is nil, else drawn with it.
  /// - Parameter planes: 9 x 84 x 84 bytes, as `FrameStack.planes` gives them.
  package func act(_ planes: [UInt8], noise: [Float]? = nil) -> [Float] {
    precondition(planes.count == 9 * area, "\(planes.count) bytes for an observation")
    Library.useThreads(threads)
    architecture.pixels.pack(
      planes, image: 0, into: activations.input.base, threads: threads)
    trunk.forward(activations, weights)
    for i in 0..<architecture.actions { policy.noise.base[i] = noise?[i] ?? 0 }
    actor.forward(activations.features, policy, weights)
    return policy.action.array
  }
}
