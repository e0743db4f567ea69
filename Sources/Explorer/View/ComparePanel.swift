// The same physics state as two to four modes show it, or as so many agents see it, side by side, each with the
// chosen view of its own attribution and its numbers; differences are against what is acted on.

import Attribution
import Frames
import Pictures
import Terminal

enum ComparePanel {
  /// Rows of numbers under each picture.
  private static let captions = 3

  static func draw(_ state: ExplorerState, on canvas: inout Canvas, in area: Rect) {
    guard !area.isEmpty else { return }
    guard let observations = state.session.observations, !observations.compared.isEmpty else {
      canvas.text("rendering …", x: area.x + 1, y: area.y, .dim, width: max(0, area.width - 2))
      return
    }
    let shown = fitting(observations, in: area)
    guard let grid = Self.grid(shown.count, in: area) else {
      table(observations, state, on: &canvas, in: area)
      return
    }
    let slotWidth = max(grid.picture.width, area.width / grid.columns - 1)
    for (index, other) in shown.enumerated() {
      let column = index % grid.columns
      let row = index / grid.columns
      let slot = Rect(
        x: area.x + column * (area.width / grid.columns),
        y: area.y + row * (area.height / grid.rows), width: slotWidth,
        height: area.height / grid.rows)
      draw(
        other, against: observations.shown, grid.picture, observations, state, on: &canvas,
        in: slot)
    }
  }

  /// Those that there is room for, in their order: what acts, and as many others as have pictures.
  private static func fitting(_ observations: Observations, in area: Rect) -> [ModeObservation] {
    let all = observations.compared
    let count = fitting(all.count, in: area)
    let own = observations.shown.viewpoint
    var others = all.filter { $0.viewpoint != own }.prefix(max(0, count - 1)).map(\.viewpoint)
    others.append(own)
    return all.filter { others.contains($0.viewpoint) }
  }

  /// How many of so many have pictures; two are tried at the least.
  private static func fitting(_ count: Int, in area: Rect) -> Int {
    (2..<max(2, count + 1)).last { grid($0, in: area) != nil } ?? min(count, 2)
  }

  /// The rows it needs to show so many modes, with at least one left over for a timeline where
  /// that is possible.
  static func height(_ count: Int, in area: Rect) -> Int {
    var smaller = area
    _ = smaller.takeBottom(area.height >= 30 ? 4 : area.height >= 3 ? 1 : 0)
    guard let grid = grid(fitting(count, in: smaller), in: smaller) else { return smaller.height }
    return grid.rows * (grid.picture.height + captions)
  }

  /// The largest pictures that let all modes stand in one grid; nil where none fits.
  static func grid(
    _ count: Int, in area: Rect
  ) -> (columns: Int, rows: Int, picture: (width: Int, height: Int))? {
    for picture in Layout.pictures {
      for rows in 1...2 {
        let columns = (count + rows - 1) / rows
        if columns * (picture.width + 1) - 1 <= area.width,
          rows * (picture.height + captions) <= area.height
        {
          return (columns, rows, picture)
        }
      }
    }
    return nil
  }

  private static func draw(
    _ mode: ModeObservation, against first: ModeObservation, _ size: (width: Int, height: Int),
    _ observations: Observations, _ state: ExplorerState, on canvas: inout Canvas, in slot: Rect
  ) {
    var rest = slot
    let isFirst = mode.viewpoint == first.viewpoint
    let title = rest.takeTop(1)
    let label = state.view.label
    let name = name(mode, state)
    var note = label
    if isFirst, state.comparison == .agents {
      note = "acts · " + label
      if name.columns + note.columns + 4 > title.width { note = "acts" }
    }
    canvas.title(name, note: note, in: title, isFocused: isFirst)
    if state.comparison == .agents {
      canvas.click(title, .agent(mode.viewpoint.agent))
    } else if let at = state.session.facts.modes.firstIndex(of: mode.mode) {
      canvas.click(title, .mode(at))
    }
    let place = rest.takeTop(size.height)
    let pictures = mode.pictures(
      frame: state.frame, request: observations.query.question.request,
      style: canvas.theme.pictures, against: observations.counterpart(of: mode))
    canvas.click(place, .pane(.attribution))
    if let picture = pictures.frame(state.view) {
      let place = canvas.picture(picture, in: place)
      PicturePanel.legend(
        of: state.view, pictures, other: observations.counterpart(of: mode), state, on: &canvas,
        in: place)
    } else {
      PicturePanel.without(state.view, on: &canvas, in: place)
    }
    let lines = numbers(
      mode, against: first, isFirst, isAscii: state.symbols == .ascii, width: rest.width - 1)
    for (row, line) in lines.enumerated() where row < rest.height {
      canvas.pieces(line, x: rest.x + 1, y: rest.y + row, width: max(0, rest.width - 1))
    }
  }

  /// What all of them are asked, for a line of its own.
  static func question(_ state: ExplorerState, in area: Rect) -> String {
    let all = state.session.compared.count
    // Nothing is known of what has not been rendered yet.
    let fit = state.session.observations.map { fitting($0, in: area).count } ?? 0
    let left = fit > 0 && fit < all ? "  \(fit) of \(all) fit" : ""
    let request = state.session.request
    let frame = state.frame == .newest ? "" : " · \(Format.frame(state.frame, state.layout))"
    return
      "\(Format.target(request.target)) · \(state.view.label) · \(Format.method(request.method))"
      + " · rho \(Format.quantile(request.quantile))" + frame + left
  }

  /// What tells it from the others.
  private static func name(_ shown: ModeObservation, _ state: ExplorerState) -> String {
    state.comparison == .agents
      ? state.session.facts.agents[shown.viewpoint.agent].name : shown.mode.rawValue
  }

  /// Two lines of numbers, the most telling first; what has no room in a line is left out whole.
  private static func numbers(
    _ mode: ModeObservation, against first: ModeObservation, _ isFirst: Bool, isAscii: Bool,
    width: Int
  ) -> [[(String, Scope)]] {
    let (mine, theirs) = (mode.inspection, first.inspection)
    let q = min(mine.q1, mine.q2)
    let delta = isAscii ? "d" : "Δ"
    var values: [(String, Scope)] = [("Q \(Format.number(q))", .minQ)]
    var looks: [(String, Scope)] = [("on task \(Format.percent(mode.maskOnTask))", .iou)]
    if !isFirst {
      let change = zip(mine.policyAction, theirs.policyAction).map { abs($0 - $1) }.max() ?? 0
      values += [
        ("\(delta)Q \(Format.signed(q - min(theirs.q1, theirs.q2)))", .dim),
        ("\(delta)a \(Format.number(change, decimals: 2))", change > 0.5 ? .bad : .dim),
      ]
      if let overlap = MaskMeasure.overlap(mine.mask, theirs.mask) {
        looks.append(("IoU \(Format.number(overlap, decimals: 2))", .iou))
      }
    }
    let masked = min(mine.maskedQ1, mine.maskedQ2)
    values.append(("s*M \(Format.number(masked))", .masked))
    looks.append(("a \(Format.action(mine.policyAction))", .policy))
    return [looks, values].map { line in
      var used = 0
      return line.compactMap { piece in
        let text = used == 0 ? piece.0 : "  " + piece.0
        guard used + text.columns <= width else { return nil }
        used += text.columns
        return (text, piece.1)
      }
    }
  }

  /// Numbers alone, a row a mode.
  private static func table(
    _ observations: Observations, _ state: ExplorerState, on canvas: inout Canvas, in area: Rect
  ) {
    let first = observations.shown
    var y = area.y
    if area.height > observations.compared.count {
      canvas.text(
        "no room for \(observations.compared.count) pictures: enlarge the terminal",
        x: area.x + 1, y: y, .dim, width: max(0, area.width - 2))
      y += 1
    }
    let rows = area.maxY - y >= 2 * observations.compared.count ? 2 : 1
    for mode in observations.compared {
      let lines = numbers(
        mode, against: first, mode.viewpoint == first.viewpoint,
        isAscii: state.symbols == .ascii, width: area.width - 14)
      guard y + rows <= area.maxY else { break }
      canvas.text(name(mode, state), x: area.x + 1, y: y, .strong, width: 12)
      canvas.pieces(
        lines[rows == 2 ? 0 : 1], x: area.x + 14, y: y, width: max(0, area.width - 14))
      if rows == 2 {
        canvas.pieces(lines[1], x: area.x + 14, y: y + 1, width: max(0, area.width - 14))
      }
      y += rows
    }
  }
}
