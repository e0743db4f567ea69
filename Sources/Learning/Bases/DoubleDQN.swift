// Double DQN (van Hasselt, Guez and Silver 2016) over a grid of actions: the learning network chooses the
// next action, the target network values it. Exploration is epsilon-greedy on a schedule.
//
//   y = r + discount * target Q(s', argmax Q(s', .))

import Networks
import Replay
import Tensors

/// Double DQN.
package final class DoubleDQN: Base {
  private let settings: Settings
  private let grid: ActionGrid
  package let lossNames: [String] = []

  init(_ settings: Settings) {
    self.settings = settings
    guard let grid = settings.architecture.grid else {
      preconditionFailure("double DQN with policy \(settings.architecture.policy)")
    }
    self.grid = grid
  }

  package func targets(_ workspace: Workspace, _ batch: Batch, _ start: Int) {
    let (next, critic) = (workspace.altered, workspace.critic)
    workspace.encodeNext(batch, start)
    critic.projectWithoutAction(next, workspace.weights)
    critic.forwardQ(next, workspace.weights)
    for row in 0..<workspace.chunk {
      let choice = critic.bestChoice(next, row: row)
      for component in 0..<grid.components {
        workspace.nextAction.base[row * grid.components + component] = grid.coordinate(
          component, of: choice)
      }
    }
    let (values, _) = workspace.nextValues(action: workspace.nextAction.base)
    for i in 0..<workspace.chunk {
      workspace.targetValues.base[i] =
        batch.rewards.base[start + i] + batch.discounts.base[start + i] * values[i]
    }
    workspace.record(.targets, start)
  }

  /// The values are the policy.
  package func policyLoss(
    _ workspace: Workspace, _ batch: Batch, _ start: Int, _ part: PolicyPart
  ) {}

  package func explore(
    _ networks: AgentNetworks, _ planes: [UInt8], step: Int, _ generator: inout Generator
  ) -> [Float] {
    Float(generator.uniform()) < settings.exploration.value(at: step)
      ? random(&generator) : networks.act(planes)
  }

  package func random(_ generator: inout Generator) -> [Float] {
    grid.action(generator.index(below: grid.count))
  }
}
