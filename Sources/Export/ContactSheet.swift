// Many frames on one sheet: a grid with names of its columns and rows, and captions below frames.

import Frames

/// A labelled grid of frames.
package struct ContactSheet: Sendable, Equatable {
  /// A frame and the line below it.
  package struct Item: Sendable, Equatable {
    package var frame: Frame
    package var caption: String
    /// A name above it.
    package var label: String

    package init(_ frame: Frame, caption: String = "", label: String = "") {
      self.frame = frame
      self.caption = caption
      self.label = label
    }

    /// Leaves its place free.
    package static let blank = Item(Frame(width: 0, height: 0))
  }

  package var title: String
  /// A second line below the title.
  package var subtitle = ""
  /// Row by row, `columns` a row; the last row may be shorter.
  package var items: [Item]
  package var columns: Int
  package var columnLabels: [String] = []
  package var rowLabels: [String] = []
  /// Written beside the pixels.
  package var texts: [PNGText] = []

  package init(
    title: String, subtitle: String = "", items: [Item], columns: Int, columnLabels: [String] = [],
    rowLabels: [String] = [], texts: [PNGText] = []
  ) {
    precondition(!items.isEmpty && columns > 0, "\(items.count) items in \(columns) columns")
    self.title = title
    self.subtitle = subtitle
    self.items = items
    self.columns = columns
    self.columnLabels = columnLabels
    self.rowLabels = rowLabels
    self.texts = texts
  }

  /// Where the frames of a drawn sheet are, in pixels.
  package struct Layout: Sendable, Equatable {
    package static let keyword = "layout"

    package let left: Int
    package let top: Int
    package let cellWidth: Int
    package let cellHeight: Int
    /// From one column or row to the next.
    package let columnPitch: Int
    package let rowPitch: Int

    fileprivate init(left: Int, top: Int, cell: (width: Int, height: Int), pitch: (x: Int, y: Int))
    {
      self.left = left
      self.top = top
      (cellWidth, cellHeight) = cell
      (columnPitch, rowPitch) = pitch
    }

    /// From what `text` says; nil where that is something else.
    package init?(_ text: String) {
      let numbers = text.split(separator: " ").compactMap { Int($0) }
      guard numbers.count == 6, numbers.allSatisfy({ (1...100_000).contains($0) }) else {
        return nil
      }
      self.init(
        left: numbers[0], top: numbers[1], cell: (numbers[2], numbers[3]),
        pitch: (numbers[4], numbers[5]))
    }

    /// To be written beside the pixels.
    package var text: PNGText {
      PNGText(
        Self.keyword,
        [left, top, cellWidth, cellHeight, columnPitch, rowPitch].map(String.init)
          .joined(separator: " "))
    }

    package func place(column: Int, row: Int) -> Rect {
      Rect(
        x: left + column * columnPitch, y: top + row * rowPitch, width: cellWidth,
        height: cellHeight)
    }
  }

  /// The layout of the sheet, every source pixel a square of `factor` x `factor`.
  package func layout(factor: Int = 2) -> Layout {
    let unit = max(1, factor / 2)
    let gap = 6 * unit
    let margin = 10 * unit
    let lineHeight = Lettering.lineHeight * unit
    let cellWidth = (items.map(\.frame.width).max() ?? 0) * factor
    let cellHeight = (items.map(\.frame.height).max() ?? 0) * factor
    let captioned = items.contains { !$0.caption.isEmpty }
    let labelWidth =
      rowLabels.map { Lettering.measure($0, scale: unit).width + gap }.max() ?? 0
    return Layout(
      left: margin + labelWidth,
      top: margin + (title.isEmpty ? 0 : 2 * lineHeight) + (subtitle.isEmpty ? 0 : lineHeight)
        + (columnLabels.isEmpty ? 0 : lineHeight) + (isLabelled ? lineHeight : 0),
      cell: (cellWidth, cellHeight),
      pitch: (
        cellWidth + gap,
        cellHeight + gap + (captioned ? lineHeight + 2 * unit : 0) + (isLabelled ? lineHeight : 0)
      ))
  }

  private var isLabelled: Bool { items.contains { !$0.label.isEmpty } }

  /// The sheet, every source pixel a square of `factor` x `factor`.
  package func draw(factor: Int = 2, style: AnnotationStyle = AnnotationStyle()) -> Frame {
    let unit = max(1, factor / 2)
    let gap = 6 * unit
    let margin = 10 * unit
    let lineHeight = Lettering.lineHeight * unit
    let layout = layout(factor: factor)
    let (cellWidth, cellHeight) = (layout.cellWidth, layout.cellHeight)
    let (left, top, rowPitch) = (layout.left, layout.top, layout.rowPitch)
    let rows = (items.count + columns - 1) / columns
    let shown = min(columns, items.count)
    var sheet = Frame(
      width: left + shown * (cellWidth + gap) - gap + margin,
      height: top + rows * rowPitch - gap + margin, fill: style.background)
    sheet.letter(
      Lettering.fitted(title, width: sheet.width - 2 * margin, scale: unit), x: margin, y: margin,
      color: style.text, scale: unit)
    sheet.letter(
      Lettering.fitted(subtitle, width: sheet.width - 2 * margin, scale: unit), x: margin,
      y: margin + lineHeight, color: style.dim, scale: unit)
    for (index, label) in columnLabels.prefix(shown).enumerated() {
      sheet.letter(
        Lettering.fitted(label, width: cellWidth, scale: unit),
        x: left + index * (cellWidth + gap), y: top - lineHeight, color: style.accent, scale: unit)
    }
    for (index, label) in rowLabels.prefix(rows).enumerated() {
      let y = top + index * rowPitch + (cellHeight - Lettering.height * unit) / 2
      sheet.letter(label, x: margin, y: y, color: style.accent, scale: unit)
    }
    for (index, item) in items.enumerated() where item.frame.width > 0 {
      let x = left + index % columns * (cellWidth + gap)
      let y = top + index / columns * rowPitch
      sheet.letter(
        Lettering.fitted(item.label, width: cellWidth, scale: unit), x: x, y: y - lineHeight,
        color: style.accent, scale: unit)
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
