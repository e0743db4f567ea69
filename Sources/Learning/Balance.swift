// Where several losses meet at an observation's projection z, the longest gradient decides what the encoder
// learns. Those named here are brought to lengths that the settings ask for, against that of what values of
// observations as they are teach (temporal difference and consistency).
//
// A loss's gradient is multiplied by a weight, an average over the last updates of what would have been right for
// the whole batch; so threads change nothing but rounding. Weights are all that an update leaves to the next
// beside parameters and moments. They are reported among the losses, and kept with them.

import Networks
import RealModule
import Tensors

/// A loss whose gradient at z is brought to a length.
enum BalancedLoss: String, CaseIterable {
  /// Targets on overlaid observations.
  case overlaid
  /// What comes next.
  case prediction

  /// The name that its weight is reported under.
  var weight: String { rawValue + Losses.weightEnding }
}

/// One worker's part of an update's balance.
struct Balance {
  /// Of the losses that are balanced.
  private(set) var weights: [BalancedLoss: Float] = [:]
  /// Squared lengths of gradients at z, summed over rows.
  private(set) var values: Float = 0
  private(set) var losses: [BalancedLoss: Float] = [:]
  private let rows: Int
  private let stride: Int
  private let width: Int

  init(_ architecture: Architecture, batch: Int) {
    rows = batch
    stride = architecture.criticInputs
    width = architecture.projection
  }

  mutating func begin(_ weights: [BalancedLoss: Float]) {
    self.weights = weights
    values = 0
    losses = [:]
  }

  /// Notes the length of what values of observations as they are teach.
  /// - Parameter signal: rows of [z, a].
  mutating func note(_ signal: Floats) { values += squares(signal) }

  func holds(_ loss: BalancedLoss) -> Bool { weights[loss] != nil }

  /// Notes the length of a loss that is balanced, and multiplies it.
  mutating func weigh(_ loss: BalancedLoss, _ signal: Floats) {
    guard let weight = weights[loss] else { return }
    losses[loss, default: 0] += squares(signal)
    for i in 0..<(rows * stride) { signal[i] *= weight }
  }

  /// Of the part at z.
  private func squares(_ signal: Floats) -> Float {
    var sum: Float = 0
    for row in 0..<rows {
      for at in (row * stride)..<(row * stride + width) { sum += signal[at] * signal[at] }
    }
    return sum
  }
}

extension Settings {
  /// How long the gradients of balanced losses shall be, as multiples of the values'.
  var balances: [BalancedLoss: Float] {
    var balances: [BalancedLoss: Float] = [:]
    if predictionBalance > 0 { balances[.prediction] = predictionBalance }
    if overlaidBalance > 0, objective.overlaysCritic { balances[.overlaid] = overlaidBalance }
    return balances
  }
}

extension Learner {
  /// Starts an update with the weights that those before have left; the first has none.
  func beginBalance() {
    let weights = balances.reduce(into: [:]) { $0[$1.key] = losses[$1.key.weight] }
    for workspace in workspaces { workspace.balance.begin(weights) }
  }

  /// Moves the weights towards those that would have made the lengths what they shall be.
  func endBalance() {
    let values = workspaces.reduce(0) { $0 + $1.balance.values }
    for (loss, size) in balances {
      let length = workspaces.reduce(0) { $0 + ($1.balance.losses[loss] ?? 0) }
      guard values > 0, length > 0 else { continue }
      let right = size * (values / length).squareRoot()
      let last = losses[loss.weight]
      // A mean of ratios is one of their logarithms.
      losses[loss.weight] = last > 0 ? last * Float.pow(right / last, Self.balanceRate) : right
    }
  }

  /// How far a weight moves with an update.
  private static let balanceRate: Float = 0.02
}
