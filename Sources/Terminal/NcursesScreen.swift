// A real terminal: ncurses works out what to send (CTerminal's painter), the guard owns the
// terminal's modes and signals. Used from one thread; only the waker crosses threads.

import CTerminal
import Foundation

/// The terminal on stdin and stdout, in full-screen mode from `init` until `close` or `deinit`,
/// whatever ends the process. One at a time.
package final class NcursesScreen: Screen {
  /// How to use the terminal.
  package struct Options: Sendable {
    package var color: ColorChoice
    package var mouse: Bool
    package var pictures: PictureChoice
    /// Closes when it is continued in a shell's background, instead of stopping there until it has the terminal again.
    package var leavesInBackground: Bool

    package init(
      color: ColorChoice = .auto, mouse: Bool = true, pictures: PictureChoice = .auto,
      leavesInBackground: Bool = false
    ) {
      self.pictures = pictures
      self.leavesInBackground = leavesInBackground
      self.color = color
      self.mouse = mouse
    }
  }

  package private(set) var size: (width: Int, height: Int)
  package private(set) var status: ScreenStatus
  package let waker: Waker = { guard_wake() }
  private let painter: CellPainter
  private var decoder = InputDecoder()
  private var queue: [Event] = []
  /// When a held back escape counts as the key.
  private var escapeDeadline: ContinuousClock.Instant?
  private let leavesInBackground: Bool
  private var isGone = false
  private var isClosed = false
  private let clock = ContinuousClock()

  /// A sequence that takes longer than this after its escape is a pressed Escape.
  private static let escapePause = Duration.milliseconds(40)

  /// How long leaving waits for an answer of the terminal.
  private static let answerPause = Duration.milliseconds(150)

  /// Takes the terminal over.
  ///
  /// - Throws: `TerminalError` unless stdin and stdout are a terminal of a usable type, or when the
  ///   system refuses; the terminal is then as it was.
  package init(
    _ options: Options = Options(),
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) throws(TerminalError) {
    let report = TerminalReport(options.color, environment: environment)
    if let error = report.obstacle { throw error }
    size = (report.width, report.height)
    leavesInBackground = options.leavesInBackground
    painter = try CellPainter(
      type: report.type, decision: report.color,
      pictures: options.pictures.route(environment),
      width: size.width, height: size.height)
    status = ScreenStatus(colors: painter.mode, mouse: false)
    let failure = guard_open(
      painter.enterString + Self.pasteOn, painter.leaveString + Self.mouseOff + Self.pasteOff)
    guard failure == 0 else {
      throw TerminalError(
        .system, "the terminal cannot be taken over: \(String(cString: strerror(failure)))")
    }
    setMouse(options.mouse)
    if painter.waitsToSendPixels { writeMode(PictureChoice.question) }
  }

  deinit { close() }

  /// Whether this process may take the terminal.
  package static var isInForeground: Bool { guard_in_foreground() != 0 }

  /// Gives the terminal back as it was. Afterwards nothing is shown and every event is `.quit`.
  package func close() {
    guard !isClosed else { return }
    isClosed = true
    // An answer that is still under way should not come to whoever has the terminal next.
    if !isGone, painter.waitsToSendPixels, decoder.version == nil {
      wait(nanoseconds: Self.answerPause.nanoseconds)
    }
    guard_close()
  }

  package func show(_ buffer: Buffer) {
    guard !isGone, !isClosed else { return }
    let start = clock.now
    let bytes = painter.paint(buffer)
    guard !bytes.isEmpty else { return }
    if guard_write(bytes, bytes.count) != 0 { painter.repaint() }
    status.pace.record(bytes: bytes.count, duration: clock.now - start)
  }

  package func nextEvent(before deadline: ContinuousClock.Instant) -> Event? {
    while true {
      if !queue.isEmpty { return queue.removeFirst() }
      if isGone || isClosed { return .quit }
      let now = clock.now
      if let escape = escapeDeadline, now >= escape {
        escapeDeadline = nil
        enqueue(decoder.flush())
        continue
      }
      let next = min(deadline, escapeDeadline ?? deadline)
      wait(nanoseconds: max(0, (next - now).nanoseconds))
      if queue.isEmpty, !isGone, clock.now >= deadline { return nil }
    }
  }

  package func repaint() { painter.repaint() }

  package func setMouse(_ on: Bool) {
    guard !isClosed, status.mouse != on else { return }
    status.mouse = on
    writeMode(on ? Self.mouseOn : Self.mouseOff)
  }

  /// Presses, releases and drags (1002), at any column (1006).
  private static let mouseOn = "\u{1B}[?1002h\u{1B}[?1006h"
  private static let mouseOff = "\u{1B}[?1006l\u{1B}[?1002l\u{1B}[?1000l"

  /// Bracketed paste (2004).
  private static let pasteOn = "\u{1B}[?2004h"
  private static let pasteOff = "\u{1B}[?2004l"

  private func writeMode(_ text: String) {
    let bytes = Array(text.utf8)
    _ = guard_write(bytes, bytes.count)
  }

  private func wait(nanoseconds: Int64) {
    var bytes = [UInt8](repeating: 0, count: 4096)
    var count = 0
    let notices = guard_wait(nanoseconds, &bytes, bytes.count, &count)
    func has(_ notice: Int) -> Bool { notices & UInt32(notice) != 0 }
    if count > 0 { enqueue(decoder.feed(bytes[..<count])) }
    if painter.waitsToSendPixels, let version = decoder.version,
      PictureChoice.isKnown(toTake: version)
    {
      painter.sendPixels()
      queue.append(.resize(width: size.width, height: size.height))
    }
    if has(notice_input) {
      escapeDeadline = decoder.isPending ? clock.now + Self.escapePause : nil
    }
    if has(notice_suspend) {
      suspend()
    } else if has(notice_resumed) {
      enterAgain()
    } else if has(notice_resized) {
      takeSize()
    }
    if has(notice_woken) { queue.append(.woken) }
    if has(notice_hangup) {
      isGone = true
      queue.append(.quit)
    }
    // Before anything that would draw: the terminal may have stopped reading.
    if has(notice_quit) { queue.insert(.quit, at: 0) }
  }

  /// Ctrl-Z means the same here as everywhere; all other keys go to whoever asks.
  private func enqueue(_ events: [Event]) {
    for event in events {
      if event == .key(.control("z")) { suspend() } else { queue.append(event) }
    }
  }

  private func suspend() {
    guard_suspend()
    enterAgain()
  }

  /// The terminal was someone else's for a while: set it up and draw everything again.
  private func enterAgain() {
    guard !leavesInBackground || Self.isInForeground else { return close() }
    guard_enter_again()
    if status.mouse { writeMode(Self.mouseOn) }
    painter.repaint()
    takeSize()
  }

  private func takeSize() {
    var (width, height): (Int32, Int32) = (0, 0)
    if guard_size(&width, &height) == 0 { size = (Int(width), Int(height)) }
    painter.resize(width: size.width, height: size.height)
    // Only the newest size matters.
    queue.removeAll { if case .resize = $0 { true } else { false } }
    queue.append(.resize(width: size.width, height: size.height))
  }
}

extension Duration {
  /// Whole nanoseconds; centuries are cut off.
  fileprivate var nanoseconds: Int64 {
    let (seconds, attoseconds) = components
    return min(seconds, 1_000_000_000) * 1_000_000_000 + attoseconds / 1_000_000_000
  }
}
