// The loop: wait for an event until something is due, take in all there are, do the work that comes
// of it, draw once. The agent thinks and the simulator moves elsewhere; the latest answer wins.

import Environments
import Foundation
import Synchronization
import Terminal

/// The explorer in a terminal.
package enum ExplorerApp {
  /// Explores until the user leaves.
  ///
  /// - Parameters:
  ///   - makeParts: Called once, on the thread that will use what it makes.
  ///   - makeOther: The same for an agent that is picked in the explorer.
  ///   - makeScreen: Called once everything else is ready, so that what goes wrong before can be
  ///     said on an ordinary terminal.
  /// - Returns: Lines for the user, for after the terminal is given back.
  /// - Throws: What these throw, and one-line errors for theme and key files that cannot be used.
  package static func run(
    _ options: ExplorerOptions, makeParts: @escaping @Sendable () throws -> ExplorerParts,
    makeOther: @escaping @Sendable (AgentOffer) throws -> ExplorerParts,
    makeScreen: () throws -> any Screen
  ) throws -> [String] {
    let wake = WakeBox()
    var (worker, facts, news) = try start(makeParts, wake)
    defer { worker.close() }
    let setup = try ExplorerSetup(options, facts: facts)
    let screen = try makeScreen()
    wake.set(screen.waker)
    defer { wake.set({}) }
    // The worker of the agent before ends once there is another.
    let open = { (offer: AgentOffer) throws -> (any JobRunner, SessionFacts) in
      let (next, facts, _) = try start({ try makeOther(offer) }, wake)
      worker.close()
      worker = next
      options.offers?.note(offer.subject)
      return (next, facts)
    }
    let warnings = withoutActuallyEscaping(open) { open in
      var loop = ExplorerLoop(
        setup, options, runner: worker, screen: screen, news: news, makeRunner: open)
      loop.run()
      return loop.setup.warnings
    }
    return warnings + worker.close()
  }

  /// A worker with what it works on, made on its own thread.
  private static func start(
    _ makeParts: @escaping @Sendable () throws -> ExplorerParts, _ wake: WakeBox
  ) throws -> (Worker, SessionFacts, RunNews) {
    let facts = FactsBox()
    let worker = try Worker(
      makeEngine: {
        let parts = try makeParts()
        facts.set((parts.facts, parts.news))
        return Engine(agents: parts.agents, makeEnvironment: parts.makeEnvironment)
      }, wake: { wake.call() })
    guard let known = facts.facts else { preconditionFailure("a worker without an engine") }
    return (worker, known.facts, known.news)
  }
}

/// A waker that can be changed: the worker is there before the screen.
private final class WakeBox: Sendable {
  private let stored = Mutex<Waker>({})
  func set(_ waker: @escaping Waker) { stored.withLock { $0 = waker } }
  func call() { stored.withLock { $0 }() }
}

/// Carries what the main loop needs to know out of the worker's thread.
private final class FactsBox: Sendable {
  typealias Facts = (facts: SessionFacts, news: RunNews)
  private let stored = Mutex<Facts?>(nil)
  var facts: Facts? { stored.withLock { $0 } }
  func set(_ facts: Facts) { stored.withLock { $0 = facts } }
}
