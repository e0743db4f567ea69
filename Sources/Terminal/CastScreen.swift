// A screen that also writes what it shows as an asciicast (version 2: a header and a line for each change), which
// asciinema and its players read.

/// A screen whose drawings are recorded.
package final class CastScreen: Screen {
  private let screen: any Screen
  private let write: (String) -> String?
  private var trouble: String?
  private let now: () -> ContinuousClock.Instant
  private let start: ContinuousClock.Instant
  private var cells = FrameCells()
  private var rows: [String] = []
  private var recorded: (width: Int, height: Int)

  /// - Parameters:
  ///   - title: of the recording.
  ///   - write: takes the recording piece by piece, until it returns why it takes no more.
  package init(
    _ screen: any Screen, title: String,
    now: @escaping () -> ContinuousClock.Instant = { ContinuousClock.now },
    write: @escaping (String) -> String?
  ) {
    self.screen = screen
    self.write = write
    self.now = now
    start = now()
    recorded = screen.size
    trouble = write(
      "{\"version\": 2, \"width\": \(recorded.width), \"height\": \(recorded.height), "
        + "\"title\": \(Self.quoted(title)), \"env\": {\"TERM\": \"xterm-256color\"}}\n")
  }

  package func show(_ buffer: Buffer) {
    screen.show(buffer)
    guard trouble == nil else { return }
    if (buffer.width, buffer.height) != recorded {
      recorded = (buffer.width, buffer.height)
      rows = []
      event("r", "\(buffer.width)x\(buffer.height)")
    }
    let drawn = AnsiText.rows(cells.flatten(buffer))
    // Rows that stay as they were cost nothing.
    var text = rows.isEmpty ? "\u{1B}[?25l\u{1B}[2J" : ""
    for (y, row) in drawn.enumerated() where y >= rows.count || rows[y] != row {
      text += "\u{1B}[\(y + 1);1H" + row
    }
    rows = drawn
    if !text.isEmpty { event("o", text) }
  }

  private func event(_ kind: String, _ text: String) {
    let (seconds, attoseconds) = (now() - start).components
    let micros = String(attoseconds / 1_000_000_000_000)
    let padded = String(repeating: "0", count: 6 - micros.count) + micros
    trouble = trouble ?? write("[\(seconds).\(padded), \"\(kind)\", \(Self.quoted(text))]\n")
  }

  /// A JSON string.
  private static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      default:
        if scalar.value < 32 {
          let digits = String(scalar.value, radix: 16)
          quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        } else {
          quoted.unicodeScalars.append(scalar)
        }
      }
    }
    return quoted + "\""
  }

  package var size: (width: Int, height: Int) { screen.size }
  package func nextEvent(before deadline: ContinuousClock.Instant) -> Event? {
    screen.nextEvent(before: deadline)
  }
  package var waker: Waker { screen.waker }
  package var status: ScreenStatus {
    var status = screen.status
    status.trouble = trouble ?? status.trouble
    return status
  }
  package func setMouse(_ on: Bool) { screen.setMouse(on) }
  package func repaint() { screen.repaint() }
}
