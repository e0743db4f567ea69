// What each command does.

import Agents
import Environments
import Pictures
import Terminal

extension ExplorerState {
  /// Does a command.
  mutating func perform(_ command: ExplorerCommand, now: Duration) -> [Effect] {
    switch command {
    case .play: session.togglePlay(now: now)
    case .stepForward: step(by: 1)
    case .stepBack: step(by: -1)
    case .jumpForward: step(by: 10)
    case .jumpBack: step(by: -10)
    case .first: pauseAndMove(to: 0)
    case .last: pauseAndMove(to: session.history.count - 1)
    case .faster: changeSpeed(by: 1)
    case .slower: changeSpeed(by: -1)
    case .nextEpisode: session.nextEpisode()
    case .replay: session.replay()
    case .askSeed: popup = .prompt(.seed, text: "")
    case .branch: session.branch()
    case .nextLine: session.nextLine()
    case .mark: session.toggleMark()
    case .nextBookmark: goToBookmark { $0 > $1 }
    case .previousBookmark: goToBookmark { $0 < $1 }
    case .actByHand: toggleByHand()
    case .actionDown: changeAction(by: -0.1)
    case .actionUp: changeAction(by: 0.1)
    case .nextDimension: dimension = (dimension + 1) % max(1, session.facts.actionCount)
    case .export: return [.export]
    case .exportRange: popup = .prompt(.exportRange, text: "0-\(max(0, session.history.count - 1))")
    case .exportModes: return [.exportModes]
    case .palette: popup = .palette(text: "", selected: 0)
    case .help: popup = .help(firstRow: 0)
    case .nextTheme: return [.theme(step: 1)]
    case .previousTheme: return [.theme(step: -1)]
    case .toggleMouse:
      isMouseOn.toggle()
      session.message = "mouse \(isMouseOn ? "on" : "off")"
      return [.mouse(isMouseOn)]
    case .redraw: return [.redraw]
    case .suspend: return [.suspend]
    case .quit: return [.quit]
    default: performLook(command)
    }
    return []
  }

  private mutating func performLook(_ command: ExplorerCommand) {
    switch command {
    case .nextMode: moveMode(by: 1)
    case .previousMode: moveMode(by: -1)
    case .compare: session.compared = isComparing ? [] : modesToCompare()
    case .compareMore:
      let most = min(4, session.facts.modes.count)
      compareCount = isComparing ? (compareCount >= most ? 2 : compareCount + 1) : compareCount
      session.compared = modesToCompare()
    case .nextView: changeView(by: 1)
    case .previousView: changeView(by: -1)
    case .nextFrame: frameIndex = (frameIndex + 2) % 3
    case .nextTarget: moveTarget(by: 1)
    case .previousTarget: moveTarget(by: -1)
    case .nextMethod:
      let all = AttributionMethod.allCases
      let at = all.firstIndex(of: session.request.method) ?? 0
      session.request.method = all[(at + 1) % all.count]
    case .quantileDown: changeQuantile(by: -10)
    case .quantileUp: changeQuantile(by: 10)
    case .quantileFinerDown: changeQuantile(by: -1)
    case .quantileFinerUp: changeQuantile(by: 1)
    case .quantileReset: session.request.quantile = session.facts.quantile
    case .focusNext: moveFocus(by: 1)
    case .focusPrevious: moveFocus(by: -1)
    case .zoom: isZoomed.toggle()
    case .thirdPane: thirdShowsValues = shown.panes.contains(.second)
    case .nextSymbols:
      let all = Symbols.allCases
      symbols = all[((all.firstIndex(of: symbols) ?? 0) + 1) % all.count]
      session.message = "symbols: \(symbols.rawValue)"
    default:
      if let index = command.modeIndex { showMode(index) }
    }
  }

  // MARK: Moving

  private mutating func step(by count: Int) {
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

  private mutating func changeSpeed(by step: Int) {
    let speeds = Session.speeds
    let at = speeds.firstIndex(of: session.speed) ?? 3
    session.speed = speeds[min(max(at + step, 0), speeds.count - 1)]
    session.message = "speed \(Format.speed(session.speed))"
  }

  private mutating func goToBookmark(_ isBeyond: (Int, Int) -> Bool) {
    let places = session.bookmarks.filter { isBeyond($0.index, session.cursor) }
    let nearest = places.min { abs($0.index - session.cursor) < abs($1.index - session.cursor) }
    guard let nearest else {
      session.message = "no bookmark that way"
      return
    }
    pauseAndMove(to: nearest.index)
    session.message = "step \(nearest.index): \(nearest.reason.label)"
  }

  // MARK: Acting by hand

  private mutating func toggleByHand() {
    guard session.override == nil else {
      session.setOverride(nil)
      session.message = "the policy acts"
      return
    }
    guard let action = session.step?.values?.policyAction else { return }
    setByHand(action)
  }

  private mutating func changeAction(by amount: Float) {
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

  private mutating func setByHand(_ action: [Float]) {
    session.setOverride(action)
    guard let now = session.override else { return }
    let numbers = Format.action(now)
    session.message =
      "by hand: \(numbers), taken at the next step (\(keymap.sign(for: .stepForward)))"
  }

  // MARK: Looking

  private mutating func showMode(_ index: Int) {
    guard index < session.facts.modes.count else {
      session.message = "there are \(session.facts.modes.count) modes"
      return
    }
    session.mode = session.facts.modes[index]
    if isComparing { session.compared = modesToCompare() }
  }

  private mutating func moveMode(by step: Int) {
    let modes = session.facts.modes
    guard let at = modes.firstIndex(of: session.mode) else { return }
    showMode(((at + step) % modes.count + modes.count) % modes.count)
  }

  private mutating func moveTarget(by step: Int) {
    let at = targets.firstIndex(of: session.request.target) ?? 0
    session.request.target = targets[((at + step) % targets.count + targets.count) % targets.count]
  }

  /// Changes the quantile by thousandths, within 0...0.999, and rounds it to them.
  private mutating func changeQuantile(by thousandths: Int) {
    let now = Int((session.request.quantile * 1000).rounded())
    session.request.quantile = Float(min(max(now + thousandths, 0), 999)) / 1000
  }

  private mutating func changeView(by step: Int) {
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

  private mutating func moveFocus(by step: Int) {
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
