// What the commands do to the state.

import Attribution
import Basics
import Environments
import Pictures
import Terminal

extension ExplorerState {
  // MARK: Moving

  mutating func step(by count: Int) {
    session.isPlaying = false
    if count > 0 {
      session.stepForward(count)
    } else {
      session.move(to: session.cursor + count)
    }
  }

  mutating func pauseAndMove(to index: Int) {
    session.isPlaying = false
    session.move(to: index)
  }

  mutating func changeSpeed(by step: Int) {
    let speeds = Session.speeds
    let at = speeds.firstIndex(of: session.speed) ?? 3
    session.speed = speeds[min(max(at + step, 0), speeds.count - 1)]
    session.message = "speed \(Format.speed(session.speed))"
  }

  /// The nearest bookmark after the cursor or before it.
  func bookmark(after isAfter: Bool) -> Bookmark? {
    let cursor = session.cursor
    return session.bookmarks.filter { isAfter ? $0.index > cursor : $0.index < cursor }
      .min { abs($0.index - cursor) < abs($1.index - cursor) }
  }

  mutating func goToBookmark(after isAfter: Bool) {
    guard let bookmark = bookmark(after: isAfter) else { return }
    pauseAndMove(to: bookmark.index)
    session.message = "step \(bookmark.index): \(bookmark.reason.label)"
  }

  // MARK: Acting by hand

  /// Why the action cannot be changed step by step now, or nil.
  var notByHand: String? {
    session.isActingByHand
      ? nil : "the policy acts: \(keymap.sign(for: .actByHand)) takes the controls"
  }

  mutating func toggleByHand() {
    guard session.override == nil else {
      session.setOverride(nil)
      session.message = "the policy acts"
      return
    }
    guard let action = session.step?.values?.policyAction else { return }
    setByHand(action)
  }

  mutating func changeAction(by amount: Float) {
    guard var action = session.override ?? session.step?.values?.policyAction,
      dimension < action.count
    else { return }
    action[dimension] = ((action[dimension] + amount) * 20).rounded() / 20
    setByHand(action)
  }

  /// Sets one component of the action, as a click into its landscape does.
  mutating func setAction(_ value: Float, of index: Int) {
    guard var action = session.override ?? session.step?.values?.policyAction,
      index < action.count
    else { return }
    dimension = index
    action[index] = value
    setByHand(action)
  }

  /// Sets all components, as a click into the landscape of two does.
  mutating func setAction(_ action: [Float]) {
    guard action.count == session.facts.actionCount else { return }
    setByHand(action)
  }

  private mutating func setByHand(_ action: [Float]) {
    session.setOverride(action)
    guard let now = session.override else { return }
    let numbers = Format.action(now)
    session.message =
      "by hand: \(numbers), taken at the next step (\(keymap.sign(for: .stepForward)))"
  }

  // MARK: Looking

  mutating func showMode(_ index: Int) {
    guard session.facts.modes.indices.contains(index) else { return }
    session.mode = session.facts.modes[index]
    keepComparing()
  }

  /// Starts comparing modes or agents, goes over from the others, or ends.
  mutating func toggleCompare(_ wanted: Comparison) {
    let ends = isComparing && comparison == wanted
    // All agents that fit; of a training's snapshots the first, the last and the one that acts.
    if wanted == .agents, comparison != .agents || !isComparing {
      compareCount = min(
        session.facts.places(with: session.agent).count, session.facts.curves == nil ? 4 : 3)
    } else if wanted == .modes, comparison != .modes {
      compareCount = 2
    }
    comparison = wanted
    session.compared = ends ? [] : viewpointsToCompare()
  }

  mutating func compareMore() {
    compareCount =
      isComparing ? (compareCount >= mostCompared ? 2 : compareCount + 1) : compareCount
    session.compared = viewpointsToCompare()
  }

  /// How many compare can show side by side.
  private var mostCompared: Int {
    min(
      4,
      comparison == .agents
        ? session.facts.places(with: session.agent).count : session.facts.modes.count)
  }

  /// Why compare cannot show more, or nil.
  var noMoreToCompare: String? {
    isComparing && comparison == .agents && mostCompared <= compareCount && mostCompared <= 2
      ? "there are two agents, and both are shown" : nil
  }

  /// Leaves; an export that is being written is left only when asked for twice.
  mutating func quit() -> [Effect] {
    guard let export = session.exports.label, !isLeaving else { return [.screen(.quit)] }
    isLeaving = true
    session.message = "\(export) is being written: \(keymap.sign(for: .quit)) again stops it there"
    return []
  }

  private mutating func keepComparing() {
    if isComparing { session.compared = viewpointsToCompare() }
  }

  mutating func markRange() {
    session.isPlaying = false
    session.markRange()
    guard let marked = session.markedRange else { return }
    let keys = (mark: keymap.sign(for: .markRange), export: keymap.sign(for: .exportRange))
    session.message =
      marked.end.map { "steps \(marked.start) to \($0): \(keys.export) exports them" }
      ?? "a range starts at step \(marked.start): go on, \(keys.mark) marks its end"
  }

  // MARK: Agents

  /// Gives the wheel to an agent.
  mutating func showAgent(_ index: Int) {
    guard session.facts.agents.indices.contains(index) else { return }
    session.agent = index
    session.message = "\(session.agentFacts.name) acts"
    keepComparing()
  }

  /// Why there is no other agent, or nil.
  var noOtherAgent: String? {
    session.facts.agents.count > 1
      ? nil : "there is one agent: start with --against AGENT, or --run DIR for a training's"
  }

  /// Why there is no agent to go on to, or nil. Agents go around; a training has an end.
  var noNextAgent: String? {
    noOtherAgent
      ?? (session.facts.curves != nil
        && session.facts.places(with: session.agent).last == session.agent
        ? "there is no later snapshot" : nil)
  }

  /// Why there is no agent to go back to, or nil.
  var noPreviousAgent: String? {
    noOtherAgent
      ?? (session.facts.curves != nil
        && session.facts.places(with: session.agent).first == session.agent
        ? "this is the training's first snapshot" : nil)
  }

  mutating func moveAgent(by step: Int) {
    let places = session.facts.places(with: session.agent)
    guard let at = places.firstIndex(of: session.agent) else { return }
    showAgent(places[cyclic: at + step])
  }

  /// Branches from this step for the next agent, and shows returns of both lines.
  mutating func branchForNextAgent() {
    session.isPlaying = false
    session.branch()
    moveAgent(by: 1)
    timeline = .branches
  }

  /// The snapshot whose step is nearest.
  mutating func showSnapshot(near step: Int) {
    func distance(_ place: Int) -> Int { abs((session.facts.agents[place].step ?? 0) - step) }
    let places = session.facts.places(with: session.agent)
    guard let at = places.min(by: { distance($0) < distance($1) }) else { return }
    showAgent(at)
  }

  /// What the timeline can show here.
  var timelines: [TimelineKind] {
    TimelineKind.allCases.filter { $0 != .curves || session.facts.curves != nil }
  }

  mutating func moveTimeline(by step: Int) {
    timeline = timelines[cyclic: (timelines.firstIndex(of: timeline) ?? 0) + step]
    // So that what it shows can be explained.
    if !isZoomed, shown.panes.contains(.timeline) { focus = .timeline }
  }

  mutating func moveMethod(by step: Int) {
    let all = AttributionMethod.allCases
    let at = all.firstIndex(of: session.request.method) ?? 0
    session.request.method = all[cyclic: at + step]
  }

  /// The next line, whose driver acts from now on.
  mutating func nextLine() {
    session.nextLine()
    keepComparing()
  }

  /// Leaves the first of these that was entered: acting by hand, a zoom, comparing, another timeline.
  mutating func leave() {
    if session.override != nil {
      toggleByHand()
    } else if isZoomed {
      isZoomed = false
    } else if isComparing {
      session.compared = []
    } else if timeline != .values {
      timeline = .values
    } else {
      session.message = "nothing to leave; \(keymap.sign(for: .quit)) quits"
    }
  }

  mutating func nextSymbols() {
    let all = Symbols.allCases
    symbols = all[((all.firstIndex(of: symbols) ?? 0) + 1) % all.count]
    session.message = "symbols: \(symbols.rawValue)"
  }

  mutating func toggleMouse() -> [Effect] {
    isMouseOn.toggle()
    session.message = "mouse \(isMouseOn ? "on" : "off")"
    return [.screen(.mouse(isMouseOn))]
  }

  mutating func moveMode(by step: Int) {
    let modes = session.facts.modes
    guard let at = modes.firstIndex(of: session.mode) else { return }
    showMode(((at + step) % modes.count + modes.count) % modes.count)
  }

  mutating func moveTarget(by step: Int) {
    let at = targets.firstIndex(of: session.request.target) ?? 0
    session.request.target = targets[((at + step) % targets.count + targets.count) % targets.count]
  }

  /// Changes the quantile by thousandths, within 0...0.999, and rounds it to them.
  mutating func changeQuantile(by thousandths: Int) {
    let now = Int((session.request.quantile * 1000).rounded())
    session.request.quantile = Float(min(max(now + thousandths, 0), 999)) / 1000
  }

  mutating func changeView(by step: Int) {
    if focus == .second && shown.panes.contains(.second) && !isComparing {
      secondView = Self.view(after: secondView, by: step, of: PictureView.attributions)
      return
    }
    guard shown.hasOnePicture, !isComparing else {
      view = Self.view(after: view, by: step, of: PictureView.attributions)
      return
    }
    // Where only one picture fits, the observation is one of the views to go through.
    let now = single == .observation ? .observation : view
    let next = Self.view(after: now, by: step, of: PictureView.allCases)
    single = next == .observation ? .observation : .attribution
    view = next == .observation ? PictureView.attributions[0] : next
  }

  /// The view `step` places on, around and around.
  private static func view(
    after view: PictureView, by step: Int, of views: [PictureView]
  ) -> PictureView {
    let at = views.firstIndex(of: view) ?? 0
    return views[((at + step) % views.count + views.count) % views.count]
  }

  mutating func moveFocus(by step: Int) {
    guard !isZoomed else {
      let kinds: [PaneKind] = [.observation, .attribution, .values, .timeline]
      let at = kinds.firstIndex(of: focus) ?? 0
      focus = kinds[((at + step) % kinds.count + kinds.count) % kinds.count]
      if focus == .observation || focus == .attribution { single = focus }
      return
    }
    guard !shown.panes.isEmpty else { return }
    let at = shown.panes.firstIndex(of: focus) ?? -step
    focus =
      shown.panes[
        ((at + step) % shown.panes.count + shown.panes.count) % shown.panes.count]
  }
}
