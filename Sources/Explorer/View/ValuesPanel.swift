// What the critics say about the state under the cursor: numbers, bars, and the landscape of values
// along each action component. Takes what room there is, the most telling first.

import Attribution
import Frames
import Terminal

enum ValuesPanel {
  /// What the title says on the right.
  static func note(_ state: ExplorerState) -> String {
    state.session.actionByHand == nil ? "Q(s, policy)" : "Q(s, by hand)"
  }

  static func draw(_ state: ExplorerState, on canvas: inout Canvas, in rect: Rect) {
    guard !rect.isEmpty else { return }
    guard let observations = state.session.observations else { return }
    var rest = rect.inset(rect.width >= 30 ? 1 : 0, 0)
    let dimensions = observations.shown.inspection.landscape.count
    // A wide and low strip puts the landscape beside the numbers.
    if rest.width >= 76, rest.height < 7 + 3 * dimensions {
      let numbers = rest.takeLeft(min(44, rest.width / 2))
      _ = rest.takeLeft(2)
      self.numbers(observations, state, on: &canvas, in: numbers)
      LandscapePlot.draw(observations.shown.inspection, state, on: &canvas, in: rest)
      return
    }
    let used = numbers(observations, state, on: &canvas, in: rest, leaving: 2 * dimensions)
    _ = rest.takeTop(used)
    if rest.height > 2 * dimensions + 1 { _ = rest.takeTop(1) }
    LandscapePlot.draw(observations.shown.inspection, state, on: &canvas, in: rest)
  }

  /// Writes the numbers, as bars where rows allow; returns the rows used.
  @discardableResult
  private static func numbers(
    _ observations: Observations, _ state: ExplorerState, on canvas: inout Canvas, in rect: Rect,
    leaving: Int = 0
  ) -> Int {
    let inspection = observations.shown.inspection
    let values = observations.values
    let session = state.session
    let temporal = ReturnToGo.temporalDifference(
      at: session.cursor, of: session.history.line, discount: session.agentFacts.discount)
    let worth = ReturnToGo.values(of: session.history.line, discount: session.agentFacts.discount)
    var row = rect.y
    let last = rect.maxY
    func number(_ value: Float) -> String { Format.number(value) }

    if rect.height - leaving >= 6 {
      let scale = max(1, Self.scale(state))
      let bars: [(String, Float, Scope)] = [
        ("Q1", inspection.q1, .q1), ("Q2", inspection.q2, .q2), ("min", values.minQ, .minQ),
        ("s*M", values.maskedMinQ, .masked),
      ]
      for (label, value, scope) in bars where row < last {
        canvas.text(label, x: rect.x, y: row, scope)
        let text = number(value)
        canvas.text(text, x: rect.x + 4 + max(0, 7 - text.columns), y: row, .strong)
        let width = rect.width - 12
        if width >= 4 {
          var style = canvas.theme[scope]
          style.background = canvas.theme[.track].background
          style.attributes = []
          canvas.buffer.bar(
            x: rect.x + 12, y: row, width: width, fraction: Double(value) / scale, style: style)
        }
        row += 1
      }
    } else if row < last {
      canvas.pieces(
        [
          ("Q1 ", .q1), (number(inspection.q1) + "  ", .strong), ("Q2 ", .q2),
          (number(inspection.q2) + "  ", .strong), ("s*M ", .masked),
          (number(values.maskedMinQ), .strong),
        ], x: rect.x, y: row, width: rect.width)
      row += 1
    }
    if row < last {
      canvas.pieces(
        [
          ("gap ", .dim), (number(abs(inspection.q1 - inspection.q2)), .text),
          ("  Q-Q(s*M) ", .dim),
          (Format.signed(values.maskGap), .text), ("  TD ", .dim),
          (Format.signed(temporal), .text),
        ], x: rect.x, y: row, width: rect.width)
      row += 1
    }
    if row < last - leaving, rect.height - leaving >= 3 {
      var parts: [(String, Scope)] = []
      if let worth {
        parts += [
          ("to go ", .returns), (Format.number(worth[session.cursor]), .text),
        ]
        parts +=
          session.isAtEnd
          ? [("  Q itself, at the time limit", .dim)]
          : [
            ("  Q-return ", .dim),
            (Format.signed(Double(values.minQ) - worth[session.cursor]), .text),
          ]
      } else if let clean = values.cleanIoU {
        parts += [
          ("vs train: IoU ", .dim), (Format.number(clean, decimals: 2), .iou), ("  action ", .dim),
          (Format.number(values.actionChange, decimals: 2), .text),
        ]
      }
      if parts.isEmpty, let overlap = values.predictedIoU {
        parts += [
          ("mask IoU predicted ", .dim), (Format.number(overlap, decimals: 2), .iou),
        ]
      }
      if !parts.isEmpty {
        canvas.pieces(parts, x: rect.x, y: row, width: rect.width)
        row += 1
      }
    }
    return row - rect.y
  }

  /// The largest value of the episode, so that bars mean the same from step to step.
  private static func scale(_ state: ExplorerState) -> Double {
    let values = state.session.history.steps.compactMap(\.values).flatMap {
      [$0.q1, $0.q2, $0.maskedMinQ]
    }
    return Double(values.max() ?? 1)
  }
}
