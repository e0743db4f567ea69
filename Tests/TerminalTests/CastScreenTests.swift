// Buffers as ANSI text, and recordings that a JSON reader takes line by line.

import Foundation
import Frames
import Testing

@testable import Terminal

@Suite struct CastScreenTests {
  private func buffer(_ text: String, width: Int = 6, height: Int = 2) -> Buffer {
    var buffer = Buffer(width: width, height: height)
    buffer.write(text, x: 0, y: 0, style: Style(foreground: .rgb(RGB(1, 2, 3)), attributes: .bold))
    return buffer
  }

  @Test func `a buffer becomes rows with colours that end with the row`() {
    var buffer = buffer("ab")
    buffer[0, 1] = Cell("x", Style(foreground: .palette(9), background: .palette(4)))
    let rows = AnsiText.encode(buffer).split(separator: "\n").map(String.init)
    #expect(rows[0] == "\u{1B}[0;1;38;2;1;2;3mab\u{1B}[0m    \u{1B}[0m")
    #expect(rows[1] == "\u{1B}[0;91;44mx\u{1B}[0m     \u{1B}[0m")
  }

  @Test func `a recording has a header and an event for each change`() throws {
    var clock = ContinuousClock.now
    var lines = ""
    let memory = MemoryScreen(width: 6, height: 2)
    let screen = CastScreen(memory, title: "a \"b\"\\\u{1}", now: { clock }) {
      lines += $0
      return nil
    }
    screen.show(buffer("ab"))
    clock += .milliseconds(1500)
    screen.show(buffer("ab"))
    screen.show(buffer("ac"))
    screen.show(buffer("ac", width: 7))
    #expect(memory.shown.count == 4)
    let records = try lines.split(separator: "\n").map {
      try JSONSerialization.jsonObject(with: Data($0.utf8))
    }
    let header = try #require(records[0] as? [String: Any])
    #expect(header["version"] as? Int == 2 && header["width"] as? Int == 6)
    #expect(header["title"] as? String == "a \"b\"\\\u{1}")
    let events = records.dropFirst().compactMap { $0 as? [Any] }
    // What stays as it was is not told again; a new size is, and then everything.
    #expect(events.map { $0[1] as? String } == ["o", "o", "r", "o"])
    #expect(events[0][0] as? Double == 0 && events[1][0] as? Double == 1.5)
    let change = try #require(events[1][2] as? String)
    #expect(change.hasPrefix("\u{1B}[1;1H") && !change.contains("\u{1B}[2;1H"))
    #expect(events[2][2] as? String == "7x2")
  }

  @Test func `a recording that takes no more says so at once and leaves the screen as it is`() {
    let memory = MemoryScreen(width: 6, height: 2)
    var pieces = 0
    let screen = CastScreen(memory, title: "") { _ in
      pieces += 1
      return pieces < 2 ? nil : "the disk is full"
    }
    #expect(screen.status.trouble == nil)
    screen.show(buffer("ab"))
    #expect(screen.status.trouble == "the disk is full")
    screen.show(buffer("ac"))
    #expect(pieces == 2 && memory.shown.count == 2)
  }

  @Test func `a recorded screen is the screen it stands before`() {
    let memory = MemoryScreen(width: 9, height: 3, script: [.key(.enter)])
    let screen = CastScreen(memory, title: "") { _ in nil }
    #expect(screen.size == (9, 3))
    #expect(screen.nextEvent(before: .now) == .key(.enter))
  }
}
