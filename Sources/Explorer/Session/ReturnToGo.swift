// What the states of an episode turned out to be worth, against what the critic said.

import Environments

/// Discounted returns of a known episode.
enum ReturnToGo {
  /// G[t] = r[t+1] + discount * G[t+1], where `rewards[t]` was collected on the way to state t. The
  /// time limit is not a termination, so the last state is worth `beyond`, the critic's own value.
  static func values(rewards: [Double], beyond: Double, discount: Double) -> [Double] {
    guard !rewards.isEmpty else { return [] }
    var values = [Double](repeating: beyond, count: rewards.count)
    for index in stride(from: rewards.count - 2, through: 0, by: -1) {
      values[index] = rewards[index + 1] + discount * values[index + 1]
    }
    return values
  }

  /// The values of an episode's states, or nil while it runs or where the critic is unknown at its
  /// end.
  static func values(of line: Line, discount: Double) -> [Double]? {
    guard let last = line.steps.last, last.isLast, let end = last.values else { return nil }
    return values(
      rewards: line.steps.map(\.reward), beyond: Double(end.minQ), discount: discount)
  }

  /// r + discount * min Q(next) - min Q(here), or nil where the next state is not known.
  static func temporalDifference(at index: Int, of line: Line, discount: Double) -> Double? {
    guard index + 1 < line.steps.count, let here = line.steps[index].values,
      let next = line.steps[index + 1].values
    else { return nil }
    return line.steps[index + 1].reward + discount * Double(next.minQ) - Double(here.minQ)
  }
}
