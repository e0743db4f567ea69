// The last line: what went wrong or was done, else the keys that matter now. Hints can be clicked.

import Frames
import Terminal

enum HintLine {
  /// The commands worth a hint, the most useful first.
  static func commands(_ state: ExplorerState) -> [ExplorerCommand] {
    let session = state.session
    if session.override != nil {
      return [.stepForward, .actionDown, .actionUp, .actByHand, .play, .help, .quit]
    }
    if session.history.isOver && session.isAtEnd {
      return [.nextEpisode, .stepBack, .nextBookmark, .export, .compare, .palette, .help, .quit]
    }
    // What leads out of where one is comes before what leads on.
    let open: [ExplorerCommand] =
      (state.isComparing ? [.compareMore] : []) + (state.isZoomed ? [.zoom] : [])
    let first: [ExplorerCommand] = [
      .play, .stepForward, .stepBack, .branch, .nextMode, .compare, .compareAgents,
    ]
    let rest: [ExplorerCommand] = [
      .nextAgent, .nextView, .palette, .help, .quit, .export, .nextTarget, .quantileUp, .zoom,
      .nextTimeline,
    ]
    return first + open + rest.filter { !open.contains($0) }
  }

  static func draw(_ state: ExplorerState, on canvas: inout Canvas, in rect: Rect) {
    guard !rect.isEmpty else { return }
    canvas.fill(rect, .hint)
    if let message = state.session.message {
      let width = max(0, rect.width - 2)
      canvas.text(
        Format.message(message, columns: width), x: rect.x + 1, y: rect.y, .message, width: width)
      return
    }
    if let pixel = state.pixel, let shown = state.session.observations?.shown,
      let facts = PixelFacts(pixel, frame: state.frame, of: shown)
    {
      canvas.text(text(facts), x: rect.x + 1, y: rect.y, .hint, width: max(0, rect.width - 2))
      return
    }
    let possible = commands(state).filter { state.canPerform($0) }
    var hints = possible.compactMap { command -> (ExplorerCommand, String, String)? in
      let label = label(command, state)
      let sign = sign(command, state)
      return sign.isEmpty ? nil : (command, sign, label)
    }
    func width(_ hint: (ExplorerCommand, String, String)) -> Int {
      hint.1.columns + hint.2.columns + 3
    }
    // Help stays to the last: it tells all the others.
    while hints.reduce(0, { $0 + width($1) }) > rect.width, hints.count > 1 {
      let dispensable = hints.lastIndex { $0.0 != .help && $0.0 != .play } ?? 0
      hints.remove(at: dispensable)
    }
    var x = rect.x + 1
    for (command, sign, label) in hints {
      let start = x
      x += canvas.text(sign, x: x, y: rect.y, .hintKey, width: rect.maxX - x) + 1
      x += canvas.text(label, x: x, y: rect.y, .hint, width: rect.maxX - x) + 1
      canvas.click(
        Rect(x: start, y: rect.y, width: x - start, height: 1), .command(command))
      x += 1
    }
  }

  private static func label(_ command: ExplorerCommand, _ state: ExplorerState) -> String {
    switch command {
    case .play: state.session.isPlaying ? "pause" : "play"
    case .compare: state.isComparing && state.comparison == .modes ? "one mode" : "compare"
    case .compareAgents: state.isComparing && state.comparison == .agents ? "one agent" : "agents"
    case .zoom: state.isZoomed ? "unzoom" : "zoom"
    default: command.row.hint
    }
  }

  /// Keys of commands that belong together are shown as one.
  private static func sign(_ command: ExplorerCommand, _ state: ExplorerState) -> String {
    let sign = state.keymap.sign(for: command)
    switch command {
    case .quantileUp:
      let other = state.keymap.sign(for: .quantileDown)
      return other.isEmpty || sign.isEmpty ? sign : other + " " + sign
    case .nextAgent:
      let other = state.keymap.sign(for: .previousAgent)
      return other.isEmpty || sign.isEmpty ? sign : other + " " + sign
    case .nextMode:
      let first = state.keymap.sign(for: .mode1)
      let count = min(state.session.facts.modes.count, ExplorerCommand.modes.count)
      guard first == "1", count > 1 else { return sign }
      return "1-\(count)"
    default: return sign
    }
  }

  /// What is known of the pixel that is pointed at.
  private static func text(_ facts: PixelFacts) -> String {
    let (at, color) = (facts.position, facts.color)
    return [
      "\(at.x),\(at.y)", "rgb \(color.red) \(color.green) \(color.blue)",
      "saliency \(Format.number(facts.saliency, decimals: 4))", "rank \(facts.rank)",
      facts.isInMask ? "in mask" : nil, facts.segment.map { "\($0)" },
    ].compactMap(\.self).joined(separator: "  ")
  }
}
