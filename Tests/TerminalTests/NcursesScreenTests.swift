// The real screen on a real terminal: this program runs itself in a pseudo terminal (`child`
// below).

import Foundation
import Frames
import Testing

@testable import Terminal

@Suite(.serialized) struct NcursesScreenTests {
  private static let enter = "\u{1B}[?1049h"
  private static let leave = "\u{1B}[?1049l"
  private static let showCursor = "\u{1B}[?25h"
  private static let mouseOff = "\u{1B}[?1002l"

  /// A terminal with the child drawing in it.
  private func start(_ environment: [String: String] = [:]) throws -> PseudoTerminal {
    let terminal = try PseudoTerminal(test: "showsWhatComesIn", environment: environment)
    #expect(terminal.waits(for: "size 60x10"))
    #expect(!terminal.isCooked)
    return terminal
  }

  private func expectRestored(_ terminal: PseudoTerminal, from: Int = 0) {
    let output = terminal.outputText(from: from)
    for sequence in [Self.leave, Self.showCursor, Self.mouseOff] {
      #expect(output.contains(sequence), "\(sequence.debugDescription)")
    }
    #expect(terminal.isCooked)
  }

  @Test func `keys and the mouse come in, and leaving restores the terminal`() throws {
    let terminal = try start()
    terminal.send("é")
    #expect(terminal.waits(for: "character(\"\\u{00E9}\")"))
    terminal.send("\u{1B}[5~")
    #expect(terminal.waits(for: "pageUp"))
    terminal.send("\u{1B}")
    #expect(terminal.waits(for: "escape"))
    terminal.send("\u{3}")
    #expect(terminal.waits(for: "control(\"c\")"))
    terminal.send("\u{1B}[<0;31;9M")
    #expect(terminal.waits(for: "press, x: 30, y: 8"))
    let before = terminal.output.count
    terminal.send("q")
    #expect(terminal.end() == 0)
    expectRestored(terminal, from: before)
    // What was said on stdout and stderr meanwhile comes after the screen is gone, not on it.
    let parts = terminal.outputText().components(separatedBy: Self.leave)
    #expect(!parts[0].contains("a warning") && !parts[0].contains("a remark"))
    #expect(parts.last?.contains("a warning\r\na remark\r\n") == true)
  }

  @Test func `pasted text comes in as text, and pasting is given back on leaving`() throws {
    let terminal = try start()
    #expect(terminal.outputText().contains("\u{1B}[?2004h"))
    terminal.send("\u{1B}[200~quit q\u{1B}[201~")
    #expect(terminal.waits(for: "paste(\"quit q\")"))
    terminal.send("q")
    #expect(terminal.end() == 0)
    #expect(terminal.outputText().contains("\u{1B}[?2004l"))
  }

  @Test(arguments: [
    SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGFPE, SIGABRT, SIGQUIT, SIGHUP, SIGUSR1, SIGUSR2, SIGXCPU,
    SIGXFSZ, SIGALRM, SIGVTALRM, SIGPROF, SIGIO, SIGPWR, SIGSYS, 40,
  ])
  func `a deadly signal restores the terminal and still kills`(signal: Int32) throws {
    let terminal = try start()
    let before = terminal.output.count
    kill(terminal.child, signal)
    #expect(terminal.end() == -signal)
    expectRestored(terminal, from: before)
  }

  @Test(arguments: [
    ("T", [SIGILL, SIGTRAP]), ("N", [SIGSEGV, SIGBUS]), ("O", [SIGSEGV, SIGBUS]),
  ])
  func `a trap, a bad address and a full stack restore the terminal too`(
    key: String, signals: [Int32]
  ) throws {
    let terminal = try start()
    let before = terminal.output.count
    terminal.send(key)
    let end = try #require(terminal.end())
    #expect(signals.contains(-end))
    expectRestored(terminal, from: before)
  }

  // The backtracer returns from a signal that was sent, which nothing repeats; and it asks on a
  // terminal what to do next.
  @Test(arguments: [SIGQUIT, SIGABRT, SIGSEGV, SIGILL])
  func `a deadly signal kills where Swift's backtracer handles it, too`(signal: Int32) throws {
    let terminal = try start(["SWIFT_BACKTRACE": "enable=yes,interactive=yes"])
    let before = terminal.output.count
    kill(terminal.child, signal)
    #expect(terminal.end() == -signal)
    expectRestored(terminal, from: before)
  }

  @Test(arguments: [SIGINT, SIGTERM])
  func `being asked to end is an event, and the program ends by itself`(signal: Int32) throws {
    let terminal = try start()
    kill(terminal.child, signal)
    #expect(terminal.end() == 0)
    expectRestored(terminal)
  }

  @Test func `an exit from anywhere restores the terminal`() throws {
    let terminal = try start()
    terminal.send("X")
    #expect(terminal.end() == 3)
    expectRestored(terminal)
  }

  @Test func `a new size is an event, and everything is drawn again`() throws {
    let terminal = try start()
    terminal.resize(width: 100, height: 20)
    #expect(terminal.waits(for: "size 100x20", width: 100, height: 20))
    terminal.resize(width: 24, height: 4)
    #expect(terminal.waits(for: "size 24x4", width: 24, height: 4))
  }

  @Test func `another thread can wake the screen`() throws {
    let terminal = try start()
    terminal.send("w")
    #expect(terminal.waits(for: "woken"))
  }

  @Test func `waking a screen that is closed does nothing`() throws {
    let terminal = try start()
    terminal.send("C")
    #expect(terminal.end() == 4)
  }

  @Test func `without a terminal any more the program ends`() throws {
    let terminal = try start()
    terminal.hangUp()
    let end = try #require(terminal.end())
    #expect([0, -SIGHUP].contains(end))
  }

  @Test func `Ctrl-Z leaves the screen, and it comes back with a new drawing`() throws {
    let terminal = try start()
    let before = terminal.output.count
    // Without a shell above nothing stops it: it leaves and returns at once.
    terminal.send("\u{1A}")
    #expect(terminal.waits(forOutput: Self.leave, from: before))
    #expect(terminal.waits(forOutput: Self.enter, from: before))
    let back = terminal.output.count
    #expect(terminal.waits(forOutput: "resize", from: before))
    // A resize of the start may be drawn as late as here: the drawing alone does not tell that it is back.
    #expect(terminal.until { !terminal.isCooked })
    terminal.send("q")
    #expect(terminal.end() == 0)
    expectRestored(terminal, from: back)
  }

  @Test func `the mouse can be switched off and on again`() throws {
    let terminal = try start()
    #expect(terminal.outputText().contains("\u{1B}[?1002h"))
    var before = terminal.output.count
    terminal.send("m")
    #expect(terminal.waits(forOutput: Self.mouseOff, from: before))
    before = terminal.output.count
    terminal.send("m")
    #expect(terminal.waits(forOutput: "\u{1B}[?1002h", from: before))
  }

  @Test func `a program asked to end while the terminal reads nothing ends all the same`() throws {
    let terminal = try start()
    // Floods the terminal; `end` reads only after the child had to wait for a while.
    terminal.send("F")
    usleep(400_000)
    kill(terminal.child, SIGTERM)
    usleep(400_000)
    #expect(terminal.end() == 0)
    #expect(terminal.isCooked)
  }

  @Test(arguments: [
    (["COLORTERM": "truecolor"], "colours rgb"), (["COLORTERM": ""], "colours 256"),
    (["NO_COLOR": "1"], "colours mono"), (["TERM": "linux", "COLORTERM": ""], "colours 16"),
    (["TERM": "no-such-type", "COLORTERM": ""], "colours 256"),
    (["PATH": "/nonexistent"], "colours 256"), (["COLUMNS": "9", "LINES": "2"], "size 60x10"),
    (["LC_ALL": "C"], "▀"),
  ])
  func `whatever the environment says, the screen makes the best of it`(
    environment: [String: String], shown: String
  ) throws {
    let terminal = try start(environment)
    #expect(terminal.waits(for: shown))
    terminal.send("q")
    #expect(terminal.end() == 0)
  }

  @Test
  func `pictures are pixels once the terminal says that it takes them, and nobody waits for it`()
    throws
  {
    let terminal = try start(["KITTY_WINDOW_ID": "1"])
    #expect(terminal.waits(forOutput: PictureChoice.question))
    #expect(!terminal.outputText().contains(Self.transmission))
    let before = terminal.output.count
    terminal.send("\u{1B}P>|kitty(0.35.2)\u{1B}\\")
    #expect(terminal.waits(forOutput: Self.transmission, from: before))
    // It was no key.
    #expect(!terminal.screen(60, 10).contains("key("))
    terminal.send("q")
    #expect(terminal.end() == 0)
  }

  @Test(arguments: [
    ["KITTY_WINDOW_ID": "1"], ["KITTY_WINDOW_ID": "1", "TMUX": "/tmp/tmux-0/default,1,0"], [:],
  ])
  func `a terminal that does not know placeholders, or is not asked, gets cells`(
    environment: [String: String]
  ) throws {
    let terminal = try start(environment)
    let isAsked = environment.count == 1
    #expect(terminal.outputText().contains(PictureChoice.question) == isAsked)
    terminal.send("\u{1B}P>|kitty(0.26.5)\u{1B}\\é")
    #expect(terminal.waits(for: "character(\"\\u{00E9}\")"))
    #expect(!terminal.outputText().contains(Self.transmission))
    terminal.send("q")
    #expect(terminal.end() == 0)
  }

  @Test func `an answer that comes late does not come to the shell`() throws {
    // On a busy machine it may come later than leaving waits; then it says nothing.
    for _ in 0..<20 {
      let terminal = try start(["KITTY_WINDOW_ID": "1"])
      let asked = ContinuousClock.now
      terminal.send("q")
      usleep(30_000)
      terminal.send("\u{1B}P>|kitty(0.35.2)\u{1B}\\")
      let isInTime = ContinuousClock.now - asked < .milliseconds(140)
      #expect(terminal.end() == 0)
      guard isInTime else { continue }
      #expect(terminal.waitingInput == 0)
      return
    }
    Issue.record("no answer was sent in time")
  }

  /// Begins a picture's pixels.
  private static let transmission = "f=24"

  @Test func `a terminal that cannot position a cursor is refused in one line`() throws {
    let terminal = try PseudoTerminal(
      test: "showsWhatComesIn", environment: ["TERM": "dumb"])
    #expect(terminal.end() == 2)
    #expect(terminal.outputText().contains("TERM=dumb cannot position a cursor; try"))
    #expect(terminal.isCooked)
  }

  // MARK: - The child

  /// Not a test but what runs on the far side: shows each event until `q` or the end.
  @Test(.enabled(if: ProcessInfo.processInfo.environment["SGQN_TERMINAL_CHILD"] != nil))
  func showsWhatComesIn() {
    do throws(TerminalError) {
      let screen = try NcursesScreen()
      FileHandle.standardError.write(Data("a warning\n".utf8))
      FileHandle.standardOutput.write(Data("a remark\n".utf8))
      var event: Event?
      while true {
        var buffer = Buffer(width: screen.size.width, height: screen.size.height)
        buffer.write("size \(screen.size.width)x\(screen.size.height)", x: 0, y: 0)
        buffer.write("colours \(screen.status.colors.label) ▀", x: 0, y: 1)
        buffer.write(event.map { "\($0)" } ?? "", x: 0, y: 2)
        buffer.place(Frame(width: 2, height: 2), in: Rect(x: 0, y: 6, width: 4, height: 2))
        screen.show(buffer)
        event = screen.nextEvent(before: .now + .seconds(60))
        switch event {
        case .quit, nil, .key(.character("q")):
          screen.close()
          exit(0)
        case .key(.character(let key)): Self.misbehave(key, screen)
        default: break
        }
      }
    } catch {
      print(error.message)
      exit(2)
    }
  }

  private static func misbehave(_ key: Unicode.Scalar, _ screen: NcursesScreen) {
    switch key {
    case "T": precondition(screen.size.width < 0, "a trap for the test")
    case "N": UnsafeMutablePointer<Int>(bitPattern: 8)?.pointee = 1
    case "O": print(depth(1, screen))
    case "X": exit(3)
    case "m": screen.setMouse(!screen.status.mouse)
    case "w":
      let waker = screen.waker
      Thread.detachNewThread {
        usleep(50_000)
        waker()
      }
    case "C":
      let waker = screen.waker
      screen.close()
      waker()
      exit(4)
    case "F":
      let fill = ["▀", "▄"].map { Unicode.Scalar($0) ?? " " }
      var flip = 0
      while screen.nextEvent(before: .now) != .quit {
        flip += 1
        screen.show(
          Buffer(
            width: screen.size.width, height: screen.size.height, fill: Cell(fill[flip % 2])))
      }
      screen.close()
      exit(0)
    default: break
    }
  }

  /// Fills the stack: far more calls than it has room for.
  private static func depth(_ n: Int, _ screen: NcursesScreen) -> Int {
    guard n < 100_000_000, screen.size.width > 0 else { return n }
    return depth(n &+ 1, screen) &* 3 &+ depth(n &+ 2, screen)
  }
}
