// The agents of an exploration. A run has a snapshot for every evaluation, so they are loaded when they are
// first asked, and the ones asked last are kept.

import Attribution
import Basics
import Environments

/// Agents by their positions. One caller at a time.
package final class AgentRoster {
  /// Agents in memory; as many as compare shows at once, and as many again.
  private static let capacity = 8

  private let load: (Int) throws -> any Inspectable
  private var loaded = Cache<Int, any Inspectable>(capacity: AgentRoster.capacity)

  /// - Parameter load: makes the agent of a position that the session's facts have.
  package init(load: @escaping (Int) throws -> any Inspectable) { self.load = load }

  /// One agent alone.
  package convenience init(_ agent: any Inspectable) { self.init { _ in agent } }

  /// - Throws: `EnvironmentError` with the line of what `load` threw.
  func agent(_ index: Int) throws(EnvironmentError) -> any Inspectable {
    try loaded.value(index) { () throws(EnvironmentError) in
      do {
        return try load(index)
      } catch {
        throw EnvironmentError(.state, "\(error)")
      }
    }
  }
}
