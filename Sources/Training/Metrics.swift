// metrics.csv: a row at the end of every episode and at every evaluation. Columns that a row has
// nothing for stay empty. docs/metrics.md explains them.

import Foundation
import Learning

/// The table a training writes.
struct Metrics {
  let path: String
  private let losses: [String]
  private var columns: [String]
  private var lines: [String] = []

  /// - Parameters:
  ///   - losses: names of what updates report.
  ///   - modes: evaluated.
  init(path: String, losses: [String], modes: [String]) {
    self.path = path
    self.losses = losses
    columns =
      ["step", "episode", "return"] + losses.map(Self.column) + ["updates_per_second"]
      + modes.map { "eval_\($0)" }
    lines = [columns.joined(separator: ",")]
  }

  /// The column of a loss.
  static func column(_ loss: String) -> String {
    loss == "auxiliary" ? "aux_loss" : Losses.isLoss(loss) ? loss + "_loss" : loss
  }

  /// Continues a table: keeps every column it has, and of its first `rows` rows all that are whole. Columns of what
  /// is new stay empty above.
  init(resuming path: String, losses: [String], modes: [String], rows: Int) {
    self.init(path: path, losses: losses, modes: modes)
    let table = MetricsTable(path, rows: rows)
    guard !table.columns.isEmpty else { return }
    let added = columns.filter { !table.columns.contains($0) }
    columns = table.columns + added
    lines = [columns.joined(separator: ",")]
    let ending = String(repeating: ",", count: added.count)
    lines += table.rows.map { $0.joined(separator: ",") + ending }
  }

  var rows: Int { lines.count - 1 }

  mutating func add(
    step: Int, episode: Int, episodeReturn: Double?, losses: Losses, pace: Double,
    evaluation: [ModeResult] = []
  ) {
    var fields = ["step": "\(step)", "episode": "\(episode)"]
    fields["return"] = episodeReturn.map { String(format: "%.3f", $0) }
    for loss in self.losses { fields[Self.column(loss)] = "\(losses[loss])" }
    fields["updates_per_second"] = String(format: "%.2f", pace)
    for result in evaluation { fields["eval_\(result.mode)"] = String(format: "%.3f", result.mean) }
    lines.append(columns.map { fields[$0] ?? "" }.joined(separator: ","))
  }

  func write() throws(AgentError) {
    try AgentFolder.write(Data((lines.joined(separator: "\n") + "\n").utf8), to: path)
  }
}
