// Where several losses meet at an observation's projection z, the longest gradient decides what the encoder
// learns. Those named here are brought to lengths that the settings ask for, against that of what values of
// observations as they are teach (temporal difference and unbalanced consistency), each over the whole batch,
// so that threads change nothing but rounding.
//
// What is predicted from observations as they are is balanced within the update: on cartpole an average of
// what would have been right lately returned a tenth to a quarter less in training after 15,000 updates.
// Losses on altered observations have such an average, because their passes are gone when the values' length
// is known. Averages are all that an update leaves to the next beside parameters and moments; they are
// reported and kept among the losses.

import Networks
import RealModule
import Tensors

/// A loss on altered observations whose gradient at z is brought to a length.
enum BalancedLoss: String, CaseIterable {
  /// What lies outside the mask shall not change the value.
  case consistency
  /// Targets on overlaid observations.
  case overlaid
  /// What comes next, from overlaid observations.
  case overlaidPrediction = "overlaid_prediction"

  /// The name that its weight is reported under.
  var weight: String { rawValue + Losses.weightEnding }
}

/// One worker's part of an update's balance.
struct Balance {
  /// Of the losses that are balanced.
  private(set) var weights: [BalancedLoss: Float] = [:]
  /// Squared lengths of gradients at z, summed over rows: of what values and predictions of observations as
  /// they are teach, and of the losses above.
  private(set) var values: Float = 0
  private(set) var prediction: Float = 0
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
    prediction = 0
    losses = [:]
  }

  func holds(_ loss: BalancedLoss) -> Bool { weights[loss] != nil }

  /// Notes what observations as they are teach.
  /// - Parameter values: rows of [z, a], as all gradients here.
  mutating func note(values: Floats) { self.values += squares(values) }

  mutating func note(prediction: Floats) { self.prediction += squares(prediction) }

  /// Notes the length of a loss that is balanced, and multiplies it.
  mutating func weigh(_ loss: BalancedLoss, _ signal: Floats) {
    guard let weight = weights[loss] else { return }
    losses[loss, default: 0] += squares(signal)
    for i in 0..<(rows * stride) { signal[i] *= weight }
  }

  /// Adds the part at z of one gradient to another.
  func add(_ signal: Floats, times weight: Float = 1, to other: Floats) {
    for row in 0..<rows {
      for at in (row * stride)..<(row * stride + width) { other[at] += weight * signal[at] }
    }
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
    if consistencyBalance > 0, algorithm == .sgqn { balances[.consistency] = consistencyBalance }
    guard objective.overlaysCritic else { return balances }
    if overlaidBalance > 0 { balances[.overlaid] = overlaidBalance }
    if predictionBalance > 0 { balances[.overlaidPrediction] = predictionBalance }
    return balances
  }
}

extension Learner {
  /// Starts an update with the weights that those before have left; the first has none.
  func beginBalance() {
    let weights = balances.reduce(into: [:]) { $0[$1.key] = losses[$1.key.weight] }
    for workspace in workspaces { workspace.balance.begin(weights) }
  }

  /// By what the gradient of predictions from observations as they are is multiplied, once all of them and
  /// all values' are noted.
  var predictionWeight: Float {
    let values = workspaces.reduce(0) { $0 + $1.balance.values }
    let prediction = workspaces.reduce(0) { $0 + $1.balance.prediction }
    return prediction > 0
      ? settings.predictionBalance * (values / prediction).squareRoot() : 0
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
