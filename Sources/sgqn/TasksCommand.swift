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
      """)

  @Flag(help: "Print JSON.")
  var json = false
  @Option(help: "Draw every task in every mode into this PNG file.", completion: .file())
  var sheet: String?
  @Option(help: "With --sheet: seed of the states and of everything random in the modes.")
  var seed: UInt64 = 0
  @OptionGroup var media: MediaOptions

  func run() throws {
    if let sheet {
      // Drawing takes a while; better to know before.
      let folder = (sheet as NSString).deletingLastPathComponent
      guard FileManager.default.isWritableFile(atPath: folder.isEmpty ? "." : folder) else {
        throw fail("cannot write \(sheet): create its folder, or name one you may write to")
      }
      try orExit {
        try TaskSheet.make(media.looks(seed: seed)).write(to: sheet)
      }
    }
    if json {
      try printJSON(SuiteTask.all.map(TaskEntry.init))
    } else {
      print(sheet.map { "wrote \($0)" } ?? Self.table)
    }
  }
}

extension TasksCommand {
  private static var table: String {
    textTable(
      ["task", "verified", "actions", "repeat"],
      SuiteTask.all.map {
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

  static func make(_ options: RendererOptions) throws -> ContactSheet {
    let renderer = try Renderer(options)
    var items: [ContactSheet.Item] = []
    for task in SuiteTask.all {
      let environment = try SuiteEnvironment(task: task, seed: options.seed, renderer: renderer)
      var draws = SeededGenerator(options.seed, UInt64(task.actionCount))
      _ = try environment.reset()
      for _ in 0..<steps {
        let range = environment.actionSpec
        _ = try environment.step(
          range.minimum.indices.map { draws.uniform(range.minimum[$0]...range.maximum[$0]) })
      }
      items += try environment.frames(in: DistractorMode.allCases).map { ContactSheet.Item($0) }
    }
    return ContactSheet(
      title: "tasks and modes  seed \(options.seed)", items: items,
      columns: DistractorMode.allCases.count,
      columnLabels: DistractorMode.allCases.map(\.rawValue), rowLabels: SuiteTask.all.map(\.name),
      texts: [
        PNGText("seed", "\(options.seed)"), PNGText("videos", renderer.videos),
        PNGText("random steps", "\(steps)"),
      ])
  }
}
