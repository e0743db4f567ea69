// Performance profiles as a picture: for every mode a panel, for every method a line that says what share of
// its runs scored more than the return below it.

import Frames

/// Charts of performance profiles.
package enum ProfileChart {
  /// A method's line in a panel.
  package struct Line: Sendable {
    package let name: String
    /// Shares at evenly spaced returns from 0 to 1000.
    package let shares: [Double]

    package init(name: String, shares: [Double]) {
      self.name = name
      self.shares = shares
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
  ///   - panels: titles and lines, at least one.
  ///   - methods: names of the legend, in the order of their colours.
  package static func draw(_ panels: [(title: String, lines: [Line])], methods: [String]) -> Frame {
    let columns = min(panels.count, 3)
    let cell = (
      width: margin.left + plot.width + margin.right,
      height: margin.top + plot.height + margin.bottom
    )
    let rows = (panels.count + columns - 1) / columns
    let legend = methods.count * 16 + 12
    var frame = Frame(width: columns * cell.width, height: rows * cell.height + legend)
    frame.fill(Rect(x: 0, y: 0, width: frame.width, height: frame.height), RGB(255, 255, 255))
    for (index, panel) in panels.enumerated() {
      let area = Rect(
        x: index % columns * cell.width + margin.left,
        y: index / columns * cell.height + margin.top,
        width: plot.width, height: plot.height)
      axes(panel.title, area, &frame)
      for line in panel.lines {
        let color = colors[(methods.firstIndex(of: line.name) ?? 0) % colors.count]
        frame.draw(
          LinePlot(line.shares.map(Float.init), color: color, range: 0...1, areaShare: 0), in: area)
      }
    }
    for (index, method) in methods.enumerated() {
      let y = rows * cell.height + index * 16
      frame.fill(Rect(x: margin.left, y: y + 3, width: 18, height: 3), colors[index % colors.count])
      frame.letter(
        Lettering.fitted(method, width: frame.width - margin.left - 40), x: margin.left + 26, y: y,
        color: ink)
    }
    return frame
  }

  private static func axes(_ title: String, _ area: Rect, _ frame: inout Frame) {
    let pale = RGB(220, 220, 220)
    for quarter in 0...4 {
      let (x, y) = (
        area.x + quarter * (area.width - 1) / 4, area.maxY - 1 - quarter * (area.height - 1) / 4
      )
      frame.fill(Rect(x: area.x, y: y, width: area.width, height: 1), pale)
      frame.fill(Rect(x: x, y: area.y, width: 1, height: area.height), pale)
      let (share, score) = ("\(25 * quarter)%", "\(250 * quarter)")
      frame.letter(share, x: area.x - 6 - Lettering.measure(share).width, y: y - 4, color: ink)
      frame.letter(score, x: x - Lettering.measure(score).width / 2, y: area.maxY + 6, color: ink)
    }
    frame.letter("runs above a return, \(title)", x: area.x, y: area.y - 16, color: ink)
  }
}
