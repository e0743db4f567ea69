// How keys are spelled in key files, demos and help: one character stands for itself, everything
// else has a name ("space", "ctrl-p", "page_down", "f1").

import Terminal

extension Key {
  private static let named: [(name: String, key: Key)] = [
    ("space", .character(" ")), ("enter", .enter), ("esc", .escape), ("tab", .tab),
    ("shift-tab", .backTab), ("backspace", .backspace), ("delete", .delete),
    ("insert", .insert), ("up", .up), ("down", .down), ("left", .left), ("right", .right),
    ("home", .home), ("end", .end), ("page_up", .pageUp), ("page_down", .pageDown),
  ]

  /// What can be held down with Ctrl. Terminals send Ctrl with h, i, j and m as backspace, tab and enter, and a capital as
  /// its small letter.
  private static let controls = Set("abcdefgklnopqrstuvwxyz\\]^_".unicodeScalars)

  /// The key spelled `name`, or nil where there is none.
  init?(named name: String) {
    if let found = Self.named.first(where: { $0.name == name }) {
      self = found.key
      return
    }
    let scalars = Array(name.unicodeScalars)
    if scalars.count == 1, scalars[0].value > 32 {
      self = .character(scalars[0])
    } else if name.hasPrefix("ctrl-"), scalars.count == 6, Self.controls.contains(scalars[5]) {
      self = .control(scalars[5])
    } else if name.hasPrefix("f"), let number = Int(name.dropFirst()), (1...24).contains(number) {
      self = .function(number)
    } else {
      return nil
    }
  }

  /// The spelling that `init(named:)` reads.
  var spelling: String {
    if let found = Self.named.first(where: { $0.key == self }) { return found.name }
    switch self {
    case .character(let scalar): return String(Character(scalar))
    case .control(let scalar): return "ctrl-\(Character(scalar))"
    case .function(let number): return "f\(number)"
    default: return "?"
    }
  }

  /// The shortest sign for hints: arrows instead of words.
  var sign: String {
    switch self {
    case .left: "←"
    case .right: "→"
    case .up: "↑"
    case .down: "↓"
    default: spelling
    }
  }
}
