// metrics.csv: what a resumed training keeps of it.

import Foundation
import Learning
import Testing

@testable import Training

@Suite final class MetricsTests {
  private let path =
    FileManager.default.temporaryDirectory.path + "/sgqn-metrics-\(UUID().uuidString).csv"

  deinit { try? FileManager.default.removeItem(atPath: path) }

  private func lines() throws -> [String] {
    try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map(String.init)
  }

  private let losses = ["critic", "actor", "alpha", "auxiliary"]

  private func table(_ modes: [String]) throws {
    var metrics = Metrics(path: path, losses: losses, modes: modes)
    metrics.add(step: 5, episode: 1, episodeReturn: 12.5, losses: Losses(), pace: 3)
    let results = modes.enumerated().map {
      ModeResult(mode: $1, returns: [Double($0) + 1])
    }
    metrics.add(
      step: 9, episode: 2, episodeReturn: nil, losses: Losses(), pace: 3, evaluation: results)
    try metrics.write()
  }

  @Test func theSameModesKeepTheirRows() throws {
    try table(["train", "color_hard"])
    let before = try lines()
    #expect(before.count == 3 && before[2].hasSuffix(",1.000,2.000"))
    for rows in 0...2 {
      try Metrics(resuming: path, losses: losses, modes: ["train", "color_hard"], rows: 2).write()
      #expect(try lines() == before)
      try Metrics(resuming: path, losses: losses, modes: ["train", "color_hard"], rows: rows)
        .write()
      #expect(try lines() == Array(before.prefix(rows + 1)))
      try table(["train", "color_hard"])
    }
  }

  @Test func columnsStayWhereTheyWereAndNewOnesFollow() throws {
    try table(["train", "color_hard"])
    try Metrics(resuming: path, losses: losses + ["curl"], modes: ["video_hard", "train"], rows: 2)
      .write()
    let after = try lines()
    #expect(
      after[0].hasSuffix(
        ",updates_per_second,eval_train,eval_color_hard,curl_loss,eval_video_hard"))
    #expect(after[1] == "5,1,12.500,0.0,0.0,0.0,0.0,3.00,,,,")
    #expect(after[2] == "9,2,,0.0,0.0,0.0,0.0,3.00,1.000,2.000,,")
  }

  @Test func `damaged rows are dropped, others kept to the byte and none taken for them`() throws {
    try table(["train"])
    var damaged = try lines()
    damaged.insert("7,1,0.5", at: 2)
    try Data((damaged.joined(separator: "\n") + "\n").utf8).write(to: URL(fileURLWithPath: path))
    try Metrics(resuming: path, losses: losses, modes: ["train"], rows: 2).write()
    #expect(try lines() == Array(damaged.prefix(2)))
  }

  @Test func `last values are the last that are numbers in whole rows`() throws {
    let text = "step,return,updates_per_second,eval\n1,5,3,\n2,nan,inf,\n3,7\n4,,2,\n"
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    let table = MetricsTable(path)
    #expect(table.last("return") == 5 && table.last("updates_per_second") == 2)
    #expect(table.last("eval") == nil && table.last("none") == nil)
    #expect(MetricsTable(path + ".none").columns.isEmpty)
  }

  @Test func aTableThatIsGoneStartsAnew() throws {
    try Metrics(resuming: path, losses: losses, modes: ["train"], rows: 2).write()
    #expect(try lines().count == 1)
  }
}
