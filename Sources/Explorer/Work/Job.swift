// What the main loop asks of the worker and what it hears back. `generation` counts episodes and
// branches: an answer from an older generation concerns states that are gone and is dropped.

import Attribution
import Environments

/// A piece of work away from the main loop.
struct Job: Sendable, Equatable {
  enum Kind: Sendable, Equatable {
    /// Makes an environment from a seed and starts its first episode.
    case start(seed: UInt64, Arrival)
    /// Starts the next episode of the environment there is.
    case nextEpisode(Arrival)
    /// Acts in the newest of the states, each component in -1...1.
    case advance(action: [Float], from: RecentStates, Arrival)
    /// Answers a query, without acting.
    case observe(Query)
    case export(ExportPlan)
  }

  let generation: Int
  let kind: Kind

  /// Whether a later one of its kind makes it pointless.
  var isObservation: Bool { if case .observe = kind { true } else { false } }

  var isExport: Bool { if case .export = kind { true } else { false } }
}

/// What to do in the state that a job arrives at.
struct Arrival: Sendable, Equatable {
  /// The name that state gets.
  let id: StateID
  /// What to ask there.
  let question: Question
}

/// What came of a job.
enum Outcome: Sendable, Equatable {
  /// A new state, and what is seen there.
  case arrived(generation: Int, step: TimeStep, observations: Observations)
  case observed(generation: Int, Observations)
  /// A query that was left for something more urgent, to be asked again if it still matters.
  case abandoned(Query)
  /// How much of a slow attribution is done, 0...1.
  case progress(Double)
  /// How far an export is.
  case exporting(ExportSteps)
  /// Files were written; one line for the user.
  case exported(message: String)
  case failed(Job, EnvironmentError)
}
