// metrics.csv: a row at the end of every episode and at every evaluation. Columns that a row has
// nothing for stay empty.

import Environments
import Foundation

/// The table a training writes.
struct Metrics {
  let path: String
  let modes: [DistractorMode]
  private var lines: [String] = []

  static let columns = [
    "step", "episode", "return", "critic_loss", "actor_loss", "aux_loss", "alpha",
    "updates_per_second",
  ]

  init(path: String, modes: [DistractorMode]) {
    self.path = path
    self.modes = modes
    lines = [(Self.columns + modes.map { "eval_\($0.rawValue)" }).joined(separator: ",")]
  }

  /// Continues a table: keeps its first `rows` rows. Columns of modes that are no longer evaluated
  /// are left out, those of new ones stay empty.
  init(resuming path: String, modes: [DistractorMode], rows: Int) {
    self.init(path: path, modes: modes)
    let text = FileManager.default.contents(atPath: path).map {
      String(decoding: $0, as: UTF8.self)
    }
    let table = (text ?? "").split(separator: "\n").prefix(rows + 1).map {
      $0.split(separator: ",", omittingEmptySubsequences: false)
    }
    guard let before = table.first else { return }
    let places = lines[0].split(separator: ",").map { before.firstIndex(of: $0) }
    lines += table.dropFirst().map { row in
      places.map { $0.map { $0 < row.count ? row[$0] : "" } ?? "" }.joined(separator: ",")
    }
  }

  var rows: Int { lines.count - 1 }

  mutating func add(
    step: Int, episode: Int, episodeReturn: Double?, losses: Losses, pace: Double,
    evaluation: [ModeResult] = []
  ) {
    var fields = ["\(step)", "\(episode)", episodeReturn.map { String(format: "%.3f", $0) } ?? ""]
    fields += [losses.critic, losses.actor, losses.auxiliary, losses.alpha].map { "\($0)" }
    fields.append(String(format: "%.2f", pace))
    for mode in modes {
      let result = evaluation.first { $0.mode == mode.rawValue }
      fields.append(result.map { String(format: "%.3f", $0.mean) } ?? "")
    }
    lines.append(fields.joined(separator: ","))
  }

  func write() throws(AgentError) {
    try AgentFolder.write(Data((lines.joined(separator: "\n") + "\n").utf8), to: path)
  }
}
