// How fast a training goes, by the wall clock.

import Basics

/// Updates a second over the last stretch.
struct Pace {
  private var start = ContinuousClock.now
  private var updates = 0
  private(set) var perSecond = 0.0

  mutating func begin() {
    start = .now
    updates = 0
  }

  mutating func count() {
    updates += 1
    let seconds = start.duration(to: .now).seconds
    if seconds > 2 {
      perSecond = Double(updates) / seconds
      begin()
    }
  }
}
