// A terminal pair with this very test program on its far side: the child runs one test, which uses
// the screen for real. So nothing but the tests themselves has to be built for it.

import Foundation

@testable import Terminal

/// A child process on a terminal of its own.
final class PseudoTerminal {
  private let master: Int32
  private let slave: Int32
  let child: pid_t
  private(set) var output: [UInt8] = []
  private var isReaped = false
  private var isHungUp = false

  /// Starts the test whose name contains `test` in a terminal of 60 by 10.
  init(test: String, environment: [String: String] = [:]) throws {
    // By hand, as Glibc's module has no `posix_openpt`: unlock (TIOCSPTLCK), number (TIOCGPTN).
    master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    var (locked, number): (Int32, UInt32) = (0, 0)
    guard master >= 0, ioctl(master, 0x4004_5431, &locked) == 0,
      ioctl(master, 0x8004_5430, &number) == 0
    else { throw POSIXError(.ENODEV) }
    let name = "/dev/pts/\(number)"
    // Kept open, so that the terminal's modes can still be asked for after the child.
    slave = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC)
    var size = winsize(ws_row: 10, ws_col: 60, ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(master, UInt(TIOCSWINSZ), &size)
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    // The first one opened becomes the new session's controlling terminal.
    for descriptor in 0...2 as ClosedRange<Int32> {
      posix_spawn_file_actions_addopen(&actions, descriptor, name, O_RDWR, 0)
    }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // Test workers block signals; the child must not inherit that.
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    var all = sigset_t()
    sigfillset(&all)
    posix_spawnattr_setsigdefault(&attributes, &all)
    let flags = 0x80 | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF  // 0x80: a new session
    posix_spawnattr_setflags(&attributes, Int16(flags))
    var variables = ProcessInfo.processInfo.environment
    variables["TERM"] = "xterm-256color"
    variables["COLORTERM"] = "truecolor"
    variables["SWIFT_BACKTRACE"] = "enable=no"
    variables["SGQN_TERMINAL_CHILD"] = test
    for name in ["TMUX", "NO_COLOR", "KITTY_WINDOW_ID"] { variables[name] = nil }
    variables.merge(environment) { $1 }
    let program = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    let arguments = [program, "--testing-library", "swift-testing", "--filter", test]
    var pid: pid_t = 0
    let status = Self.withStrings(arguments) { arguments in
      Self.withStrings(variables.map { "\($0)=\($1)" }) { variables in
        posix_spawn(&pid, program, &actions, &attributes, arguments, variables)
      }
    }
    guard status == 0 else { throw POSIXError(.init(rawValue: status) ?? .EIO) }
    child = pid
  }

  deinit {
    if !isReaped {
      kill(child, SIGKILL)
      waitpid(child, nil, 0)
    }
    if !isHungUp { close(master) }
    close(slave)
  }

  /// Reads until the screen shows `text`; false when it does not within a generous time.
  func waits(for text: String, width: Int = 60, height: Int = 10) -> Bool {
    until { self.screen(width, height).contains(text) }
  }

  /// Reads until the raw output since `from` contains `text`.
  func waits(forOutput text: String, from: Int = 0) -> Bool {
    until { self.outputText(from: from).contains(text) }
  }

  func outputText(from: Int = 0) -> String { String(decoding: output[from...], as: UTF8.self) }

  /// What the terminal shows, a line a row.
  func screen(_ width: Int, _ height: Int) -> String {
    var terminal = EmulatedTerminal(width: width, height: height)
    terminal.feed(output)
    return (0..<height).map { y in
      String(String.UnicodeScalarView((0..<width).map { terminal[$0, y].scalar }))
    }.joined(separator: "\n")
  }

  func send(_ text: String) {
    let bytes = Array(text.utf8)
    _ = write(master, bytes, bytes.count)
  }

  func resize(width: UInt16, height: UInt16) {
    var size = winsize(ws_row: height, ws_col: width, ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(master, UInt(TIOCSWINSZ), &size)
  }

  /// Goes away, as a closed window or a lost connection does.
  func hangUp() {
    isHungUp = true
    close(master)
  }

  /// Canonical input and echo: what a shell's user needs.
  var isCooked: Bool {
    var modes = termios()
    guard tcgetattr(slave, &modes) == 0 else { return false }
    let wanted = tcflag_t(ICANON | ECHO | ISIG)
    return modes.c_lflag & wanted == wanted && modes.c_oflag & tcflag_t(OPOST) != 0
  }

  /// Bytes that were typed and that nobody has read.
  var waitingInput: Int {
    var (count, modes): (Int32, termios) = (0, termios())
    // As single bytes, for in lines they count only once a line is whole.
    tcgetattr(slave, &modes)
    modes.c_lflag &= ~tcflag_t(ICANON)
    tcsetattr(slave, TCSANOW, &modes)
    _ = ioctl(slave, UInt(FIONREAD), &count)
    return Int(count)
  }

  /// Waits for the child's end: its exit code, or minus the signal that ended it; nil when it does
  /// not end.
  func end() -> Int32? {
    var status: Int32 = 0
    guard until({ waitpid(self.child, &status, WNOHANG) == self.child }) else { return nil }
    isReaped = true
    read(milliseconds: 0)
    return status & 0x7F == 0 ? status >> 8 & 0xFF : -(status & 0x7F)
  }

  func until(_ isDone: () -> Bool) -> Bool {
    let deadline = ContinuousClock.now + .seconds(60)
    while ContinuousClock.now < deadline {
      read(milliseconds: 20)
      if isDone() { return true }
    }
    return false
  }

  private func read(milliseconds: Int32) {
    guard !isHungUp else {
      usleep(useconds_t(milliseconds) * 1000)
      return
    }
    var source = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
    var wait = milliseconds
    while poll(&source, 1, wait) > 0, source.revents & Int16(POLLIN) != 0 {
      var part = [UInt8](repeating: 0, count: 65536)
      let got = Foundation.read(master, &part, part.count)
      guard got > 0 else { return }
      output += part[..<got]
      wait = 0
    }
  }

  private static func withStrings<Result>(
    _ texts: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
  ) -> Result {
    let pointers = texts.map { strdup($0) }
    defer { pointers.forEach { free($0) } }
    return body(pointers + [nil])
  }
}
