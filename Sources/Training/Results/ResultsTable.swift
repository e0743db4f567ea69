// Runs by task and method, and what their scores come to.

import Environments

/// Tables over runs.
package struct ResultsTable: Sendable, Encodable {
  /// One task, method and mode.
  package struct Row: Sendable, Encodable, Equatable {
    package let task: String
    package let method: String
    package let mode: String
    package let runs: Int
    /// The fewest and most agent steps of its runs.
    package let steps: [Int]
    package let mean: Double
    /// Over the runs; nil of a single one.
    package let deviation: Double?
    package let interquartileMean: Double
    /// The ends of its 95% interval.
    package let interval: [Double]
    /// How much less than in `train`, on the mean; nil where that was not scored.
    package let gap: Double?
  }

  /// One method and mode over all tasks whose returns are 0 to 1000, scores divided by 1000. Those of the robot's
  /// tasks are others and stand in rows alone.
  package struct Summary: Sendable, Encodable, Equatable {
    package let method: String
    package let mode: String
    package let tasks: Int
    package let runs: Int
    package let interquartileMean: Double
    package let interval: [Double]
    /// The share of runs above each of `thresholds`.
    package let profile: [Double]
  }

  /// What its runs have in common but for task and seed.
  package struct Method: Sendable, Encodable, Equatable {
    /// With letters (a to z, aa, ab ...) where an algorithm was trained with several settings.
    package let name: String
    /// NAME=VALUE of what is not the preset's.
    package let settings: [String]
  }

  package let rows: [Row]
  package let summaries: [Summary]
  package let thresholds: [Double]
  /// In the order in which they are usually named.
  package let modes: [String]
  package let methods: [Method]

  /// - Parameter order: of modes; those that are not in it come last.
  package init(_ runs: [RunScores], order: [String]) {
    thresholds = (0...20).map { Double($0) / 20 }
    let known = Set(runs.flatMap(\.scores.keys))
    modes = order.filter(known.contains) + known.subtracting(order).sorted()
    let variants = Self.byMethod(runs)
    methods = variants.map(\.method)
    let tasks = Set(runs.map(\.task)).sorted()
    let pooled = tasks.filter { (try? SuiteTask.named($0))?.returnRange == 0...1000 }
    var rows: [Row] = []
    var summaries: [Summary] = []
    for (method, runs) in variants {
      for mode in modes {
        var strata: [[Double]] = []
        for task in tasks {
          let group = runs.filter { $0.task == task && $0.scores[mode] != nil }
          guard !group.isEmpty else { continue }
          rows.append(Self.row(group, method.name, mode))
          if pooled.contains(task) { strata.append(group.map { ($0.scores[mode] ?? 0) / 1000 }) }
        }
        guard !strata.isEmpty else { continue }
        let all = strata.flatMap(\.self)
        let interval = RunStatistics.interval(strata)
        summaries.append(
          Summary(
            method: method.name, mode: mode, tasks: strata.count, runs: all.count,
            interquartileMean: RunStatistics.interquartileMean(all),
            interval: [interval.lowerBound, interval.upperBound],
            profile: RunStatistics.profile(all, above: thresholds)))
      }
    }
    let place = Dictionary(uniqueKeysWithValues: modes.enumerated().map { ($1, $0) })
    self.rows = rows.sorted {
      ($0.task, $0.method, place[$0.mode] ?? 0) < ($1.task, $1.method, place[$1.mode] ?? 0)
    }
    self.summaries = summaries
  }

  /// Runs by what they have in common, in the order of its names.
  static func byMethod(_ runs: [RunScores]) -> [(method: Method, runs: [RunScores])] {
    Dictionary(grouping: runs, by: \.method).sorted { $0.key < $1.key }.flatMap {
      variants(of: $0.key, $0.value)
    }
  }

  private static func variants(
    of name: String, _ runs: [RunScores]
  ) -> [(method: Method, runs: [RunScores])] {
    let groups = Dictionary(grouping: runs, by: \.settings).sorted {
      ($0.key.count, $0.key.joined()) < ($1.key.count, $1.key.joined())
    }
    return groups.enumerated().map { index, group in
      let variant = groups.count > 1 ? " " + letters(index) : ""
      return (Method(name: name + variant, settings: group.key), group.value)
    }
  }

  private static func letters(_ index: Int) -> String {
    let last = String(UnicodeScalar(UInt8(97 + index % 26)))
    return index < 26 ? last : letters(index / 26 - 1) + last
  }

  private static func row(_ runs: [RunScores], _ method: String, _ mode: String) -> Row {
    let scores = runs.compactMap { $0.scores[mode] }
    let trained = runs.compactMap { $0.scores["train"] }
    let interval = RunStatistics.interval([scores])
    let steps = runs.map(\.step)
    return Row(
      task: runs[0].task, method: method, mode: mode, runs: runs.count,
      steps: [steps.min() ?? 0, steps.max() ?? 0], mean: RunStatistics.mean(scores),
      deviation: RunStatistics.deviation(scores),
      interquartileMean: RunStatistics.interquartileMean(scores),
      interval: [interval.lowerBound, interval.upperBound],
      gap: mode != "train" && trained.count == runs.count
        ? RunStatistics.mean(trained) - RunStatistics.mean(scores) : nil)
  }
}
