// metrics.csv: what a resumed training keeps of it.

import Environments
import Foundation
import Testing

@testable import Agents

@Suite final class MetricsTests {
  private let path =
    FileManager.default.temporaryDirectory.path + "/sgqn-metrics-\(UUID().uuidString).csv"

  deinit { try? FileManager.default.removeItem(atPath: path) }

  private func lines() throws -> [String] {
    try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map(String.init)
  }

  private func table(_ modes: [DistractorMode]) throws {
    var metrics = Metrics(path: path, modes: modes)
    metrics.add(step: 5, episode: 1, episodeReturn: 12.5, losses: Losses(), pace: 3)
    let results = modes.enumerated().map {
      ModeResult(mode: $1.rawValue, returns: [Double($0) + 1])
    }
    metrics.add(
      step: 9, episode: 2, episodeReturn: nil, losses: Losses(), pace: 3, evaluation: results)
    try metrics.write()
  }

  @Test func theSameModesKeepTheirRows() throws {
    try table([.train, .colorHard])
    let before = try lines()
    #expect(before.count == 3 && before[2].hasSuffix(",1.000,2.000"))
    for rows in 0...2 {
      try Metrics(resuming: path, modes: [.train, .colorHard], rows: 2).write()
      #expect(try lines() == before)
      try Metrics(resuming: path, modes: [.train, .colorHard], rows: rows).write()
      #expect(try lines() == Array(before.prefix(rows + 1)))
      try table([.train, .colorHard])
    }
  }

  @Test func otherModesKeepEveryNumberUnderItsName() throws {
    try table([.train, .colorHard])
    try Metrics(resuming: path, modes: [.videoHard, .train], rows: 2).write()
    let after = try lines()
    #expect(after[0].hasSuffix(",updates_per_second,eval_video_hard,eval_train"))
    #expect(after[1] == "5,1,12.500,0.0,0.0,0.0,0.0,3.00,,")
    #expect(after[2] == "9,2,,0.0,0.0,0.0,0.0,3.00,,1.000")
  }

  @Test func aTableThatIsGoneStartsAnew() throws {
    try Metrics(resuming: path, modes: [.train], rows: 2).write()
    #expect(try lines().count == 1)
  }
}
