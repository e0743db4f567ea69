// The return so far of every branch of the episode, each in a colour of its own and under the name of the agent
// that acted in it.

import Basics
import Frames
import Terminal

enum BranchesPlot {
  private static let scopes: [Scope] = [.q1, .q2, .minQ, .reward, .masked, .policy, .iou, .returns]

  static func draw(_ state: ExplorerState, on canvas: inout Canvas, in rect: Rect) {
    let session = state.session
    let lines = session.history.lines
    let capacity = max(2, session.facts.steps + 1, session.history.count)
    var area = rect
    _ = area.takeRight(1)
    if rect.height >= 2 { legend(state, on: &canvas, in: area.takeTop(1)) }
    var labels = area.takeLeft(TimelinePanel.gutter(rect))
    _ = labels.takeLeft(1)
    canvas.click(area, .timeline(capacity: capacity))
    let returns = lines.map { $0.steps.map(\.returnSoFar) }
    let top = max(returns.joined().max() ?? 1, 1)
    let range = min(returns.joined().min() ?? 0, 0)...top
    // The line on show is drawn last, above what it shares with others.
    let order = lines.indices.filter { $0 != session.history.current } + [session.history.current]
    canvas.buffer.plot(
      order.map { PlotSeries(returns[$0], style: canvas.theme[scope($0)]) }, in: area,
      range: range, capacity: capacity)
    canvas.ends(of: range, decimals: 0, beside: area, in: labels)
    TimelinePanel.ownMarks(session, capacity, on: &canvas, in: area)
    TimelinePanel.cursor(session, capacity, on: &canvas, in: area)
  }

  private static func scope(_ line: Int) -> Scope { scopes[cyclic: line] }

  private static func legend(
    _ state: ExplorerState, on canvas: inout Canvas, in rect: Rect
  ) {
    let history = state.session.history
    // The one on show comes first: where room is short the others go.
    let order = [history.current] + history.lines.indices.filter { $0 != history.current }
    let pieces = order.map { index -> (String, Scope) in
      let line = history.lines[index]
      let actors = line.actors.isEmpty ? [state.session.agent] : line.actors
      let names = actors.map { $0.map { state.session.facts.agents[$0].name } ?? "by hand" }
        .joined(separator: ", ")
      let fork = line.forkedAt.map { " from \($0)" } ?? ""
      let mark = index == history.current ? "*" : ""
      let total = line.steps.last?.returnSoFar ?? 0
      let reached = Format.number(total, decimals: abs(total) < 100 ? 1 : 0)
      return ("\(line.number)\(mark)\(fork) \(names): \(reached)  ", scope(index))
    }
    canvas.pieces(pieces, x: rect.x + 1, y: rect.y, width: rect.width - 1)
  }
}
