// Lines in panels as a picture, with one legend for all: performance profiles, learning curves.

import Frames

/// Charts of several panels.
package enum PanelChart {
  /// A line of a panel.
  package struct Line: Sendable {
    package let name: String
    /// Heights at evenly spaced places from the left to the right edge, 0 the bottom and 1 the top; NaN leaves a gap.
    package let heights: [Double]

    package init(name: String, heights: [Double]) {
      self.name = name
      self.heights = heights
    }
  }

  /// A panel with five ticks on each axis.
  package struct Panel: Sendable {
    package let title: String
    package let lines: [Line]
    /// What the ticks say, from the left and from the bottom.
    package let bottom: [String]
    package let left: [String]

    package init(title: String, lines: [Line], bottom: [String], left: [String]) {
      precondition(bottom.count == 5 && left.count == 5, "five ticks an axis")
      self.title = title
      self.lines = lines
      self.bottom = bottom
      self.left = left
    }
  }

  /// Told apart by people who cannot tell red from green (Okabe and Ito 2008).
  private static let colors = [
    RGB(0, 114, 178), RGB(230, 159, 0), RGB(0, 158, 115), RGB(204, 121, 167), RGB(86, 180, 233),
    RGB(213, 94, 0), RGB(0, 0, 0), RGB(240, 228, 66),
  ]
  private static let ink = RGB(40, 40, 40)
  private static let plot = (width: 300, height: 180)
  private static let margin = (left: 50, top: 30, right: 20, bottom: 36)

  /// - Parameters:
  ///   - panels: at least one.
  ///   - names: those of the legend, in the order of their colours.
  package static func draw(_ panels: [Panel], names: [String]) -> Frame {
    let columns = min(panels.count, 3)
    let cell = (
      width: margin.left + plot.width + margin.right,
      height: margin.top + plot.height + margin.bottom
    )
    let rows = (panels.count + columns - 1) / columns
    let legend = names.count * 16 + 12
    var frame = Frame(width: columns * cell.width, height: rows * cell.height + legend)
    frame.fill(Rect(x: 0, y: 0, width: frame.width, height: frame.height), RGB(255, 255, 255))
    for (index, panel) in panels.enumerated() {
      let area = Rect(
        x: index % columns * cell.width + margin.left,
        y: index / columns * cell.height + margin.top,
        width: plot.width, height: plot.height)
      axes(panel, area, &frame)
      for line in panel.lines {
        let color = colors[(names.firstIndex(of: line.name) ?? 0) % colors.count]
        frame.draw(
          LinePlot(line.heights.map(Float.init), color: color, range: 0...1, areaShare: 0), in: area
        )
      }
    }
    for (index, name) in names.enumerated() {
      let y = rows * cell.height + index * 16
      frame.fill(Rect(x: margin.left, y: y + 3, width: 18, height: 3), colors[index % colors.count])
      frame.letter(
        Lettering.fitted(name, width: frame.width - margin.left - 40), x: margin.left + 26, y: y,
        color: ink)
    }
    return frame
  }

  private static func axes(_ panel: Panel, _ area: Rect, _ frame: inout Frame) {
    let pale = RGB(220, 220, 220)
    for quarter in 0...4 {
      let (x, y) = (
        area.x + quarter * (area.width - 1) / 4, area.maxY - 1 - quarter * (area.height - 1) / 4
      )
      frame.fill(Rect(x: area.x, y: y, width: area.width, height: 1), pale)
      frame.fill(Rect(x: x, y: area.y, width: 1, height: area.height), pale)
      let (left, bottom) = (panel.left[quarter], panel.bottom[quarter])
      frame.letter(left, x: area.x - 6 - Lettering.measure(left).width, y: y - 4, color: ink)
      frame.letter(bottom, x: x - Lettering.measure(bottom).width / 2, y: area.maxY + 6, color: ink)
    }
    frame.letter(
      Lettering.fitted(panel.title, width: area.width), x: area.x, y: area.y - 16, color: ink)
  }
}
