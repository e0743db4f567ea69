// Places worth returning to: the ones a user marked, and the ones where an agent is most wrong.

/// Why a state is marked.
enum BookmarkReason: String, Sendable, CaseIterable, Hashable {
  case byHand
  /// The largest |Q - return-to-go|: where the critic is least calibrated.
  case value
  /// The largest |Q(s) - Q(s*M)|: where the critic leans on what the mask leaves out.
  case mask
  /// The largest change of action under the distractor.
  case action

  /// One or two words for the timeline.
  var label: String {
    switch self {
    case .byHand: "marked"
    case .value: "|Q-return|"
    case .mask: "Q-Q(s*M)"
    case .action: "action change"
    }
  }

  /// The mark drawn above the timeline.
  var symbol: Character {
    switch self {
    case .byHand: "◆"
    case .value: "Q"
    case .mask: "M"
    case .action: "A"
    }
  }
}

/// A marked state of a line.
struct Bookmark: Sendable, Equatable {
  let index: Int
  let reason: BookmarkReason
}

enum Bookmarks {
  /// The automatic bookmarks of a line: at most one for each reason, and none where nothing
  /// differs.
  static func automatic(in line: Line, discount: Double) -> [Bookmark] {
    var found: [Bookmark] = []
    func mark(_ reason: BookmarkReason, _ size: (Int, StepRecord) -> Double?) {
      var best: (index: Int, size: Double)?
      for (index, step) in line.steps.enumerated() {
        guard let value = size(index, step), value > best?.size ?? 0 else { continue }
        best = (index, value)
      }
      if let best { found.append(Bookmark(index: best.index, reason: reason)) }
    }
    if let worth = ReturnToGo.values(of: line, discount: discount) {
      mark(.value) { index, step in
        step.values.map { abs(Double($0.minQ) - worth[index]) }
      }
    }
    mark(.mask) { _, step in step.values.map { abs(Double($0.maskGap)) } }
    mark(.action) { _, step in step.values?.actionChange.map(Double.init) }
    return found
  }
}

extension Session {
  /// The bookmarks of the current line, in order.
  var bookmarks: [Bookmark] {
    let own = history.steps.indices.filter { marked.contains(history[$0].state.id) }
      .map { Bookmark(index: $0, reason: .byHand) }
    return (own + Bookmarks.automatic(in: history.line, discount: agentFacts.discount))
      .sorted { ($0.index, $0.reason.rawValue) < ($1.index, $1.reason.rawValue) }
  }
}
