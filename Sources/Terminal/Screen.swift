// What stands between the explorer and a terminal.

/// A key of the keyboard. How key files and help spell it is the explorer's affair.
package enum Key: Sendable, Hashable {
  case character(Unicode.Scalar)
  case control(Unicode.Scalar)
  case enter, escape, tab, backTab, backspace, delete, insert
  case up, down, left, right, home, end, pageUp, pageDown
  case function(Int)
}

/// Something that came in from the terminal.
package enum Event: Sendable, Equatable {
  case key(Key)
  /// Text that was pasted; it is never taken for keys.
  case paste(String)
  /// A mouse action at cell (x, y).
  case mouse(MouseAction, x: Int, y: Int)
  case resize(width: Int, height: Int)
  /// Someone called the screen's `waker`.
  case woken
  /// The terminal is gone or a signal asked to leave.
  case quit
}

package enum MouseAction: Sendable, Equatable {
  case press, release, drag, wheelUp, wheelDown
}

/// A place to show buffers and to hear from: a real terminal, or memory in tests.
package protocol Screen: AnyObject {
  var size: (width: Int, height: Int) { get }
  /// Shows `buffer`, sending only what changed.
  func show(_ buffer: Buffer)
  /// The next event, or nil once `deadline` passes.
  func nextEvent(before deadline: ContinuousClock.Instant) -> Event?
  /// Makes a waiting `nextEvent` return `.woken`; may be called from any thread, also after the
  /// screen is gone.
  var waker: Waker { get }
  var status: ScreenStatus { get }
  /// Switches mouse reports on or off; without effect where the terminal has none.
  func setMouse(_ on: Bool)
  /// Makes the next `show` send everything, whatever the terminal is thought to show.
  func repaint()
}

extension Screen {
  package var waker: Waker { {} }
  package var status: ScreenStatus { ScreenStatus() }
  package func setMouse(_ on: Bool) {}
  package func repaint() {}
}

/// Wakes a screen that waits in `nextEvent`, from any thread, as often as it likes.
package typealias Waker = @Sendable () -> Void

/// What a status line says about the terminal.
package struct ScreenStatus: Sendable, Equatable {
  package var colors: ColorMode
  package var pace: LinkPace
  /// The mouse reports to us, so the terminal's own selection needs Shift.
  package var mouse: Bool
  /// What a user should know of the screen, such as a recording that ended; one line.
  package var trouble: String?

  package init(colors: ColorMode = .truecolor, pace: LinkPace = LinkPace(), mouse: Bool = false) {
    self.colors = colors
    self.pace = pace
    self.mouse = mouse
  }
}
