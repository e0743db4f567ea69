// The states of an episode in lines: branching from a past step keeps the line that was left. A
// line is never empty once the first state has arrived.

import Environments

/// One line of an episode: its states in order.
struct Line: Sendable, Equatable {
  var steps: [StepRecord]
  /// The index of the last state this line shares with the one it left; nil for a first line.
  var forkedAt: Int?
  /// Its place among all lines of the episode, from 1; what files are called by.
  var number = 1

  /// The agent that acted last in it; nil before anyone has.
  var driver: Int? { steps.last { $0.driver != nil }?.driver }

  /// Somebody who acts: an agent, or nil for a person.
  typealias Actor = Int?

  /// Who acted in the steps of its own, all but those it shares with the line it left, in the order of their first ones.
  var actors: [Actor] {
    var actors: [Actor] = []
    for step in steps[min(forkedAt ?? 0, steps.count)...] where step.action != nil {
      let actor = step.byHand ? nil : step.driver
      if !actors.contains(actor) { actors.append(actor) }
    }
    return actors
  }

  /// Whether its values and its actions are not all one agent's.
  var mixesAgents: Bool {
    let acting = steps.compactMap { $0.action == nil ? nil : $0.driver }
    let asked = steps.compactMap(\.values?.viewpoint.agent)
    return Set(acting).union(asked).count > 1 || steps.contains(where: \.byHand)
  }
}

/// All lines of the episode that is on show.
struct History: Sendable, Equatable {
  /// Lines kept; the oldest is forgotten beyond that.
  static let lineLimit = 8

  private(set) var lines: [Line]
  private(set) var current: Int
  private var nextNumber: Int
  /// Lines made so far, forgotten ones among them.
  private(set) var made = 1

  init(firstNumber: Int = 0) {
    lines = [Line(steps: [], forkedAt: nil)]
    current = 0
    nextNumber = firstNumber
  }

  var line: Line { lines[current] }
  var steps: [StepRecord] { lines[current].steps }
  var count: Int { lines[current].steps.count }
  /// The first step whose state is what the task is about.
  var firstSuccess: Int? { steps.firstIndex { $0.succeeds == true } }

  var isOver: Bool { steps.last?.isLast ?? false }

  subscript(index: Int) -> StepRecord {
    get { lines[current].steps[index] }
    set { lines[current].steps[index] = newValue }
  }

  /// A name no state of this history bears yet.
  mutating func makeID() -> StateID {
    defer { nextNumber += 1 }
    return StateID(number: nextNumber)
  }

  mutating func append(_ record: StepRecord) { lines[current].steps.append(record) }

  /// Leaves the current line after the state at `index` and continues from there in a new one.
  /// Where nothing follows that state there is nothing to leave, and the line stays.
  mutating func branch(after index: Int) {
    guard index + 1 < count else { return }
    var kept = Array(steps[...index])
    kept[index].action = nil
    kept[index].byHand = false
    kept[index].driver = nil
    made += 1
    lines.append(Line(steps: kept, forkedAt: index, number: made))
    current = lines.count - 1
    if lines.count > Self.lineLimit {
      lines.removeFirst()
      current -= 1
    }
  }

  /// Goes to the next line, around and around.
  mutating func nextLine() { current = (current + 1) % lines.count }

  /// The state at `index` and the two before it; fewer at the start of an episode.
  func states(upTo index: Int) -> RecentStates {
    RecentStates(steps[index].state, after: steps[..<index].suffix(2).map(\.state))
  }

  /// The position of a state in the current line.
  func index(of id: StateID) -> Int? {
    // States of a line are in order of their names, so the search is short even for 1000 states.
    var low = 0
    var high = count - 1
    while low <= high {
      let middle = (low + high) / 2
      let found = steps[middle].state.id
      if found == id { return middle }
      if found < id { low = middle + 1 } else { high = middle - 1 }
    }
    return nil
  }
}
