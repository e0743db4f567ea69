// Soft actor-critic: a tanh Gaussian policy whose entropy is rewarded, with a learned temperature.
//
//   y = r + discount * (min target Q(s', a') - alpha log pi(a')),  a' from the policy
//   policy loss = alpha log pi(a) - min Q(s, a)

import Networks
import RealModule
import Replay
import Tensors

/// Soft actor-critic (Haarnoja et al. 2018).
package final class SoftActorCritic: Base {
  private let actions: Int
  private let learnedTemperature: Temperature
  package var temperature: Temperature? { learnedTemperature }
  package let lossNames = ["actor", "temperature", "alpha"]

  init(_ settings: Settings) {
    actions = settings.architecture.actions
    learnedTemperature = Temperature(
      logAlpha: Float.log(settings.initialAlpha), targetEntropy: -Float(actions),
      rate: settings.alphaRate)
  }

  package func targets(_ workspace: Workspace, _ batch: Batch, _ start: Int) {
    let policy = workspace.nextActions(batch, start) { index in batch.nextNoise.base[index] }
    let (q1, q2) = workspace.nextValues(action: policy.action.base)
    let alpha = learnedTemperature.alpha
    for i in 0..<workspace.chunk {
      let value = min(q1[i], q2[i]) - alpha * policy.logPi.base[i]
      workspace.targetValues.base[i] =
        batch.rewards.base[start + i] + batch.discounts.base[start + i] * value
    }
    workspace.record(.targets, start)
  }

  package func policyLoss(
    _ workspace: Workspace, _ batch: Batch, _ start: Int, _ part: PolicyPart
  ) {
    let alpha = learnedTemperature.alpha
    let policy = workspace.actions(batch, start, part) { index in batch.noise.base[index] }
    var (loss, logPi) = (
      workspace.tally["actor", default: 0], workspace.tally["log pi", default: 0]
    )
    workspace.minimumSignal(part) { i, smaller in
      loss += part.share * (alpha * policy.logPi.base[i] - smaller)
      logPi += part.share * policy.logPi.base[i]
    }
    workspace.tally["actor"] = loss
    workspace.tally["log pi"] = logPi
    workspace.learnPolicy(part, logPi: alpha / Float(batch.size))
    workspace.record(.policy, start)
  }

  package func policyStepped(_ learner: Learner) {
    let meanLogPi = learner.mean("log pi")
    learner.losses["temperature"] = learnedTemperature.step(meanLogPi: meanLogPi)
    learner.losses["alpha"] = learnedTemperature.alpha
  }

  package func explore(
    _ networks: AgentNetworks, _ planes: [UInt8], step: Int, _ generator: inout Generator
  ) -> [Float] {
    networks.act(planes, noise: (0..<actions).map { _ in Float(generator.normal()) })
  }

  package func random(_ generator: inout Generator) -> [Float] {
    uniformAction(actions, &generator)
  }
}
