// Steps that are taken as time passes.

extension Session {
  mutating func togglePlay(now: Duration) {
    guard history.count > 0 else { return }
    if !isPlaying && history.isOver && isAtEnd {
      message = "the episode is over"
      return
    }
    isPlaying.toggle()
    playDue = now
  }

  /// Steps when it is time to; returns when it will be time again, or nil where no time helps:
  /// nothing is playing, or an answer has to come first.
  mutating func tick(now: Duration) -> Duration? {
    guard isPlaying else { return nil }
    guard isSettled else { return nil }
    if now >= playDue {
      stepForward()
      let interval = speed.isFinite ? secondsPerStep / speed : 0
      // A late step does not make the next ones hurry to catch up.
      playDue = max(playDue + .seconds(interval), now)
      if isAtEnd && history.isOver { isPlaying = false }
    }
    return isSettled ? playDue : nil
  }

  /// Simulated seconds of an agent step.
  var secondsPerStep: Double {
    guard history.count > 1 else { return 0.08 }
    let passed = history[1].state.snapshot.time - history[0].state.snapshot.time
    return passed > 0 ? passed : 0.08
  }
}
