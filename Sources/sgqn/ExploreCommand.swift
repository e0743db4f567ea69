// `sgqn explore`: steps an agent through a task in a terminal, or plays a scripted session.

import Agents
import ArgumentParser
import Environments
import Explorer
import Export
import Foundation
import Terminal

struct ExploreCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explore",
    abstract: "Step an agent through a task and see what it looks at.",
    discussion: """
      Example: sgqn explore --mode video_easy --seed 3
      Keys: space plays, n and p step, 1-5 switch the distractor, ? lists all.
      Without a terminal: sgqn explore --demo demos/modes.toml --headless
      """)

  @Option(help: "Folder of an agent, or the name of a bundled one; see 'sgqn agents'.")
  var agent: String?
  @Option(help: "Task; the agent's own unless told.")
  var task: String?
  @Option(help: "Distractor mode to start in.")
  var mode: DistractorMode?
  @Option(help: "Seed of the episodes and of everything random in the modes.")
  var seed: UInt64?
  @Option(help: "Colour theme: a name of themes/ or of your own (see docs).")
  var theme: String?
  @OptionGroup var media: MediaOptions
  @Option(help: "Colours that the terminal is given.")
  var color = ColorChoice.auto
  @Option(help: "What pictures are made of.")
  var symbols = Symbols.half
  @Option(help: "Drawings a second at most.")
  var fps = 60.0
  @Flag(help: "Leave the mouse to the terminal.")
  var noMouse = false
  @Option(help: "Key file; keys.toml of the configuration folder unless told.")
  var keys: String?
  @Option(help: "Folder for exported pictures.")
  var exports = "exports"
  @Option(help: "Play a scripted session, then take keys; with --headless without a terminal.")
  var demo: String?
  @Flag(help: "Play the demo in memory and check what it expects.")
  var headless = false
  @Option(help: "With --headless: write the demo's last screen as a PNG file.")
  var screenshot: String?
  @Option(help: "With --headless: write the demo's last screen as text; - is standard output.")
  var text: String?
  func run() throws {
    let data = try orExit { try DataFolder.locate() }
    if headless {
      guard let demo else { throw fail("--headless needs --demo FILE") }
      try play(demo, data)
      return
    }
    var options = try options(data)
    if let demo {
      let script = try orExit { try DemoScript(path: demo) }
      options.mode = mode == nil ? script.mode : options.mode
      options.seed = seed ?? script.seed
      options.theme = theme ?? script.theme
      options.demo = script
    }
    let choice = color
    let chosen = options
    let source = ExploreSource(
      agent: agent ?? options.demo?.agent, task: task ?? options.demo?.task, data: data,
      looks: media.looks(seed: options.seed))
    let warnings = try orExit {
      try ExplorerApp.run(
        chosen, makeParts: { try source.parts() },
        makeScreen: {
          try NcursesScreen(NcursesScreen.Options(color: choice, mouse: chosen.mouse))
        })
    }
    for warning in warnings { warn(warning) }
  }

  // MARK: Options

  private func options(_ data: DataFolder) throws -> ExplorerOptions {
    guard fps >= 1, fps <= 240 else { throw fail("--fps must be within 1...240") }
    let own = Self.configurationFolder()
    var keyFile = keys
    if keyFile == nil {
      let standard = own + "/keys.toml"
      if FileManager.default.fileExists(atPath: standard) { keyFile = standard }
    }
    return ExplorerOptions(
      mode: mode ?? .train, seed: seed ?? 0, theme: theme ?? "dark",
      themeFolders: [own + "/themes", data.themes], symbols: symbols, framesPerSecond: fps,
      mouse: !noMouse, keys: keyFile, exportFolder: exports)
  }

  /// Where a user's own themes and keys are.
  private static func configurationFolder() -> String {
    let environment = ProcessInfo.processInfo.environment
    if let folder = environment["XDG_CONFIG_HOME"], !folder.isEmpty { return folder + "/sgqn" }
    return (environment["HOME"] ?? "") + "/.config/sgqn"
  }

  // MARK: Demos

  private func play(_ path: String, _ data: DataFolder) throws {
    let script = try orExit { try DemoScript(path: path) }
    var options = try options(data)
    options.theme = theme ?? script.theme
    options.keys = keys
    let source = ExploreSource(
      agent: agent ?? script.agent, task: task ?? script.task, data: data,
      looks: media.looks(seed: script.seed))
    let report = try orExit {
      try DemoRunner.run(script, parts: try source.parts(), options: options)
    }
    if let screenshot {
      try orExit { try PNG.write(BufferImage(scale: 2).draw(report.screen), to: screenshot) }
    }
    if text == "-" {
      print(report.screen.text)
    } else if let text {
      try orExit { try AtomicFile.save(Array((report.screen.text + "\n").utf8), to: text) }
    }
    for failure in report.failures { warn(failure) }
    print("\(path): \(report.checks - report.failures.count) of \(report.checks) checks hold")
    if !report.passed { throw ExitCode(1) }
  }
}

/// What an exploration is made from; the making happens on the thread that will use it.
struct ExploreSource: Sendable {
  var agent: String?
  var task: String?
  var data: DataFolder
  /// What the modes look like to the first seed.
  var looks: RendererOptions

  func parts() throws -> ExplorerParts {
    let found = try AgentLibrary(folder: data.demos + "/agents").find(self.agent, task: task)
    // One thread: where other work keeps the cores busy, more wait for each other at every layer.
    let agent = try AgentInspector(folder: found.path, name: found.name)
    let task = try SuiteTask.named(self.task ?? agent.task)
    guard task.actionCount == agent.actionCount else {
      throw EnvironmentError(
        .unknownTask,
        "\(agent.name) has \(agent.actionCount) actions, \(task.name) has \(task.actionCount); "
          + "give it its own task, \(agent.task)")
    }
    // Another task than its own is stepped as that task is.
    let repeats = task.name == agent.task ? found.config.actionRepeat : task.actionRepeat
    let first = looks
    let renderer = try Renderer(first)
    let facts = SessionFacts(
      task: task.name, agent: agent.name, actionCount: agent.actionCount,
      actionRepeat: repeats, episodeLength: SuiteTask.episodeLength,
      quantile: agent.quantile, discount: Double(found.config.settings.discount),
      videos: renderer.videos)
    return ExplorerParts(facts: facts, agent: agent) { seed throws(EnvironmentError) in
      // A seed stands for everything random, so another seed looks different too.
      var looks = first
      looks.seed = seed
      return try SuiteEnvironment(
        task: task, seed: seed, actionRepeat: repeats,
        renderer: seed == first.seed ? renderer : Renderer(looks))
    }
  }
}
