// What clicks, drags and the wheel do, by what lies under them.

import Terminal

extension ExplorerState {
  /// The command that a click there gives; nil for none.
  func command(atX x: Int, y: Int) -> ExplorerCommand? {
    if case .command(let command) = shown.regions.last(where: { $0.rect.contains(x: x, y: y) })?
      .target
    {
      return command
    }
    return nil
  }

  /// Takes in a mouse action.
  mutating func handleMouse(
    _ action: MouseAction, x: Int, y: Int, now: Duration
  ) -> [Effect] {
    // As a key does: what stood there is read, and hints are wanted again.
    if action == .press { session.message = nil }
    guard let region = shown.regions.last(where: { $0.rect.contains(x: x, y: y) }) else {
      if popup != nil, action == .press { popup = nil }
      return []
    }
    switch (action, region.target) {
    case (.press, .command(let command)):
      popup = nil
      return perform(command, now: now)
    case (.press, .paletteRow(let row)):
      guard case .palette(let text, _) = popup else { return [] }
      popup = nil
      let matches = paletteEntries(text)
      return row < matches.count ? perform(matches[row], now: now) : []
    case (.press, .pickerRow(let row)):
      guard case .picker(let picker) = popup else { return [] }
      popup = nil
      let matches = picker.matches
      return row < matches.count ? pick(matches[row]) : []
    case (.press, .timeline(let capacity)), (.drag, .timeline(let capacity)):
      focus = .timeline
      let share = Double(x - region.rect.x) / Double(max(1, region.rect.width - 1))
      pauseAndMove(to: Int((share * Double(capacity - 1)).rounded()))
    case (.press, .landscape(let dimension)), (.drag, .landscape(let dimension)):
      let share = Float(x - region.rect.x) / Float(max(1, region.rect.width - 1))
      setAction(2 * share - 1, of: dimension)
    case (.press, .surface), (.drag, .surface):
      func share(_ at: Int, _ size: Int) -> Float { 2 * Float(at) / Float(max(1, size - 1)) - 1 }
      let rect = region.rect
      setAction([share(x - rect.x, rect.width), -share(y - rect.y, rect.height)])
    case (.press, .choice(let index)):
      let choices = session.observations?.shown.inspection.choices ?? []
      if choices.indices.contains(index) { setAction(choices[index].action) }
    case (.press, .picture), (.drag, .picture): pointAt(x: x, y: y, in: region.rect)
    case (.press, .mode(let index)):
      return index < ExplorerCommand.modes.count
        ? perform(ExplorerCommand.modes[index], now: now) : []
    case (.press, .agent(let index)): showAgent(index)
    case (.press, .curves(let end)), (.drag, .curves(let end)):
      focus = .timeline
      let share = Double(x - region.rect.x) / Double(max(1, region.rect.width - 1))
      showSnapshot(near: Int((share * Double(end)).rounded()))
    case (.press, .pane(let kind)): focus = kind
    case (.press, .paneTitle(let kind)):
      guard focus == kind else {
        focus = kind
        return []
      }
      // A second click on a title shows what is next there.
      switch kind {
      case .observation: return perform(.nextFrame, now: now)
      case .attribution, .second: return perform(.nextView, now: now)
      case .timeline: return perform(.nextTimeline, now: now)
      case .values: break
      }
    case (.wheelUp, .pane(.attribution)), (.wheelUp, .pane(.second)):
      return perform(.quantileUp, now: now)
    case (.wheelDown, .pane(.attribution)), (.wheelDown, .pane(.second)):
      return perform(.quantileDown, now: now)
    case (.wheelUp, .nothing), (.wheelDown, .nothing):
      scrollPopup(by: action == .wheelUp ? -3 : 3)
    case (.wheelUp, _): pauseAndMove(to: session.cursor - 1)
    case (.wheelDown, _): return perform(.stepForward, now: now)
    default: break
    }
    return []
  }

  private mutating func scrollPopup(by rows: Int) {
    if case .help(let first) = popup { popup = .help(firstRow: max(0, first + rows)) }
  }
}
