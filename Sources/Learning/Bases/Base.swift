// What chooses actions and makes the critic's targets. The critic's own loss, attribution, masks and
// auxiliary heads know nothing of it.

import Networks
import Replay
import Tensors

/// The value-based methods that carry an objective.
package enum BaseMethod: String, Sendable, CaseIterable, Codable {
  /// Soft actor-critic (Haarnoja et al. 2018).
  case sac
  /// A deterministic actor with n-step returns and scheduled noise (DrQ-v2, Yarats et al. 2022).
  case ddpg
  /// Double DQN over a grid of actions (van Hasselt, Guez and Silver 2016).
  case dqn

  package var policy: Policy {
    switch self {
    case .sac: .gaussian
    case .ddpg: .deterministic
    case .dqn: .greedy
    }
  }

  package func make(_ settings: Settings) -> any Base {
    switch self {
    case .sac: SoftActorCritic(settings)
    case .ddpg: DeterministicActorCritic(settings)
    case .dqn: DoubleDQN(settings)
    }
  }
}

/// One of them.
package protocol Base: AnyObject {
  /// Names of what it reports beside the critic's losses.
  var lossNames: [String] { get }
  /// The entropy temperature, where there is one to save.
  var temperature: Temperature? { get }

  /// Fills `workspace.targetValues` with y = r + discount * value of the next observation.
  func targets(_ workspace: Workspace, _ batch: Batch, _ start: Int)
  /// Adds the gradient and loss of a part of what the policy learns.
  func policyLoss(_ workspace: Workspace, _ batch: Batch, _ start: Int, _ part: PolicyPart)
  /// Called when the policy's optimiser has stepped.
  func policyStepped(_ learner: Learner)
  /// An action for learning, each component in -1...1.
  /// - Parameter step: agent steps taken.
  func explore(
    _ networks: AgentNetworks, _ planes: [UInt8], step: Int, _ generator: inout Generator
  ) -> [Float]
  /// An action from no policy yet.
  func random(_ generator: inout Generator) -> [Float]
}

extension Base {
  package var temperature: Temperature? { nil }
  package func policyStepped(_ learner: Learner) {}
}

/// Evenly over -1...1.
func uniformAction(_ count: Int, _ generator: inout Generator) -> [Float] {
  (0..<count).map { _ in Float(generator.uniform(-1, 1)) }
}

/// A number that moves linearly from one value to another over so many agent steps.
package struct Schedule: Sendable, Equatable, Codable {
  package var from: Float
  package var to: Float
  package var steps: Int

  package init(from: Float, to: Float, steps: Int) {
    self.from = from
    self.to = to
    self.steps = steps
  }

  /// Its value after `step` agent steps.
  package func value(at step: Int) -> Float {
    let share = min(Float(step) / Float(max(steps, 1)), 1)
    return (1 - share) * from + share * to
  }
}
