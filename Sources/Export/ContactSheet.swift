// Many frames on one sheet: a grid with names of its columns and rows, and captions below frames.

import Frames

/// A labelled grid of frames.
package struct ContactSheet: Sendable, Equatable {
  /// A frame and the line below it.
  package struct Item: Sendable, Equatable {
    package var frame: Frame
    package var caption: String

    package init(_ frame: Frame, caption: String = "") {
      self.frame = frame
      self.caption = caption
    }
  }

  package var title: String
  /// Row by row, `columns` a row; the last row may be shorter.
  package var items: [Item]
  package var columns: Int
  package var columnLabels: [String] = []
  package var rowLabels: [String] = []
  /// Written beside the pixels.
  package var texts: [PNGText] = []

  package init(
    title: String, items: [Item], columns: Int, columnLabels: [String] = [],
    rowLabels: [String] = [], texts: [PNGText] = []
  ) {
    precondition(!items.isEmpty && columns > 0, "\(items.count) items in \(columns) columns")
    self.title = title
    self.items = items
    self.columns = columns
    self.columnLabels = columnLabels
    self.rowLabels = rowLabels
    self.texts = texts
  }

  /// The sheet, every source pixel a square of `factor` x `factor`.
  package func draw(factor: Int = 2, style: AnnotationStyle = AnnotationStyle()) -> Frame {
    let unit = max(1, factor / 2)
    let gap = 6 * unit
    let margin = 10 * unit
    let lineHeight = Lettering.lineHeight * unit
    let cellWidth = (items.map(\.frame.width).max() ?? 0) * factor
    let cellHeight = (items.map(\.frame.height).max() ?? 0) * factor
    let captioned = items.contains { !$0.caption.isEmpty }
    let rowPitch = cellHeight + gap + (captioned ? lineHeight + 2 * unit : 0)
    let rows = (items.count + columns - 1) / columns
    let labelWidth =
      rowLabels.map { Lettering.measure($0, scale: unit).width + gap }.max() ?? 0
    let left = margin + labelWidth
    let top =
      margin + (title.isEmpty ? 0 : 2 * lineHeight) + (columnLabels.isEmpty ? 0 : lineHeight)
    let shown = min(columns, items.count)
    var sheet = Frame(
      width: left + shown * (cellWidth + gap) - gap + margin,
      height: top + rows * rowPitch - gap + margin, fill: style.background)
    sheet.letter(
      Lettering.fitted(title, width: sheet.width - 2 * margin, scale: unit), x: margin, y: margin,
      color: style.text, scale: unit)
    for (index, label) in columnLabels.prefix(shown).enumerated() {
      sheet.letter(
        Lettering.fitted(label, width: cellWidth, scale: unit),
        x: left + index * (cellWidth + gap), y: top - lineHeight, color: style.accent, scale: unit)
    }
    for (index, label) in rowLabels.prefix(rows).enumerated() {
      let y = top + index * rowPitch + (cellHeight - Lettering.height * unit) / 2
      sheet.letter(label, x: margin, y: y, color: style.accent, scale: unit)
    }
    for (index, item) in items.enumerated() {
      let x = left + index % columns * (cellWidth + gap)
      let y = top + index / columns * rowPitch
      let image = item.frame.upscaled(by: factor)
      sheet.paste(image, x: x, y: y)
      sheet.stroke(
        Rect(x: x - 1, y: y - 1, width: image.width + 2, height: image.height + 2),
        style.rule)
      sheet.letter(
        Lettering.fitted(item.caption, width: cellWidth, scale: unit), x: x,
        y: y + cellHeight + 4 * unit, color: style.dim, scale: unit)
    }
    return sheet
  }

  /// Writes the sheet as the PNG file at `path`, atomically.
  package func write(
    to path: String, factor: Int = 2, style: AnnotationStyle = AnnotationStyle()
  ) throws(ExportError) {
    try PNG.write(
      draw(factor: factor, style: style), texts: [PNGText("Title", title)] + texts, to: path)
  }
}
