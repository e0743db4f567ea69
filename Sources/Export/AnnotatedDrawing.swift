// The layout of an annotated frame, from top to bottom: title and facts, panes, values. Distances
// are multiples of `unit`, the size of a dot of the lettering.

import Frames

struct AnnotatedDrawing {
  private let content: AnnotatedFrame
  private let style: AnnotationStyle
  private let factor: Int
  /// Pixels of a lettering dot.
  private let unit: Int
  private let paneWidth: Int
  private let paneHeight: Int
  private let margin: Int
  private let gap: Int
  /// Width between the margins.
  private let inner: Int

  init(_ content: AnnotatedFrame, factor: Int, style: AnnotationStyle) {
    self.content = content
    self.style = style
    self.factor = factor
    unit = max(1, factor / 3)
    margin = 8 * unit
    gap = 6 * unit
    paneWidth = content.panes[0].image.width * factor
    paneHeight = content.panes[0].image.height * factor
    let count = content.panes.count
    // Never so narrow that the facts cannot be read.
    inner = max(count * paneWidth + (count - 1) * gap, 40 * Lettering.advance * unit)
  }

  private var lineHeight: Int { Lettering.lineHeight * unit }

  func draw() -> Frame {
    let facts = factLines()
    let titleHeight = lineHeight * 2
    let panesTop = margin + titleHeight + facts.count * lineHeight + gap
    let valuesTop = panesTop + lineHeight + paneHeight + gap
    let bottom = valuesTop + (content.values == nil ? 0 : valuesHeight + gap)
    var frame = Frame(
      width: inner + 2 * margin, height: bottom - gap + margin, fill: style.background)
    drawTitle(on: &frame)
    for (index, line) in facts.enumerated() {
      draw(line, y: margin + titleHeight + index * lineHeight, on: &frame)
    }
    drawPanes(top: panesTop, on: &frame)
    if let values = content.values { draw(values, top: valuesTop, on: &frame) }
    return frame
  }

  // MARK: Title and facts

  private func drawTitle(on frame: inout Frame) {
    let mode = content.facts.mode
    let modeWidth = Lettering.measure(mode, scale: unit).width
    let badge = Rect(
      x: margin + inner - modeWidth - 6 * unit, y: margin - unit, width: modeWidth + 6 * unit,
      height: 13 * unit)
    let title = Lettering.fitted(
      content.facts.task, width: inner - badge.width - gap, scale: 2 * unit)
    frame.letter(title, x: margin, y: margin, color: style.text, scale: 2 * unit)
    frame.fill(badge, style.accent, share: 0.16)
    frame.stroke(badge, style.accent, thickness: max(1, unit / 2))
    frame.letter(
      mode, x: badge.x + 3 * unit, y: badge.y + 3 * unit, color: style.accent, scale: unit)
  }

  private typealias Fact = (name: String, value: String)

  /// The facts in as many lines as the width asks for.
  private func factLines() -> [[Fact]] {
    let facts = content.facts
    let action = facts.action.map { Digits.signed(Double($0), 2) }.joined(separator: " ")
    let known: [Fact] = [
      ("agent", facts.agent), ("seed", "\(facts.seed)"), ("step", "\(facts.step)"),
      ("return", Digits.fixed(facts.episodeReturn, 1)), ("action", action),
      ("Q1", Digits.fixed(Double(facts.q1), 2)), ("Q2", Digits.fixed(Double(facts.q2), 2)),
      ("ρ", Digits.fixed(Double(facts.quantile), 2)),
    ]
    let all = known + facts.circumstances.map { ($0.keyword, $0.value) }
    var lines: [[Fact]] = [[]]
    var used = 0
    for fact in all {
      let width = columns(of: fact) * Lettering.advance * unit
      if used + width > inner, !lines[lines.count - 1].isEmpty {
        lines.append([])
        used = 0
      }
      lines[lines.count - 1].append(fact)
      used += width + 3 * Lettering.advance * unit
    }
    return lines
  }

  private func columns(of fact: Fact) -> Int {
    fact.name.unicodeScalars.count + 1 + fact.value.unicodeScalars.count
  }

  private func draw(_ line: [Fact], y: Int, on frame: inout Frame) {
    let advance = Lettering.advance * unit
    var x = margin
    for fact in line {
      frame.letter(fact.name, x: x, y: y, color: style.dim, scale: unit)
      let start = x + (fact.name.unicodeScalars.count + 1) * advance
      let value = Lettering.fitted(fact.value, width: margin + inner - start, scale: unit)
      frame.letter(value, x: start, y: y, color: style.text, scale: unit)
      x += (columns(of: fact) + 3) * advance
    }
  }

  // MARK: Panes

  private func drawPanes(top: Int, on frame: inout Frame) {
    for (index, pane) in content.panes.enumerated() {
      let x = margin + index * (paneWidth + gap)
      let y = top + lineHeight
      frame.letter(
        Lettering.fitted(pane.title, width: paneWidth, scale: unit), x: x, y: top,
        color: style.dim, scale: unit)
      frame.paste(pane.image.upscaled(by: factor), x: x, y: y)
      if let outline = pane.outline {
        MaskBoundary.draw(
          outline, width: pane.image.width, height: pane.image.height, factor: factor, on: &frame,
          origin: (x, y), color: style.outline, thickness: max(1, factor / 5))
      }
      draw(pane.legend, x: x + 2 * unit, y: y + paneHeight - lineHeight - unit, on: &frame)
      let rim = Rect(x: x - 1, y: y - 1, width: paneWidth + 2, height: paneHeight + 2)
      frame.stroke(rim, style.rule)
    }
  }

  private func draw(_ legend: [AnnotatedPane.Legend], x: Int, y: Int, on frame: inout Frame) {
    var x = x
    for item in legend {
      let width = Lettering.measure(item.name, scale: unit).width + 12 * unit
      frame.fill(
        Rect(x: x, y: y - unit, width: width, height: lineHeight), style.background, share: 0.8)
      frame.fill(Rect(x: x + 2 * unit, y: y + unit, width: 5 * unit, height: 5 * unit), item.color)
      frame.letter(item.name, x: x + 9 * unit, y: y, color: style.text, scale: unit)
      x += width
    }
  }

  // MARK: Values

  /// Height of a row of panels.
  private var panelHeight: Int { 62 * unit }
  private var barsWidth: Int { min(inner, 30 * Lettering.advance * unit) }

  /// Where the landscapes stand: beside the bars where all of them fit there, else below in rows.
  private func landscapeRects(_ count: Int, top: Int) -> [Rect] {
    guard count > 0 else { return [] }
    let narrowest = 16 * Lettering.advance * unit
    let beside = (inner - barsWidth - count * gap) / count
    let perRow = beside >= narrowest ? count : max(1, (inner + gap) / (narrowest + gap))
    let left = beside >= narrowest ? margin + barsWidth + gap : margin
    let first = beside >= narrowest ? top : top + panelHeight + gap
    let columns = min(perRow, count)
    let width = (margin + inner - left - (columns - 1) * gap) / columns
    return (0..<count).map {
      Rect(
        x: left + $0 % columns * (width + gap), y: first + $0 / columns * (panelHeight + gap),
        width: width, height: panelHeight)
    }
  }

  private var valuesHeight: Int {
    (landscapeRects(content.values?.landscape.count ?? 0, top: 0).last?.y ?? 0) + panelHeight
  }

  private func draw(_ values: ActionValues, top: Int, on frame: inout Frame) {
    let rects = landscapeRects(values.landscape.count, top: top)
    let wide = rects.first.map { $0.y > top } ?? false
    drawBars(
      Rect(x: margin, y: top, width: wide ? inner : barsWidth, height: panelHeight),
      on: &frame)
    for (dimension, rect) in rects.enumerated() {
      draw(values, dimension: dimension, in: rect, on: &frame)
    }
  }

  private func drawBars(_ rect: Rect, on frame: inout Frame) {
    let facts = content.facts
    var bars: [(name: String, value: Float, color: RGB)] = [
      ("Q1", facts.q1, style.first), ("Q2", facts.q2, style.second),
    ]
    if let value = facts.maskedQ1 { bars.append(("Q1 s×M", value, style.third)) }
    if let value = facts.maskedQ2 { bars.append(("Q2 s×M", value, style.third)) }
    panel(rect, on: &frame)
    let low = min(0, bars.map(\.value).filter(\.isFinite).min() ?? 0)
    let high = max(bars.map(\.value).filter(\.isFinite).max() ?? 1, low + 1e-3, 0)
    let area = rect.inset(by: 5 * unit)
    let pitch = area.height / 4
    let nameWidth = 7 * Lettering.advance * unit
    let valueWidth = 7 * Lettering.advance * unit
    let barWidth = max(area.width - nameWidth - valueWidth, 1)
    for (index, bar) in bars.enumerated() {
      let y = area.y + index * pitch + (pitch - Lettering.height * unit) / 2
      frame.letter(bar.name, x: area.x, y: y, color: style.dim, scale: unit)
      // In doubles: the ends of floats are too far apart for a float.
      func place(_ value: Float) -> Int {
        let share = (Double(value) - Double(low)) / (Double(high) - Double(low))
        return area.x + nameWidth + Int(Double(barWidth) * min(max(share, 0), 1))
      }
      let zero = place(0)
      let track = Rect(
        x: area.x + nameWidth, y: y + unit, width: barWidth, height: 5 * unit)
      frame.fill(track, style.rule, share: 0.6)
      if bar.value.isFinite {
        let end = place(bar.value)
        frame.fill(
          Rect(x: min(zero, end), y: track.y, width: abs(end - zero), height: track.height),
          bar.color)
      }
      let text = Digits.fixed(Double(bar.value), 2)
      let width = Lettering.measure(text, scale: unit).width
      frame.letter(text, x: area.maxX - width, y: y, color: style.text, scale: unit)
    }
  }

  private func draw(
    _ values: ActionValues, dimension: Int, in rect: Rect, on frame: inout Frame
  ) {
    panel(rect, on: &frame)
    let series = values.landscape[dimension]
    guard rect.width > 20 * unit, series.count > 1 else { return }
    let area = rect.inset(by: 5 * unit)
    var plot = LinePlot(series, color: style.accent, areaShare: 0.14, markerColor: style.text)
    let range = plot.shownRange
    let plotRect = Rect(
      x: area.x, y: area.y + lineHeight, width: area.width,
      height: area.height - 2 * lineHeight + unit)
    func column(_ action: Float) -> Int {
      let inside = action.isFinite ? min(max(action, -1), 1) : 0
      return plotRect.x + Int((inside + 1) / 2 * Float(plotRect.width - 1))
    }
    if values.policyRanges.indices.contains(dimension),
      let range = values.policyRanges[dimension]
    {
      let from = column(range.lowerBound)
      let to = column(range.upperBound)
      frame.fill(
        Rect(x: from, y: plotRect.y, width: max(to - from, 1), height: plotRect.height),
        style.first, share: 0.22)
    }
    if dimension < content.facts.action.count, content.facts.action[dimension].isFinite {
      plot.marker = (content.facts.action[dimension] + 1) / 2 * Float(series.count - 1)
    }
    frame.draw(plot, in: plotRect)
    let long = "min Q over a\(dimension)"
    let fits = Lettering.measure(long, scale: unit).width + 8 * unit < area.width
    let name = fits ? long : "a\(dimension)"
    frame.letter(
      Lettering.fitted(name, width: area.width, scale: unit), x: area.x, y: area.y,
      color: style.dim, scale: unit)
    let extent =
      "\(Digits.short(Double(range.lowerBound)))…\(Digits.short(Double(range.upperBound)))"
    let size = Lettering.measure(extent, scale: unit)
    if Lettering.measure(name + extent, scale: unit).width + gap < area.width {
      frame.letter(extent, x: area.maxX - size.width, y: area.y, color: style.text, scale: unit)
    }
    let below = plotRect.maxY + 3 * unit
    frame.letter("-1", x: area.x, y: below, color: style.dim, scale: unit)
    let plus = Lettering.measure("+1", scale: unit).width
    frame.letter("+1", x: area.maxX - plus, y: below, color: style.dim, scale: unit)
    if dimension < content.facts.action.count {
      let action = Digits.signed(Double(content.facts.action[dimension]), 2)
      let width = Lettering.measure(action, scale: unit).width
      let middle = column(content.facts.action[dimension]) - width / 2
      let limit = 4 * Lettering.advance * unit
      let x = min(max(middle, area.x + limit), area.maxX - limit - width)
      frame.letter(action, x: x, y: below, color: style.text, scale: unit)
    }
  }

  private func panel(_ rect: Rect, on frame: inout Frame) {
    frame.fill(rect, style.panel)
    frame.stroke(rect, style.rule)
  }
}
