// The facts that go with a picture: lettered into it and written beside the pixels as text chunks,
// from the same strings, so that the two cannot disagree.

import Frames

/// What was shown, by whom, when, and what it was worth.
package struct RunFacts: Sendable, Equatable {
  package var task: String
  package var mode: String
  package var agent: String
  package var seed: UInt64
  /// Agent steps since the reset.
  package var step: Int
  /// Sum of rewards so far.
  package var episodeReturn: Double
  /// The action taken, each component in -1...1.
  package var action: [Float]
  package var q1: Float
  package var q2: Float
  /// Values of the masked observation, where known.
  package var maskedQ1: Float?
  package var maskedQ2: Float?
  /// rho of the mask.
  package var quantile: Float
  /// Further facts, lettered and written.
  package var circumstances: [PNGText] = []
  /// Further keywords and values for the text chunks.
  package var more: [PNGText] = []

  package init(
    task: String, mode: String, agent: String, seed: UInt64, step: Int, episodeReturn: Double,
    action: [Float], q1: Float, q2: Float, maskedQ1: Float? = nil, maskedQ2: Float? = nil,
    quantile: Float, circumstances: [PNGText] = [], more: [PNGText] = []
  ) {
    self.task = task
    self.mode = mode
    self.agent = agent
    self.seed = seed
    self.step = step
    self.episodeReturn = episodeReturn
    self.action = action
    self.q1 = q1
    self.q2 = q2
    self.maskedQ1 = maskedQ1
    self.maskedQ2 = maskedQ2
    self.quantile = quantile
    self.circumstances = circumstances
    self.more = more
  }

  /// The facts as text chunks, numbers at the same precision as lettered.
  package var texts: [PNGText] {
    var texts = [
      PNGText("task", task), PNGText("mode", mode), PNGText("agent", agent),
      PNGText("seed", "\(seed)"), PNGText("step", "\(step)"),
      PNGText("return", Digits.fixed(episodeReturn, 2)),
      PNGText("action", action.map { Digits.fixed(Double($0), 4) }.joined(separator: " ")),
      PNGText("Q1", Digits.fixed(Double(q1), 4)), PNGText("Q2", Digits.fixed(Double(q2), 4)),
    ]
    if let maskedQ1 { texts.append(PNGText("masked Q1", Digits.fixed(Double(maskedQ1), 4))) }
    if let maskedQ2 { texts.append(PNGText("masked Q2", Digits.fixed(Double(maskedQ2), 4))) }
    texts.append(PNGText("quantile", Digits.fixed(Double(quantile), 4)))
    return texts + circumstances + more
  }
}

/// Numbers as text, without Foundation.
package enum Digits {
  /// `value` with `places` decimals, rounded half away from zero, as in `-0.50`.
  package static func fixed(_ value: Double, _ places: Int) -> String {
    guard value.isFinite else { return value.isNaN ? "nan" : value > 0 ? "inf" : "-inf" }
    guard abs(value) < 1e12 else { return "\(value)" }
    var unit = 1
    for _ in 0..<places { unit *= 10 }
    let scaled = Int((abs(value) * Double(unit)).rounded())
    let sign = value < 0 && scaled > 0 ? "-" : ""
    guard places > 0 else { return "\(sign)\(scaled)" }
    let fraction = String(scaled % unit)
    let zeros = String(repeating: "0", count: places - fraction.count)
    return "\(sign)\(scaled / unit).\(zeros)\(fraction)"
  }

  /// The same with a plus sign before numbers not below zero.
  package static func signed(_ value: Double, _ places: Int) -> String {
    let text = fixed(value, places)
    return text.hasPrefix("-") ? text : "+" + text
  }

  /// A short form for plots: fewer decimals for larger numbers.
  static func short(_ value: Double) -> String {
    fixed(value, abs(value) >= 1000 ? 0 : abs(value) >= 10 ? 1 : 2)
  }
}
