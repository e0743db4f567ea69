// From one buffer to the next in bytes: finds the cells that changed, gives their colours pair
// numbers, and lets ncurses work out the rest. Knows nothing of descriptors and signals.

import CTerminal

/// ncurses as a function from buffers to bytes.
final class CellPainter {
  let mode: ColorMode
  let enterString: String
  let leaveString: String
  /// Times the pair table was full.
  private(set) var pairResets = 0
  private let handle: OpaquePointer
  private let encoder: ColorEncoder
  private var pairs: PairTable
  private var pictures = FrameCells()
  /// Where pictures go as pixels, or may.
  private var kitty: KittyPictures?
  private(set) var sendsPixels: Bool
  /// Where there are too few colours for pictures.
  private let shades: PictureShades?
  /// What the terminal shows, with characters in place of pictures.
  private var shown: Buffer?
  private var row: [terminal_cell] = []
  private let frameStart: [UInt8]
  private let frameEnd: [UInt8]

  /// - Parameter pictures: cells are taken wherever there are fewer than 24-bit colours.
  /// - Throws: `TerminalError` when terminfo's entry for `type` cannot position a cursor.
  init(
    type: String, decision: ColorDecision, pictures route: PictureRoute = .cells, width: Int,
    height: Int
  ) throws(TerminalError) {
    _ = terminal_use_utf8()
    let overlay = TerminfoOverlay(type: type, mode: decision.mode)
    var folder = [CChar](repeating: 0, count: 256)
    let compiled = terminal_compile(overlay.source, &folder, folder.count) == 0
    defer { if compiled { terminal_forget(folder) } }
    var opened = compiled ? painter_open(overlay.name, folder, Int32(width), Int32(height)) : nil
    let overlaid = opened != nil
    if opened == nil { opened = painter_open(type, nil, Int32(width), Int32(height)) }
    guard let opened else {
      throw TerminalError(
        .unsuitable, "TERM=\(type) cannot show a full screen; try TERM=xterm-256color")
    }
    handle = opened
    let colors = Int(painter_colors(handle))
    // Without tic there is no overlay, and the stock entry's numbers decide.
    mode = overlaid ? decision.mode : Self.stockMode(decision.mode, colors: colors)
    encoder = ColorEncoder(mode: mode, limit: min(16, max(8, colors)))
    shades =
      switch mode {
      case .none: PictureShades(colors: 0)
      case .sixteen: PictureShades(colors: min(16, max(8, colors)))
      case .indexed, .truecolor: nil
      }
    pairs = PairTable(capacity: mode == .none ? 1 : Int(painter_pairs(handle)))
    if mode == .truecolor, route != .cells {
      kitty = KittyPictures(isInTmux: route == .kittyInTmux)
    }
    sendsPixels = kitty != nil && route != .kittyIfTold
    enterString = String(cString: painter_mode_string(handle, 1))
    // Terminals that know synchronised updates show a frame at once, the others ignore the mark.
    let synchronised = mode == .truecolor || mode == .indexed
    frameStart = synchronised ? Array("\u{1B}[?2026h".utf8) : []
    frameEnd = synchronised ? Array("\u{1B}[?2026l".utf8) : []
    leaveString =
      String(decoding: frameEnd + (kitty?.farewell ?? []), as: UTF8.self)
      + String(cString: painter_mode_string(handle, 0))
  }

  deinit { painter_close(handle) }

  private static func stockMode(_ wanted: ColorMode, colors: Int) -> ColorMode {
    switch wanted {
    case .none: .none
    case .truecolor, .indexed: colors >= 256 ? .indexed : colors >= 8 ? .sixteen : .none
    case .sixteen: colors >= 8 ? .sixteen : .none
    }
  }

  func resize(width: Int, height: Int) {
    painter_resize(handle, Int32(width), Int32(height))
    shown = nil
  }

  /// Whether it would send pixels if the terminal took them.
  var waitsToSendPixels: Bool { kitty != nil && !sendsPixels }

  /// The terminal takes pixels.
  func sendPixels() {
    sendsPixels = kitty != nil
    repaint()
  }

  /// The terminal's content is unknown: the next frame is sent whole.
  func repaint() {
    painter_repaint(handle)
    kitty?.forget()
    shown = nil
  }

  /// The bytes that turn what is shown into `buffer`; none when they are the same.
  func paint(_ buffer: Buffer) -> [UInt8] {
    let isPixels = sendsPixels && KittyPictures.takes(buffer)
    let buffer = isPixels ? buffer : pictures.flatten(buffer, shades: shades)
    let sent = sendsPixels ? kitty?.show(isPixels ? buffer.pictures : []) : nil
    guard sent != nil || buffer.cells != shown?.cells || buffer.width != shown?.width else {
      return []
    }
    // The same cell may name another picture now.
    if !put(buffer, bits: 8, since: sent == nil ? shown : nil) {
      // Full: start over. One frame alone may still have too many; then with coarser colours.
      for bits in [8, 5, 4, 3, 2, 1] {
        pairResets += 1
        pairs.removeAll()
        painter_forget_pairs(handle)
        if put(buffer, bits: bits, since: nil) { break }
      }
    }
    shown = buffer
    var bytes: UnsafePointer<UInt8>?
    let count = painter_output(handle, &bytes)
    guard count >= 0, let bytes, count > 0 || sent != nil else { return [] }
    let cells = UnsafeBufferPointer(start: bytes, count: count)
    return frameStart + (sent?.before ?? []) + cells + (sent?.after ?? []) + frameEnd
  }

  /// Hands the changed part of each row to ncurses; false when the pairs do not suffice.
  private func put(_ buffer: Buffer, bits: Int, since old: Buffer?) -> Bool {
    let old = old?.width == buffer.width && old?.height == buffer.height ? old : nil
    for y in 0..<buffer.height {
      var range = y * buffer.width..<(y + 1) * buffer.width
      if let old {
        while let at = range.first, old.cells[at] == buffer.cells[at] { range.removeFirst() }
        while let at = range.last, old.cells[at] == buffer.cells[at] { range.removeLast() }
        if range.isEmpty { continue }
      }
      row.removeAll(keepingCapacity: true)
      for at in range {
        let x = at - y * buffer.width
        guard let cell = encode(buffer.cells[at], x: x, y: y, bits: bits) else { return false }
        row.append(cell)
      }
      painter_put(
        handle, Int32(range.lowerBound - y * buffer.width), Int32(y), row, Int32(row.count))
    }
    return true
  }

  /// A cell with its pair's number; nil when there is none left.
  private func encode(_ cell: Cell, x: Int, y: Int, bits: Int) -> terminal_cell? {
    if cell.picture > 0, let place = kitty?.place(cell.picture, x: x, y: y) {
      return pair(Int32(place.id), encoder.code(cell.style.background, bits: bits)).map {
        terminal_cell(
          scalar: KittyPictures.placeholder.value, marks: (place.row, place.column), pair: $0,
          attributes: 0)
      }
    }
    let attributes = cell.style.attributes
    // The ink of a blank does not show, and leaving it out saves pairs.
    let hasInk =
      cell.scalar != " " || attributes.contains(.underline) || attributes.contains(.reverse)
    let foreground = hasInk ? encoder.code(cell.style.foreground, bits: bits) : -1
    let background = encoder.code(cell.style.background, bits: bits)
    return pair(foreground, background).map {
      terminal_cell(
        scalar: cell.scalar.oneColumn.value, marks: (0, 0), pair: $0,
        attributes: UInt32(attributes.rawValue))
    }
  }

  /// The number of a pair of colours, defined where it is new; nil when there is none left.
  private func pair(_ foreground: Int32, _ background: Int32) -> Int32? {
    guard let pair = pairs.number(foreground: foreground, background: background) else {
      return nil
    }
    if pair.isNew { _ = painter_define(handle, pair.number, foreground, background) }
    return pair.number
  }
}
