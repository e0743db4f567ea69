// `sgqn tasks`: what there is to train on, as a table, as JSON, or as one picture.

import ArgumentParser
import Basics
import Environments
import Export
import Foundation
import Frames

struct TasksCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tasks", abstract: "List the tasks.",
    discussion: """
      Example: sgqn tasks
      What they look like under every distractor: sgqn tasks --sheet tasks.png
      The robot arm's under its test scenes: sgqn tasks --domain robot --sheet robot.png
      """)

  @Flag(help: "Print JSON.")
  var json = false
  @Option(help: "Only the tasks of this domain, as in walker.", completion: .list(domains))
  var domain: String?
  @Option(
    help: """
      Draw every task in every mode into this PNG file; without --domain those of DMControl.
      """, completion: .file())
  var sheet: String?
  @Option(help: "With --sheet: seed of the states and of everything random in the modes.")
  var seed: UInt64 = 0
  @OptionGroup var media: MediaOptions

  private static var domains: [String] {
    SuiteTask.all.map(\.domain).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }

  private func chosen() throws -> [SuiteTask] {
    guard let domain else { return SuiteTask.all }
    let tasks = SuiteTask.all.filter { $0.domain == domain }
    if tasks.isEmpty {
      let names = Self.domains
      let advice =
        Spelling.nearest(to: domain, in: names).map { "did you mean '\($0)'?" }
        ?? "choose from \(names.joined(separator: ", "))"
      throw fail("unknown domain \(domain.quoted); \(advice)")
    }
    return tasks
  }

  func run() throws {
    let tasks = try chosen()
    if let sheet {
      // Drawing takes a while; better to know before.
      let folder = (sheet as NSString).deletingLastPathComponent
      guard FileManager.default.isWritableFile(atPath: folder.isEmpty ? "." : folder) else {
        throw fail("cannot write \(sheet): create its folder, or name one you may write to")
      }
      try orExit {
        // One row of columns fits tasks with the same modes.
        let alike = domain == nil ? tasks.filter { $0.modes == DistractorMode.suite } : tasks
        let drawn = alike.filter { $0.looksLike == nil }
        try TaskSheet.make(drawn, media.looks(seed: seed)).write(to: sheet)
      }
    }
    if json {
      try printJSON(tasks.map(TaskEntry.init))
    } else {
      print(sheet.map { "wrote \($0)" } ?? Self.table(tasks))
    }
  }
}

extension TasksCommand {
  private static func table(_ tasks: [SuiteTask]) -> String {
    textTable(
      ["task", "verified", "actions", "repeat"],
      tasks.map {
        [$0.name, $0.isVerified ? "yes" : "no", "\($0.actionCount)", "\($0.actionRepeat)"]
      }, textColumns: 2)
  }
}

private struct TaskEntry: Encodable {
  let name: String
  let domain: String
  let actions: Int
  let actionRepeat: Int
  let verified: Bool

  init(_ task: SuiteTask) {
    name = task.name
    domain = task.domain
    actions = task.actionCount
    actionRepeat = task.actionRepeat
    verified = task.isVerified
  }
}

/// Every task in every mode, a few random steps into an episode.
private enum TaskSheet {
  static let steps = 4

  /// A cell stays empty where a task lacks a mode of the first one.
  static func make(_ tasks: [SuiteTask], _ options: RendererOptions) throws -> ContactSheet {
    let modes = tasks[0].modes
    let renderer = try Renderer(options)
    var items: [ContactSheet.Item] = []
    for task in tasks {
      let environment = try SuiteEnvironment(task: task, seed: options.seed, renderer: renderer)
      var draws = SeededGenerator(options.seed, UInt64(task.actionCount))
      _ = try environment.reset()
      for _ in 0..<steps {
        let range = environment.actionSpec
        _ = try environment.step(
          range.minimum.indices.map { draws.uniform(range.minimum[$0]...range.maximum[$0]) })
      }
      let own = modes.filter(task.modes.contains)
      var frames = try environment.frames(in: own)[...]
      items += modes.map { own.contains($0) ? ContactSheet.Item(frames.removeFirst()) : .blank }
    }
    return ContactSheet(
      title: "tasks and modes  seed \(options.seed)", items: items,
      columns: modes.count, columnLabels: modes.map(\.rawValue), rowLabels: tasks.map(\.name),
      texts: [
        PNGText("seed", "\(options.seed)"), PNGText("videos", renderer.videos),
        PNGText("random steps", "\(steps)"),
      ])
  }
}
