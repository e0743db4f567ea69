// An explorer's state with a fake environment and agent behind it, worked off at once.

import Attribution
import Environments
import Terminal
import Training

@testable import Explorer

/// A state and what answers its questions.
struct Bench {
  var state: ExplorerState
  let runner: ImmediateRunner
  let agent: FakeAgent
  var effects: [Effect] = []

  init(
    mode: DistractorMode = .train, seed: UInt64 = 7, actions: Int = 1, length: Int = 80,
    predicts: Bool = true, maskFill: Float = 128, others: Int = 0, curves: LearningCurves? = nil,
    grid: Bool = false, maskCost: Float = 1, broken: [DistractorMode: Int] = [:]
  ) {
    let agent = FakeAgent(
      actionCount: actions, predicts: predicts, maskFill: maskFill, grid: grid, maskCost: maskCost)
    let agents = (0...others).map {
      AgentFacts(
        name: $0 == 0 ? "fake" : "other \($0)", quantile: agent.quantile,
        step: curves == nil ? nil : 100 * ($0 + 1))
    }
    let facts = SessionFacts(
      task: "push_point", agents: agents, actionCount: actions, actionRepeat: 8,
      episodeLength: length, curves: curves)
    state = ExplorerState(session: Session(facts: facts, mode: mode, seed: seed))
    self.agent = agent
    runner = ImmediateRunner(
      Engine(
        agents: AgentRoster { index in
          index == 0
            ? agent
            : FakeAgent(actionCount: actions, predicts: predicts, push: 0.25 * Float(index))
        }
      ) { seed in
        FakeEnvironment(seed: seed, actions: actions, length: length, broken: broken)
      })
    settle()
  }

  var session: Session { state.session }

  /// Works until nothing is left to do.
  mutating func settle() {
    runner.settle(&state.session)
  }

  /// Presses keys by their names, settling after each.
  mutating func press(_ keys: String...) {
    for name in keys {
      guard let key = Key(named: name) else { preconditionFailure("no key \(name)") }
      effects += state.handle(.key(key), now: .zero)
      settle()
    }
  }

  mutating func paste(_ text: String) {
    effects += state.handle(.paste(text), now: .zero)
    settle()
  }

  mutating func mouse(_ action: MouseAction, _ x: Int, _ y: Int) {
    effects += state.handle(.mouse(action, x: x, y: y), now: .zero)
    settle()
  }

  mutating func draw(_ width: Int, _ height: Int) -> Buffer {
    let drawing = ExplorerView.draw(state, size: (width, height), theme: state.theme)
    state.shown = drawing.facts
    return drawing.buffer
  }

  /// Plays to the end of the episode.
  mutating func playToEnd() {
    while !session.history.isOver { press("n") }
  }
}
