// A demo before an audience: its keys and plays one by one.

import Terminal

/// Something a demo does in a terminal, where people watch.
enum ScriptedAction: Sendable, Equatable {
  /// What is to be seen next, in words.
  case note(String)
  case key(Key)
  case playFor(Int)
  case playUntil(Int)

  /// Between two actions.
  static let pause = Duration.milliseconds(350)

  /// As long as it takes to read a note.
  static func pause(toRead note: String) -> Duration {
    .milliseconds(900 + 45 * note.count)
  }
}

extension DemoScript {
  /// The demo's keys and plays one by one; sizes and expectations are for playing without a
  /// terminal.
  var actions: [ScriptedAction] {
    steps.flatMap { step -> [ScriptedAction] in
      let keys = step.keys.compactMap { Key(named: $0) }.map { ScriptedAction.key($0) }
      let repeated = Array(repeating: keys, count: step.times).flatMap { $0 }
      return (step.note.isEmpty ? [] : [.note(step.note)]) + repeated
        + (step.play > 0 ? [.playFor(step.play)] : [])
    }
  }
}
