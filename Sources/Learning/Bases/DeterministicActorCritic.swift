// DrQ-v2's learner (Yarats et al. 2022, section 3): a deterministic actor, n-step returns (which the
// replay makes), and Gaussian noise whose deviation falls on a schedule and is clipped where it enters a
// loss. The target critic reads the learning trunk's features unless the settings give it one of its own.
//
//   y = R + discount * min target Q(s', a'),  a' = tanh(mu(s')) + clip(noise)
//   policy loss = -min Q(s, tanh(mu(s)) + clip(noise))

import Networks
import Replay
import Tensors

/// Deterministic actor-critic.
package final class DeterministicActorCritic: Base {
  private let settings: Settings
  private let actions: Int
  package let lossNames = ["actor"]

  init(_ settings: Settings) {
    self.settings = settings
    actions = settings.architecture.actions
  }

  /// Noise as it enters a loss.
  private func clipped(_ draw: Float, _ batch: Batch) -> Float {
    min(max(draw * batch.noiseDeviation, -settings.noiseClip), settings.noiseClip)
  }

  package func targets(_ workspace: Workspace, _ batch: Batch, _ start: Int) {
    let policy = workspace.nextActions(batch, start) { clipped(batch.nextNoise.base[$0], batch) }
    let (q1, q2) = workspace.nextValues(action: policy.action.base)
    for i in 0..<workspace.chunk {
      workspace.targetValues.base[i] =
        batch.rewards.base[start + i] + batch.discounts.base[start + i] * min(q1[i], q2[i])
    }
    workspace.record(.targets, start)
  }

  package func policyLoss(
    _ workspace: Workspace, _ batch: Batch, _ start: Int, _ part: PolicyPart
  ) {
    _ = workspace.actions(batch, start, part) { clipped(batch.noise.base[$0], batch) }
    var loss = workspace.tally["actor", default: 0]
    workspace.minimumSignal(part) { _, smaller in loss -= part.share * smaller }
    workspace.tally["actor"] = loss
    workspace.learnPolicy(part, logPi: 0)
    workspace.record(.policy, start)
  }

  package func explore(
    _ networks: AgentNetworks, _ planes: [UInt8], step: Int, _ generator: inout Generator
  ) -> [Float] {
    let deviation = settings.exploration.value(at: step)
    return networks.act(
      planes, noise: (0..<actions).map { _ in deviation * Float(generator.normal()) })
  }

  package func random(_ generator: inout Generator) -> [Float] {
    uniformAction(actions, &generator)
  }
}
