import Testing

@testable import Terminal

struct ScreenTests {
  @Test func `a screen in memory hands out its script and keeps what it was shown`() {
    let screen = MemoryScreen(
      width: 80, height: 24, script: [.key(.tab), .resize(width: 10, height: 5)])
    #expect(screen.nextEvent(before: .now) == .key(.tab))
    #expect(screen.size == (80, 24))
    #expect(screen.nextEvent(before: .now) == .resize(width: 10, height: 5))
    #expect(screen.size == (10, 5))
    #expect(screen.nextEvent(before: .now) == .quit)
    screen.send(.key(.up))
    #expect(screen.nextEvent(before: .now) == .key(.up))
    screen.show(Buffer(width: 1, height: 1, fill: Cell("a")))
    screen.show(Buffer(width: 1, height: 1, fill: Cell("b")))
    #expect(screen.shown.map(\.text) == ["a", "b"])
    #expect(screen.current?.text == "b")
  }

  @Test func `frames keep their pace on a fast link and slow down on a slow one`() {
    var pace = LinkPace()
    #expect(pace.interval(wanted: .milliseconds(16)) == .milliseconds(16))
    pace.record(bytes: 30_000, duration: .milliseconds(3))
    #expect(pace.interval(wanted: .milliseconds(16)) == .milliseconds(16))
    pace.record(bytes: 356_000, duration: .milliseconds(70))
    #expect(pace.interval(wanted: .milliseconds(16)) == .milliseconds(140))
    #expect(pace.frames == 2)
    #expect(pace.bytes == 386_000)
    for _ in 0..<100 { pace.record(bytes: 10, duration: .milliseconds(2)) }
    #expect(pace.interval(wanted: .milliseconds(16)) == .milliseconds(16))
  }

  @Test func `without a terminal the report says so and names the way out`() {
    // Tests run with stdin or stdout redirected; where they do not, there is no obstacle.
    let report = TerminalReport(environment: ["TERM": "xterm-256color"])
    guard !report.inputIsTerminal || !report.outputIsTerminal else { return }
    #expect(report.obstacle?.code == .notATerminal)
    #expect(report.obstacle?.message.contains("sgqn export") == true)
    #expect(report.lines.map(\.name).contains("full screen"))
  }

  @Test func `an unknown terminal type is treated as the one nearly all understand`() {
    let report = TerminalReport(environment: ["TERM": "no-such-type"])
    #expect(report.type == "xterm-256color")
    #expect(report.terminfoColors == 256)
  }
}
