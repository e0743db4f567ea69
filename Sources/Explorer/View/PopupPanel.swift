// What lies over the panels: help from the key table, the palette, a line to fill in.

import Frames
import Terminal

enum PopupPanel {
  static func draw(_ state: ExplorerState, on canvas: inout Canvas) {
    switch state.popup {
    case .help(let first): help(state, first, on: &canvas)
    case .palette(let text, let selected): palette(state, text, selected, on: &canvas)
    case .prompt(let prompt, let text, _): self.prompt(prompt, text, on: &canvas)
    case .picker(let picker): self.picker(state, picker, on: &canvas)
    case .fidelity: FidelityPlot.draw(state, on: &canvas, open: open)
    case .explanation(let panel): explanation(panel, on: &canvas)
    case .welcome: welcome(state, on: &canvas)
    case nil: break
    }
    if let caption = state.caption { self.caption(caption, on: &canvas) }
  }

  /// What a demo says, on the lines above the hints.
  private static func caption(_ text: String, on canvas: inout Canvas) {
    let area = canvas.buffer.bounds
    let lines = wrapped(text, width: max(1, area.width - 4))
    let height = min(lines.count, max(0, area.height - 2))
    let box = Rect(x: 0, y: area.height - 1 - height, width: area.width, height: height)
    canvas.fill(box, .popup)
    for (row, line) in lines.prefix(height).enumerated() {
      canvas.text(line, x: 2, y: box.y + row, .popupTitle, width: area.width - 4)
    }
  }

  // MARK: Help

  private enum HelpRow {
    case heading(String)
    case command(ExplorerCommand)
    case blank
  }

  private static func help(_ state: ExplorerState, _ first: Int, on canvas: inout Canvas) {
    var columns: [[HelpRow]] = [[]]
    for group in CommandGroup.allCases {
      var rows: [HelpRow] = [.heading(group.rawValue)]
      for command in ExplorerCommand.allCases where command.row.group == group {
        if let index = command.modeIndex, index >= state.session.facts.modes.count { continue }
        if !state.keymap.keys(for: command).isEmpty { rows.append(.command(command)) }
      }
      if rows.count > 1 { columns[0] += rows + [.blank] }
    }
    // As many columns as fit, so that little has to be scrolled.
    let area = canvas.buffer.bounds
    let columnWidth = 52
    let count = max(1, min(3, (area.width - 4) / columnWidth))
    let rows = (columns[0].count + count - 1) / count
    let height = min(area.height, rows + 2)
    let box = area.centered(width: min(area.width, count * columnWidth + 4), height: height)
    let inside = open(
      "help · keys as they are bound now", note: "esc closes, up and down scroll", box, on: &canvas)
    let start = min(first, max(0, rows - inside.height))
    for column in 0..<count {
      for row in 0..<inside.height {
        let at = column * rows + start + row
        guard start + row < rows, at < columns[0].count else { continue }
        let x = inside.x + 1 + column * columnWidth
        let width = min(columnWidth - 2, inside.maxX - x - 1)
        switch columns[0][at] {
        case .blank: break
        case .heading(let text):
          canvas.text(text, x: x, y: inside.y + row, .popupTitle, width: width)
        case .command(let command):
          canvas.text(
            state.keymap.spelling(for: command), x: x, y: inside.y + row, .popupKey,
            width: min(11, width))
          canvas.text(
            state.title(of: .command(command)), x: x + 12, y: inside.y + row,
            state.canPerform(command) ? .popup : .popupDim, width: width - 12)
        }
      }
    }
    canvas.buffer.verticalScrollbar(
      Rect(x: box.maxX - 1, y: inside.y, width: 1, height: inside.height), first: start,
      visible: inside.height, total: rows, style: canvas.theme[.popupDim],
      thumb: canvas.theme[.popupKey])
  }

  // MARK: Palette

  private static func palette(
    _ state: ExplorerState, _ text: String, _ selected: Int, on canvas: inout Canvas
  ) {
    let matches = state.paletteEntries(text)
    let area = canvas.buffer.bounds
    let rows = min(max(1, matches.count), max(1, area.height - 6), 14)
    var box = area.centered(width: min(area.width, 64), height: min(area.height, rows + 3))
    box.y = min(box.y, max(0, area.height / 6))
    let inside = open("commands", note: "enter does it, esc closes", box, on: &canvas)
    guard !inside.isEmpty else { return }
    let used = canvas.text(": " + text, x: inside.x + 1, y: inside.y, .popupKey)
    canvas.text("_", x: inside.x + 1 + used, y: inside.y, .popupTitle)
    if matches.isEmpty {
      canvas.text("no such command", x: inside.x + 1, y: inside.y + 1, .popupDim)
    }
    let shown = max(0, inside.height - 1)
    let first = min(max(0, selected - shown + 1), max(0, matches.count - shown))
    for row in 0..<min(shown, matches.count) {
      let at = first + row
      guard at < matches.count else { break }
      let command = state.command(for: matches[at])
      let line = Rect(x: inside.x, y: inside.y + 1 + row, width: inside.width, height: 1)
      let scope: Scope =
        at == selected ? .popupSelected : state.canPerform(command) ? .popup : .popupDim
      canvas.fill(line, scope)
      canvas.text(
        state.title(of: matches[at]), x: line.x + 1, y: line.y, scope, width: line.width - 2)
      let keys = state.keymap.spelling(for: command)
      canvas.text(
        keys, x: line.maxX - keys.columns - 1, y: line.y,
        at == selected ? .popupSelected : .popupKey)
      canvas.click(line, .paletteRow(at))
    }
  }

  // MARK: Agents

  private static func picker(
    _ state: ExplorerState, _ picker: AgentPicker, on canvas: inout Canvas
  ) {
    let matches = picker.matches
    let area = canvas.buffer.bounds
    let rows = min(max(1, matches.count), max(1, area.height - 6), 16)
    var box = area.centered(width: min(area.width, 100), height: min(area.height, rows + 3))
    box.y = min(box.y, max(0, area.height / 6))
    let inside = open("agents", note: "type to find, enter opens, esc closes", box, on: &canvas)
    guard !inside.isEmpty else { return }
    let used = canvas.text(": " + picker.text, x: inside.x + 1, y: inside.y, .popupKey)
    canvas.text("_", x: inside.x + 1 + used, y: inside.y, .popupTitle)
    let headings = "algorithm   steps   train"
    if inside.width >= 76 {
      canvas.text(headings, x: inside.maxX - headings.columns - 1, y: inside.y, .popupDim)
    }
    if matches.isEmpty {
      canvas.text("no such agent", x: inside.x + 1, y: inside.y + 1, .popupDim)
    }
    let shown = max(0, inside.height - 1)
    let first = min(max(0, picker.selected - shown + 1), max(0, matches.count - shown))
    for row in 0..<min(shown, matches.count) {
      let at = first + row
      guard at < matches.count else { break }
      let line = Rect(x: inside.x, y: inside.y + 1 + row, width: inside.width, height: 1)
      let scope: Scope = at == picker.selected ? .popupSelected : .popup
      canvas.fill(line, scope)
      write(matches[at], line, scope, isDim: at != picker.selected, on: &canvas)
      canvas.click(line, .pickerRow(at))
    }
  }

  /// Name and task from the left, algorithm, steps and score from the right where there is room.
  private static func write(
    _ offer: AgentOffer, _ line: Rect, _ scope: Scope, isDim: Bool, on canvas: inout Canvas
  ) {
    func right(_ text: String, _ columns: Int) -> String {
      String(repeating: " ", count: max(0, columns - text.columns)) + text
    }
    var width = line.width - 2
    if line.width >= 76 {
      let score = offer.score.map { Format.number($0, decimals: 0) } ?? "-"
      let facts =
        offer.algorithm + right("\(offer.steps)", 17 - offer.algorithm.columns) + right(score, 8)
      canvas.text(facts, x: line.maxX - facts.columns - 1, y: line.y, scope)
      width -= facts.columns + 2
    }
    let name = min(width, max(24, width - 24))
    canvas.text(offer.name, x: line.x + 1, y: line.y, scope, width: name - 1)
    canvas.text(
      offer.task, x: line.x + 1 + name, y: line.y, isDim ? .popupDim : scope, width: width - name)
  }

  // MARK: Prompt

  private static func prompt(_ prompt: Prompt, _ text: String, on canvas: inout Canvas) {
    let area = canvas.buffer.bounds
    let box = area.centered(width: min(area.width, 48), height: min(area.height, 3))
    let inside = open(prompt.label, note: "enter, esc", box, on: &canvas)
    guard !inside.isEmpty else { return }
    canvas.text(text + "_", x: inside.x + 1, y: inside.y, .popupKey, width: inside.width - 2)
  }

  // MARK: Explanation and welcome

  private static func explanation(_ panel: PanelText, on canvas: inout Canvas) {
    let area = canvas.buffer.bounds
    let width = min(area.width, 72)
    let lines = panel.sentences.flatMap { wrapped($0, width: max(1, width - 4)) + [""] }.dropLast()
    let box = area.centered(width: width, height: min(area.height, lines.count + 2))
    write(Array(lines), title: panel.title, box, on: &canvas)
  }

  private static func welcome(_ state: ExplorerState, on canvas: inout Canvas) {
    func sign(_ command: ExplorerCommand) -> String { state.keymap.sign(for: command) }
    let lines = [
      "\(sign(.play)) plays, \(sign(.stepForward)) and \(sign(.stepBack)) step, \(sign(.nextMode)) changes the distractor, \(sign(.compare)) compares.",
      "\(sign(.explain)) explains the panel in focus, \(sign(.palette)) finds a command by its words.",
      "\(sign(.help)) lists all keys.",
    ]
    let area = canvas.buffer.bounds
    let width = min(area.width, (lines.map(\.columns).max() ?? 0) + 4)
    var box = area.centered(width: width, height: min(area.height, lines.count + 2))
    box.y = max(0, area.height - box.height - 1)
    write(lines, title: "the first time", box, on: &canvas)
  }

  /// Lines in a box that any key closes; what does not fit stays unsaid.
  private static func write(
    _ lines: [String], title: String, _ box: Rect, on canvas: inout Canvas
  ) {
    let inside = open(title, note: "any key", box, on: &canvas)
    for (row, line) in lines.prefix(max(0, inside.height)).enumerated() {
      canvas.text(line, x: inside.x + 1, y: inside.y + row, .popup, width: inside.width - 2)
    }
  }

  /// Words in lines of at most so many columns; a longer word is cut by whoever writes it.
  private static func wrapped(_ text: String, width: Int) -> [String] {
    var lines = [""]
    for word in text.split(separator: " ") {
      let line = lines[lines.count - 1]
      if line.isEmpty {
        lines[lines.count - 1] = String(word)
      } else if line.columns + 1 + String(word).columns <= width {
        lines[lines.count - 1] += " " + word
      } else {
        lines.append(String(word))
      }
    }
    return lines
  }

  /// An empty box; returns its inside.
  private static func open(
    _ title: String, note: String, _ box: Rect, on canvas: inout Canvas
  ) -> Rect {
    canvas.fill(box, .popup)
    canvas.click(box, .nothing)
    let ground = canvas.theme[.popupDim]
    return canvas.buffer.box(
      box, title: title, note: note, style: ground,
      titleStyle: canvas.theme[.popupTitle])
  }
}
