// A screen without a terminal, for tests and scripted demos: events come from a script, shown
// buffers are kept.

/// A `Screen` in memory.
package final class MemoryScreen: Screen {
  package private(set) var size: (width: Int, height: Int)
  /// Every buffer shown, oldest first; only the newest when `keepsAll` is false.
  package private(set) var shown: [Buffer] = []
  /// Events not yet handed out.
  package private(set) var script: [Event]
  private let keepsAll: Bool
  private let quitsAtEnd: Bool

  /// - Parameters:
  ///   - script: Handed out one by one; a `.resize` changes `size` as it goes out.
  ///   - quitsAtEnd: After the script every call gives `.quit`; else nil, as if time had passed.
  ///   - keepsAll: Keep every buffer, not just the newest.
  package init(
    width: Int, height: Int, script: [Event] = [], quitsAtEnd: Bool = true, keepsAll: Bool = true
  ) {
    size = (width, height)
    self.script = script
    self.quitsAtEnd = quitsAtEnd
    self.keepsAll = keepsAll
  }

  /// The buffer on the screen now.
  package var current: Buffer? { shown.last }

  /// Appends events to the script.
  package func send(_ events: Event...) {
    script += events
  }

  package func show(_ buffer: Buffer) {
    if !keepsAll { shown.removeAll(keepingCapacity: true) }
    shown.append(buffer)
  }

  package func nextEvent(before deadline: ContinuousClock.Instant) -> Event? {
    guard !script.isEmpty else { return quitsAtEnd ? .quit : nil }
    let event = script.removeFirst()
    if case .resize(let width, let height) = event { size = (width, height) }
    return event
  }
}
