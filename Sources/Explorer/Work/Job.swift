// What the main loop asks of the worker and what it hears back. `generation` counts episodes and
// branches: an answer from an older generation concerns states that are gone and is dropped.

import Attribution
import Environments

/// A piece of work away from the main loop.
struct Job: Sendable, Equatable {
  enum Kind: Sendable, Equatable {
    /// Makes an environment from a seed and starts its first episode.
    case start(seed: UInt64)
    /// Starts the next episode of the environment there is.
    case nextEpisode
    /// Acts at the last moment of `look`, each component in -1...1. The look then describes the state arrived at: its moments
    /// are those before it, and the new state is called `arriving`.
    case advance(action: [Float])
    /// Looks, without acting.
    case look
    /// Writes files; the look is not used.
    case export(ExportPlan)
  }

  let generation: Int
  var kind: Kind
  /// What to look at once there; before a `start` its moments are empty.
  var look: Look
  /// The name of the state arrived at, for all kinds but `look`.
  var arriving: StateID
}

/// What came of a job.
enum Outcome: Sendable, Equatable {
  /// A new state, and the sight of it.
  case arrived(generation: Int, moment: Moment, step: TimeStep, sight: Sight)
  case seen(generation: Int, sight: Sight)
  /// Files were written; one line for the user.
  case exported(message: String)
  /// One line for the user.
  case failed(generation: Int, message: String)
}
