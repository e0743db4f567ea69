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

  /// Continues a table: keeps its first `rows` rows and every column it has. Columns of what is new stay
  /// empty above.
  init(resuming path: String, losses: [String], modes: [String], rows: Int) {
    self.init(path: path, losses: losses, modes: modes)
    let text = FileManager.default.contents(atPath: path).map {
      String(decoding: $0, as: UTF8.self)
    }
    let table = (text ?? "").split(separator: "\n").prefix(rows + 1).map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    guard let before = table.first else { return }
    let added = columns.filter { !before.contains($0) }
    columns = before + added
    lines = [columns.joined(separator: ",")]
    lines += table.dropFirst().map { row in
      columns.indices.map { $0 < row.count ? row[$0] : "" }.joined(separator: ",")
    }
  }

  /// The last value of each of some columns of the table at `path`; a column without one is left out.
  static func lastValues(_ path: String, _ names: [String]) -> [String: Double] {
    guard let data = FileManager.default.contents(atPath: path) else { return [:] }
    let lines = String(decoding: data, as: UTF8.self).split(separator: "\n")
    let columns = (lines.first ?? "").split(separator: ",").map(String.init)
    var found: [String: Double] = [:]
    for line in lines.dropFirst().reversed() where found.count < names.count {
      let fields = line.split(separator: ",", omittingEmptySubsequences: false)
      for (column, field) in zip(columns, fields) where names.contains(column) {
        if found[column] == nil, let value = Double(field) { found[column] = value }
      }
    }
    return found
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
