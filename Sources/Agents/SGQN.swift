// The update, step by step (SGQN, algorithm 1; the baselines are the same lines with some left out).

import Networks
import Replay
import Tensors

extension Learner {
  /// Critic: the temporal-difference loss on s, and what the algorithm adds to it.
  func updateCritic(_ batch: Batch, _ trace: UpdateTrace?) {
    let alpha = temperature.alpha
    eachChunk { lane, start in
      lane.targets(batch, start, alpha: alpha)
      trace?.targets(lane, start)
      lane.values(batch, start)
      switch settings.algorithm {
      case .sac, .drq:
        lane.temporalDifference(lane.plain, share: 1, into: lane.plainSignal)
      case .svea:
        lane.overlaidValues(batch, start)
        lane.temporalDifference(lane.plain, share: 0.5, into: lane.plainSignal)
        lane.temporalDifference(lane.second, share: 0.5, into: lane.secondSignal)
        lane.learn(lane.second, lane.secondSignal)
      case .sgqn:
        lane.attribute()
        lane.temporalDifference(lane.plain, share: 1, into: lane.plainSignal)
        lane.consistency(batch, start)
        trace?.values(lane, start)
        lane.learn(lane.second, lane.secondSignal)
      }
      lane.learn(lane.plain, lane.plainSignal)
    }
    step(criticOptimizer, trace: trace?.criticGradients)
    networks.weights.refreshTrunk()
    trace?.criticStepped(networks.weights.parameters)
    let count = Float(settings.batch)
    note {
      $0.critic = total(\.critic) / count
      $0.consistency = settings.consistencyWeight * total(\.consistency) / count
    }
  }

  /// Every second step: actor and temperature, targets, and (SGQN) the attribution predictor with
  /// the stepped critic's mask. The actor's features and the attribution come from one pass.
  func updateActorTargetsAndAuxiliary(_ batch: Batch, _ trace: UpdateTrace?) {
    let alpha = temperature.alpha
    eachChunk { lane, start in
      lane.encode(batch, start)
      if settings.algorithm == .sgqn {
        lane.firstValues()
        lane.attribute()
        lane.auxiliaryLoss(batch, start)
        trace?.auxiliary(lane, start)
      }
      lane.actorLoss(batch, start, alpha: alpha)
      trace?.actor(lane, start)
    }
    let count = Float(settings.batch)
    let logPi = total(\.logPi) / count
    step(actorOptimizer, trace: trace?.actorGradients)
    trace?.actorStepped(networks.weights.parameters)
    let temperatureLoss = temperature.step(meanLogPi: logPi)
    averageTargets()
    trace?.targetsAveraged(target.parameters)
    if settings.algorithm == .sgqn {
      step(auxiliaryOptimizer, trace: trace?.auxiliaryGradients)
      networks.weights.refresh()
      trace?.auxiliaryStepped(networks.weights.parameters)
    }
    note {
      $0.actor = total(\.actor) / count
      $0.temperature = temperatureLoss
      $0.auxiliary = total(\.auxiliary) / (count * 9 * Float(networks.area))
    }
  }
}
