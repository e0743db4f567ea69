// What an algorithm learns beside the policy: how observations are augmented, what the critic's loss is
// made of, and which auxiliary heads share its encoder. An algorithm is one line of the table below.

import Networks
import Replay

/// How observations are changed when they are sampled.
package struct Augmentation: Sendable {
  package var geometry = Sampling.Geometry.none
  /// What a batch holds beside its transitions.
  package var extras: Set<Extra> = []

  package enum Extra: Sendable {
    /// An image to be mixed into each observation.
    case overlays
    /// A second crop of each observation.
    case positives
    /// Observations of their own, two crops of each, with overlays.
    case pairs
  }
}

/// What is trained around a base.
package struct Objective: Sendable {
  package let augmentation: Augmentation
  /// The critic's loss; gradients of all terms add up.
  let terms: [any CriticTerm]
  let auxiliaries: [any Auxiliary.Type]
  /// Whether the encoder learns by what it predicts too.
  var predicts = false

  init(
    _ geometry: Sampling.Geometry, _ extras: Set<Augmentation.Extra> = [],
    terms: [any CriticTerm] = [TemporalDifference()], auxiliaries: [any Auxiliary.Type] = []
  ) {
    augmentation = Augmentation(geometry: geometry, extras: extras)
    self.terms = terms
    self.auxiliaries = auxiliaries
  }

  /// Whether its heads can go on learning where no reward is known.
  package var adapts: Bool { !auxiliaries.isEmpty && auxiliaries.allSatisfy { $0.needsNoReward } }

  /// Whether the critic learns its targets on overlaid observations too.
  var overlaysCritic: Bool { terms.contains { $0 is OverlaidTemporalDifference } }

  /// Parameters beside those of critic and actor, with what learning alone needs.
  package func heads(_ architecture: Architecture) -> [ParameterSection] {
    auxiliaries.flatMap { $0.sections(architecture) }
      + (predicts ? [.prediction(architecture)] : [])
  }
}

/// The learning algorithms. Each combines with every base.
package enum Algorithm: String, Sendable, CaseIterable, Codable {
  /// No augmentation (Haarnoja et al. 2018, from pixels).
  case sac
  /// Randomly shifted observations (Yarats et al. 2021).
  case drq
  /// Random crops (Laskin et al. 2020).
  case rad
  /// Crops of one observation are told from those of others (Laskin, Srinivas and Abbeel 2020).
  case curl
  /// The action between two observations is predicted, at test time too (Hansen et al. 2021).
  case pad
  /// Overlaid observations are encoded like clean ones (Hansen and Wang 2021).
  case soda
  /// The critic learns the same targets on overlaid observations (Hansen, Su and Wang 2021).
  case svea
  /// Saliency-guided Q-networks (Bertoin et al. 2022).
  case sgqn

  package var objective: Objective {
    switch self {
    case .sac: Objective(.none)
    case .drq: Objective(.shift(4))
    case .rad: Objective(.crop)
    case .curl: Objective(.crop, [.positives], auxiliaries: [CURL.self])
    case .pad: Objective(.crop, auxiliaries: [InverseDynamics.self])
    case .soda: Objective(.crop, [.pairs], auxiliaries: [SODA.self])
    case .svea: .svea
    case .sgqn: .sgqn
    }
  }
}
