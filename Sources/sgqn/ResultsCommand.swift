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
      is lost against 'train' (Agarwal et al. 2021). Summaries and profiles are over tasks that return 0 to 1000.
      """)

  enum Format: String, CaseIterable, ExpressibleByArgument { case text, csv, json, markdown }

  @Argument(help: "Folders of runs.", completion: .directory)
  var folders: [String]
  @Option(help: "How the tables are written.")
  var format = Format.text
  @Option(
    help: "PNG file for a chart of performance profiles, a panel a mode.", completion: .file())
  var chart: String?
  @Option(
    help: "PNG file for a chart of learning curves, a panel a task and mode, means over seeds.",
    completion: .file())
  var curves: String?

  func run() throws {
    let modes = DistractorMode.allCases.map(\.rawValue)
    let runs = try orExit {
      try RunScores.all(in: folders, passedOver: { warn("passed over: \($0)") })
    }
    for same in RunScores.ofOneSeed(runs) {
      warn(
        "not independent, but counted as \(same.count) runs: \(same.map(\.folder).joined(separator: ", ")) have "
          + "one task, method and seed \(same[0].seed)")
    }
    let table = ResultsTable(runs, order: modes)
    guard !table.rows.isEmpty else {
      throw fail("no run has a score yet; evaluate with 'sgqn eval --json', or train on")
    }
    switch format {
    case .json: try printJSON(table)
    case .csv: print(csv(table))
    case .text:
      print(textTable(Self.heading, rows(table), textColumns: 3))
      if !table.summaries.isEmpty {
        print("\n" + textTable(Self.summaryHeading, summaryRows(table), textColumns: 2))
      }
      let changed = table.methods.filter { !$0.settings.isEmpty }
      if !changed.isEmpty { print() }
      for method in changed { print("\(method.name): \(method.settings.joined(separator: " "))") }
    case .markdown:
      print(markdown(Self.heading, rows(table), textColumns: 3))
      if !table.summaries.isEmpty {
        print("\n" + markdown(Self.summaryHeading, summaryRows(table), textColumns: 2))
      }
      for method in table.methods where !method.settings.isEmpty {
        print("\n\(method.name): `\(method.settings.joined(separator: " "))`")
      }
    }
    if let chart {
      guard !table.summaries.isEmpty else {
        throw fail("no run's returns are 0 to 1000; nothing was written to '\(chart)'")
      }
      try orExit { try AtomicFile.write(PNG.encode(picture(table)), to: chart) }
    }
    if let curves {
      let found = RunCurves.all(runs, modes: modes)
      guard !found.isEmpty else {
        throw fail(
          "no run has an evaluation in its metrics.csv; nothing was written to '\(curves)'")
      }
      try orExit { try AtomicFile.write(PNG.encode(picture(found)), to: curves) }
    }
  }

  private func picture(_ curves: [RunCurves]) -> Frame {
    let panels = curves.map { curve -> PanelChart.Panel in
      // All modes of a task on one scale: 0 to 1000 in the suite, what there is elsewhere.
      let values = curves.filter { $0.task == curve.task }.flatMap(\.lines).flatMap(\.returns)
        .filter(\.isFinite)
      let low = min(0, (values.min() ?? 0).rounded(.down))
      let most = (values.max() ?? 0).rounded(.up)
      let high = low < 0 || most > 1000 ? max(most, low + 1) : 1000
      func ticks(_ from: Double, _ to: Double) -> [String] {
        (0...4).map { rounded(from + (to - from) * Double($0) / 4) }
      }
      return PanelChart.Panel(
        title: "\(curve.task), \(curve.mode)",
        lines: curve.lines.map { line in
          PanelChart.Line(
            name: line.method, heights: line.returns.map { ($0 - low) / (high - low) })
        }, bottom: ticks(0, Double(curve.lastStep)), left: ticks(low, high))
    }
    return PanelChart.draw(panels, names: Set(curves.flatMap { $0.lines.map(\.method) }).sorted())
  }

  private func picture(_ table: ResultsTable) -> Frame {
    let panels = table.modes.map { mode in
      let lines = table.summaries.filter { $0.mode == mode }.map {
        PanelChart.Line(name: $0.method, heights: $0.profile)
      }
      return PanelChart.Panel(
        title: "runs above a return, \(mode)", lines: lines,
        bottom: (0...4).map { "\(250 * $0)" }, left: (0...4).map { "\(25 * $0)%" })
    }
    return PanelChart.draw(panels, names: table.methods.map(\.name))
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
