// `sgqn results`: tables over runs.

import ArgumentParser
import Basics
import Environments
import Export
import Foundation
import Frames
import Training

struct ResultsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "results", abstract: "Make tables of many runs.",
    discussion: """
      Example: sgqn results runs --format markdown --chart profiles.png
      Runs are the folders that 'sgqn train' wrote, at any depth. Scores are those of the training's last \
      evaluation, or of files eval*.json in a run's folder, as 'sgqn eval --json' prints them. Each task, \
      method and mode gets mean, deviation, interquartile mean with its 95% bootstrap interval, and how much \
      is lost against 'train' (Agarwal et al. 2021).
      """)

  enum Format: String, CaseIterable, ExpressibleByArgument { case text, csv, json, markdown }

  @Argument(help: "Folders of runs.", completion: .directory)
  var folders: [String]
  @Option(help: "How the tables are written.")
  var format = Format.text
  @Option(
    help: "PNG file for a chart of performance profiles, a panel a mode.", completion: .file())
  var chart: String?

  func run() throws {
    let table = try orExit {
      ResultsTable(
        try RunScores.all(in: folders, passedOver: { warn("passed over: \($0)") }),
        order: DistractorMode.allCases.map(\.rawValue))
    }
    guard !table.rows.isEmpty else {
      throw fail("no run has a score yet; evaluate with 'sgqn eval --json', or train on")
    }
    switch format {
    case .json: try printJSON(table)
    case .csv: print(csv(table))
    case .text:
      print(textTable(Self.heading, rows(table), textColumns: 3))
      print("\n" + textTable(Self.summaryHeading, summaryRows(table), textColumns: 2))
      let changed = table.methods.filter { !$0.settings.isEmpty }
      if !changed.isEmpty { print() }
      for method in changed { print("\(method.name): \(method.settings.joined(separator: " "))") }
    case .markdown:
      print(markdown(Self.heading, rows(table), textColumns: 3))
      print("\n" + markdown(Self.summaryHeading, summaryRows(table), textColumns: 2))
      for method in table.methods where !method.settings.isEmpty {
        print("\n\(method.name): `\(method.settings.joined(separator: " "))`")
      }
    }
    if let chart {
      try orExit { try AtomicFile.write(PNG.encode(picture(table)), to: chart) }
    }
  }

  private func picture(_ table: ResultsTable) -> Frame {
    let panels = table.modes.map { mode in
      let lines = table.summaries.filter { $0.mode == mode }.map {
        ProfileChart.Line(name: $0.method, shares: $0.profile)
      }
      return (title: mode, lines: lines)
    }
    return ProfileChart.draw(panels, methods: table.methods.map(\.name))
  }

  private static let heading = [
    "task", "method", "mode", "runs", "steps", "mean", "std", "iqm", "95% interval", "gap",
  ]
  private static let summaryHeading = [
    "method", "mode", "tasks", "runs", "iqm / 1000", "95% interval",
  ]

  private func rows(_ table: ResultsTable) -> [[String]] {
    table.rows.map { row in
      [
        row.task, row.method, row.mode, "\(row.runs)",
        row.steps[0] == row.steps[1] ? "\(row.steps[0])" : "\(row.steps[0])-\(row.steps[1])",
        rounded(row.mean), row.deviation.map(rounded) ?? "-", rounded(row.interquartileMean),
        row.runs > 1 ? row.interval.map(rounded).joined(separator: "-") : "-",
        row.gap.map(rounded) ?? "-",
      ]
    }
  }

  private func summaryRows(_ table: ResultsTable) -> [[String]] {
    table.summaries.map { row in
      [row.method, row.mode, "\(row.tasks)", "\(row.runs)", share(row.interquartileMean)]
        + [row.runs > row.tasks ? row.interval.map(share).joined(separator: "-") : "-"]
    }
  }

  private func rounded(_ value: Double) -> String { String(format: "%.0f", value) }
  private func share(_ value: Double) -> String { String(format: "%.3f", value) }

  private func csv(_ table: ResultsTable) -> String {
    let heading =
      "task,method,mode,runs,least_steps,most_steps,mean,std,iqm,iqm_low,iqm_high,gap"
    return table.rows.reduce(heading) { text, row in
      let numbers =
        [Optional(row.mean), row.deviation, row.interquartileMean]
        + row.interval.map(Optional.some) + [row.gap]
      return text + "\n\(row.task),\"\(row.method)\",\(row.mode),\(row.runs),"
        + "\(row.steps[0]),\(row.steps[1]),"
        + numbers.map { $0.map { String(format: "%.3f", $0) } ?? "" }.joined(separator: ",")
    }
  }

  private func markdown(_ heading: [String], _ rows: [[String]], textColumns: Int) -> String {
    let rule = heading.indices.map { $0 < textColumns ? "---" : "---:" }
    return ([heading, rule] + rows).map { "| " + $0.joined(separator: " | ") + " |" }
      .joined(separator: "\n")
  }
}
