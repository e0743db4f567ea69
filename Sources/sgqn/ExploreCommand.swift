// `sgqn explore`: steps an agent through a task in a terminal, or plays a scripted session.

import ArgumentParser
import Attribution
import Basics
import Environments
import Explorer
import Export
import Foundation
import Terminal
import Training

struct ExploreCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explore",
    abstract: "Step an agent through a task and see what it looks at.",
    discussion: """
      Example: sgqn explore --mode video_easy --seed 3
      Keys: space plays, n and p step, 1-9 switch the distractor, ? lists all.
      Without a terminal: sgqn explore --demo demos/modes.toml --headless
      """)

  @Option(
    help: """
      Folder of an agent, the name of a bundled one (see 'sgqn agents'), or untrained: one that has \
      learned nothing, to look at a task or act in it by hand.
      """)
  var agent: String?
  @Option(
    parsing: .singleValue,
    help: """
      Other agents of the task, to see the same states; with commas between or repeatable, up to \
      \(ExplorerSource.mostOthers). untrained is the first one as its training began.
      """)
  var against: [String] = []
  @Option(
    name: .customLong("run"),
    help: "Folder of a training, whose snapshots are gone through in place of --agent.")
  var training: String?
  @Option(help: "Task; defaults to the agent's own.")
  var task: String?
  @Option(help: "Distractor mode to start in.")
  var mode: DistractorMode?
  @Option(help: "Seed of the episodes and of everything random in the modes.")
  var seed: UInt64?
  @Option(help: "Colour theme: a name of themes/ or of your own (see docs).")
  var theme: String?
  @OptionGroup var media: MediaOptions
  @Flag(help: "Let the agent learn on without rewards as it acts (agents of pad).")
  var adapt = false
  @Option(help: "Colours that the terminal is given.")
  var color = ColorChoice.auto
  @Option(
    help:
      "Pictures as coloured cells, or as pixels by kitty's graphics; auto asks the terminal. For kitty in tmux set allow-passthrough."
  )
  var pictures = PictureChoice.auto
  @Option(help: "What pictures are made of.")
  var symbols = Symbols.half
  @Option(help: "Drawings a second at most.")
  var fps = 60.0
  @Flag(help: "Leave the mouse to the terminal.")
  var noMouse = false
  @Option(help: "Key file; defaults to keys.toml in the configuration folder.")
  var keys: String?
  @Option(help: "Folder for exported pictures.")
  var exports = "exports"
  @Option(help: "File to record the session in, as an asciicast.", completion: .file())
  var record: String?
  @Option(help: "Play a scripted session, then take keys; with --headless without a terminal.")
  var demo: String?
  @Flag(help: "Play the demo in memory and check what it expects.")
  var headless = false
  @Option(help: "With --headless: write the demo's last screen as a PNG file.")
  var screenshot: String?
  @Option(help: "With --headless: write the demo's last screen as text; - is standard output.")
  var text: String?
  @Flag(name: .customLong("key-table"), help: .hidden)
  var printsKeyTable = false

  func run() throws {
    if printsKeyTable {
      print(KeyTable.markdown)
      return
    }
    let data = try orExit { try DataFolder.locate() }
    if headless {
      guard let demo else { throw fail("--headless needs --demo FILE") }
      guard mode == nil, seed == nil, record == nil else {
        throw fail("--headless plays the demo as it is; leave out --mode, --seed and --record")
      }
      try play(demo, data)
      return
    }
    guard screenshot == nil, text == nil else {
      throw fail("--screenshot and --text need --headless; in the explorer a key exports")
    }
    var options = try options(data)
    if let demo {
      let script = try orExit { try DemoScript(path: demo) }
      options.mode = mode == nil ? script.mode : options.mode
      options.seed = seed ?? script.seed
      options.theme = theme ?? script.theme
      options.demo = script
    }
    options.welcomes = options.demo == nil && Self.isFirstTime()
    options.offers = AgentOffers(
      library: data.agents, folder: ".", recents: Self.stateFolder() + "/recent")
    let (choice, pixels) = (color, pictures)
    let chosen = options
    let source = ExplorerSource(
      try subject(options.demo), task: task ?? options.demo?.task, data: data,
      looks: media.looks(seed: options.seed), adapts: adapt)
    var recording: Recording?
    let warnings = try orExit {
      try ExplorerApp.run(
        chosen, makeParts: { try source.parts() },
        makeOther: { try source.opening($0).parts() },
        makeScreen: {
          recording = try record.map(Recording.init)
          let screen: NcursesScreen
          do {
            screen = try NcursesScreen(
              NcursesScreen.Options(color: choice, mouse: chosen.mouse, pictures: pixels))
          } catch {
            recording?.discard()
            throw error
          }
          // It opens: only now is it worth remembering.
          Self.noteVisit()
          if let agent { chosen.offers?.note(agent) }
          return recording?.recording(screen) ?? screen
        })
    }
    for warning in warnings { warn(warning) }
    if let trouble = recording?.trouble {
      warn(trouble)
      throw ExitCode(1)
    }
  }

  /// Whether nobody has explored here before. Where that cannot be noted nobody is greeted, rather than everybody every
  /// time.
  private static func isFirstTime() -> Bool {
    guard !FileManager.default.fileExists(atPath: visitPath) else { return false }
    return (try? Folder.make(stateFolder())) != nil && access(stateFolder(), W_OK) == 0
  }

  private static func noteVisit() {
    guard !FileManager.default.fileExists(atPath: visitPath) else { return }
    try? AtomicFile.write([UInt8](), to: visitPath)
  }

  private static var visitPath: String { stateFolder() + "/explored" }

  /// Where the program remembers what it was used for.
  private static func stateFolder() -> String {
    let environment = ProcessInfo.processInfo.environment
    let state =
      environment["XDG_STATE_HOME"].flatMap { $0.isEmpty ? nil : $0 }
      ?? (environment["HOME"] ?? "") + "/.local/state"
    return state + "/sgqn"
  }

  // MARK: Options

  /// Whom the command line is about, or else a demo.
  private func subject(_ demo: DemoScript?) throws -> ExplorerSource.Subject {
    let against = separated(against)
    let asksAgents = agent != nil || !against.isEmpty
    guard let training = training ?? (asksAgents ? nil : demo?.run) else {
      return .agents(agent ?? demo?.agent, against: against.isEmpty ? demo?.against ?? [] : against)
    }
    guard agent == nil, against.isEmpty, !adapt else {
      throw fail("--run goes through one training; leave out --agent, --against and --adapt")
    }
    return .run(training)
  }

  private func options(_ data: DataFolder) throws -> ExplorerOptions {
    guard fps >= 1, fps <= 240 else { throw fail("--fps must be within 1...240") }
    let own = configurationFolder()
    var keyFile = keys
    if keyFile == nil {
      let standard = own + "/keys.toml"
      if FileManager.default.fileExists(atPath: standard) { keyFile = standard }
    }
    return ExplorerOptions(
      mode: mode ?? .train, seed: seed ?? 0, theme: theme ?? "dark",
      themeFolders: themeFolders(data), symbols: symbols, framesPerSecond: fps,
      mouse: !noMouse, keys: keyFile, exportFolder: exports)
  }

  // MARK: Demos

  private func play(_ path: String, _ data: DataFolder) throws {
    let script = try orExit { try DemoScript(path: path) }
    var options = try options(data)
    options.theme = theme ?? script.theme
    options.keys = keys
    let source = ExplorerSource(
      try subject(script), task: task ?? script.task, data: data,
      looks: media.looks(seed: script.seed), adapts: adapt)
    let report = try orExit {
      try DemoRunner.run(script, parts: try source.parts(), options: options)
    }
    if let screenshot {
      try orExit { try PNG.write(BufferImage(scale: 2).draw(report.screen), to: screenshot) }
    }
    let shown = AnsiText.plain(report.screen)
    if text == "-" {
      print(shown)
    } else if let text {
      try orExit { try AtomicFile.write((shown + "\n").utf8, to: text) }
    }
    for failure in report.failures { warn(failure) }
    print("\(path): \(report.checks - report.failures.count) of \(report.checks) checks hold")
    if !report.passed { throw ExitCode(1) }
  }
}
