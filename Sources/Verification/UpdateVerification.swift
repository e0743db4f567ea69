// `verify update`: one whole update of an algorithm and base against the numbers of a reference (PyTorch and
// captum).

import Checkpoints
import Foundation
import Learning
import Networks
import Replay
import Tensors

/// Compares an update with a reference.
package struct UpdateVerification {
  private let reference: UpdateReference
  private var checks: [Check] = []
  private var file: Safetensors { reference.file }
  private var settings: Settings { reference.settings }

  /// - Throws: `NetworkError` where the folder's files are missing or malformed.
  package static func run(folder: String, threads: Int) throws(NetworkError) -> [Check] {
    var verification = UpdateVerification(reference: try UpdateReference(folder: folder))
    try verification.compare(threads: threads)
    return verification.checks
  }

  private mutating func compare(threads: Int) throws(NetworkError) {
    let learner = try Learner(settings, threads: threads)
    try reference.load(into: learner)
    let batch = try reference.makeBatch()
    let trace = UpdateTrace(learner, batch: batch)
    learner.step = 1  // the update to come is an even one
    let losses = learner.update(batch)

    compareLosses(losses)
    try compareRows(trace)
    for owner in ["critic", "aux"] where file.entries["\(owner).mask"] != nil {
      try compareMasks(trace, owner, batch)
    }
    for group in ["critic", "actor", "aux"] where hasTensors(group + ".grad") {
      try compareGradients(trace, group)
    }
    for group in ["critic", "actor", "aux", "target", "soda_target"]
    where hasTensors(group + ".after") {
      try compareParameters(trace, group)
    }
    if let temperature = learner.base.temperature, file.entries["actor.after_log_alpha"] != nil {
      let logAlpha = try reference.single("actor.after_log_alpha")
      add("log alpha after", Double(abs(temperature.logAlpha - logAlpha)), 1e-5)
    }
  }

  private func hasTensors(_ group: String) -> Bool {
    file.entries.keys.contains { $0.hasPrefix(group + ".") }
  }

  private mutating func add(_ name: String, _ worst: Double, _ tolerance: Double) {
    checks.append(Check(name: name, worst: worst, tolerance: tolerance))
  }

  /// What a group's difference may be: three times that of PyTorch's own float32, where the reference
  /// tells it, and never less than `least`.
  private func tolerance(_ group: String, least: Double) -> Double {
    max(least, 3 * (reference.numbers.float32Spread?[group] ?? 0))
  }

  private mutating func compareLosses(_ losses: Losses) {
    for (name, loss) in [
      ("loss_q", "critic"), ("loss_consistency", "consistency"), ("actor_loss", "actor"),
      ("alpha_loss", "temperature"), ("aux_loss", "auxiliary"),
    ] where reference.numbers.scalars[name] != nil || losses.names.contains(loss) {
      let wanted = reference.numbers.scalars[name] ?? .nan
      let worst = Double(abs(losses[loss] - wanted) / abs(wanted))
      add(name, worst.isNaN ? .infinity : worst, tolerance(name, least: 1e-5))
    }
  }

  private mutating func compareRows(_ trace: UpdateTrace) throws(NetworkError) {
    for name in [
      "critic.next_action", "critic.next_log_pi", "critic.target_q", "critic.q1", "critic.q2",
      "critic.masked_q1", "critic.masked_q2", "critic.overlaid_q1", "critic.overlaid_q2",
      "actor.pi", "actor.log_pi", "actor.log_std", "aux.logits",
    ] where file.entries[name] != nil {
      add(
        name, worst(trace.values(name), try file.floats(name).values),
        tolerance(name, least: 1e-5))
    }
    for name in ["critic.attribution", "aux.attribution"] where file.entries[name] != nil {
      add(
        name, worst(trace.values(name), try file.floats(name).values),
        tolerance(name, least: reference.hasFullNames ? 1e-4 : 1e-3))
    }
  }

  /// The largest difference over the largest entry of the reference; infinite for NaN.
  private func worst(_ ours: [Float], _ theirs: [Float]) -> Double {
    guard ours.count == theirs.count else { return .infinity }
    let scale = theirs.reduce(Float(1e-30)) { max($0, abs($1)) }
    var worst: Float = 0
    for (a, b) in zip(ours, theirs) {
      let difference = abs(a - b)
      guard !difference.isNaN else { return .infinity }
      worst = max(worst, difference)
    }
    return Double(worst / scale)
  }

  /// Masks must agree but for pixels whose saliency is within 1e-6 of the quantile, and within a
  /// thousandth of it where that is less; so must what
  /// the masked observation shows where they agree.
  private mutating func compareMasks(
    _ trace: UpdateTrace, _ owner: String, _ batch: Batch
  ) throws(NetworkError) {
    let attribution = try file.floats("\(owner).attribution").values
    let theirs = try file.bytes("\(owner).mask")
    let ours = trace.values("\(owner).mask")
    let shown = owner == "critic" ? try file.bytes("critic.masked_obs") : nil
    let masked = trace.values("critic.masked_obs")
    guard attribution.count == ours.count, theirs.count == ours.count,
      shown.map({ $0.count == ours.count }) ?? true
    else { throw NetworkError(.mismatch, "the masks of '\(owner)' have other sizes than ours") }
    let finder = QuantileFinder(count: batch.area)
    var wrong = 0
    var wrongPixels = 0
    for frame in 0..<(batch.size * 3) {
      let first = frame * 3 * batch.area
      let saliency = (0..<batch.area).map { i in
        (0..<3).reduce(Float(0)) { max($0, abs(attribution[first + $1 * batch.area + i])) }
      }
      let threshold = finder.quantile(settings.quantile, of: saliency, count: saliency.count)
      for i in 0..<(3 * batch.area) {
        let at = first + i
        if (ours[at] != 0) != (theirs[at] != 0) {
          if abs(saliency[i % batch.area] - threshold) > min(1e-6, 1e-3 * threshold) {
            wrong += 1
          }
        } else if let shown, isUsed(i % batch.area),
          abs(masked[at] - mean(of: shown, around: at)) > 1e-3
        {
          wrongPixels += 1
        }
      }
    }
    add("\(owner).mask (differing pixels)", Double(wrong), 0)
    if shown != nil { add("critic.masked_obs (differing pixels)", Double(wrongPixels), 0) }
  }

  /// The mean over a pixel's square, which is what the networks see.
  private func mean(of pixels: [UInt8], around at: Int) -> Float {
    let (size, side) = (settings.architecture.imageSize, settings.architecture.pooling)
    let first = at - at / size % side * size - at % size % side
    var sum: Float = 0
    for y in 0..<side {
      for x in 0..<side { sum += Float(pixels[first + y * size + x]) }
    }
    return sum / Float(side * side)
  }

  /// Whether the networks read a pixel: the last row and column they do not.
  private func isUsed(_ point: Int) -> Bool {
    let grid = settings.architecture.pixels
    let used = grid.used * grid.pooling
    return point % grid.size < used && point / grid.size < used
  }

  private mutating func compareGradients(
    _ trace: UpdateTrace, _ group: String
  ) throws(NetworkError) {
    var worst = 0.0
    var vanishing: Float = 0
    var largest: Float = 1e-30
    for (name, ours) in try pairs(trace, "\(group).grad") {
      let theirs = try file.floats(name).values
      largest = theirs.reduce(largest) { max($0, abs($1)) }
      if reference.numbers.vanishingGradients?.contains(name) == true {
        vanishing = ours.reduce(vanishing) { $1.isNaN ? .infinity : max($0, abs($1)) }
      } else {
        worst = max(worst, self.worst(ours, theirs))
      }
    }
    worst = max(worst, Double(vanishing / largest))
    add(
      "\(group).grad", worst,
      tolerance("\(group).grad", least: reference.hasFullNames ? 1e-4 : 1e-3))
  }

  /// Parameters after a step: 1e-4 at most. Adam's first step divides by |g|, so where the gradient
  /// of a step that moved an entry nearly vanishes, the entry may differ by up to twice that step's
  /// rate; more than 1 in 1000 may not.
  private mutating func compareParameters(
    _ trace: UpdateTrace, _ group: String
  ) throws(NetworkError) {
    var worst: Float = 0
    var total = 0
    var vanishing = 0
    for (name, ours) in try pairs(trace, "\(group).after") {
      let theirs = try file.floats(name).values
      guard ours.count == theirs.count else { throw sizeMismatch(name) }
      let gradients = try self.gradients(
        behind: name.dropFirst("\(group).after.".count), until: group)
      guard gradients.allSatisfy({ $0.values.count == ours.count }) else {
        throw sizeMismatch(name)
      }
      total += ours.count
      for i in ours.indices {
        let difference = abs(ours[i] - theirs[i])
        guard !difference.isNaN else {
          worst = .infinity
          continue
        }
        let freedom = gradients.reduce(Float(0)) {
          $0 + (abs($1.values[i]) < 1e-3 * $1.scale ? 2.01 * $1.rate : 0)
        }
        if difference > 1e-4, difference <= freedom {
          vanishing += 1
        } else {
          worst = max(worst, difference)
        }
      }
    }
    add("\(group).after", Double(worst), 1e-4)
    if steps.contains(where: { $0.group == group }) {
      add("\(group).after (share at vanishing gradient)", Double(vanishing) / Double(total), 1e-3)
    }
  }

  /// The optimiser steps of an update in their order.
  private var steps: [(group: String, rate: Float)] {
    [
      ("critic", settings.criticRate), ("actor", settings.actorRate),
      ("aux", settings.auxiliaryRate),
    ].filter { hasTensors($0.0 + ".grad") }
  }

  /// The reference's gradients of a parameter in the steps up to one: the trunk that the networks
  /// share is moved by several. None for the target networks, which no optimiser moves.
  private func gradients(
    behind parameter: Substring, until last: String
  ) throws(NetworkError) -> [(values: [Float], scale: Float, rate: Float)] {
    guard let end = steps.firstIndex(where: { $0.group == last }) else { return [] }
    var found: [(values: [Float], scale: Float, rate: Float)] = []
    for step in steps[...end] {
      let name = "\(step.group).grad.\(parameter)"
      let isSame = ownName(parameter, group: step.group) == ownName(parameter, group: last)
      guard isSame, file.entries[name] != nil else { continue }
      let values = try file.floats(name).values
      found.append((values, values.reduce(0) { max($0, abs($1)) }, step.rate))
    }
    return found
  }

  private func sizeMismatch(_ name: String) -> NetworkError {
    NetworkError(.mismatch, "'\(name)' has another size than this agent's")
  }

  /// The reference's tensors of a group, with ours.
  private func pairs(
    _ trace: UpdateTrace, _ group: String
  ) throws(NetworkError) -> [(String, [Float])] {
    let names = file.entries.keys.filter { $0.hasPrefix(group + ".") }.sorted()
    guard !names.isEmpty else { throw NetworkError(.mismatch, "the reference has no '\(group).*'") }
    var result: [(String, [Float])] = []
    for name in names {
      let rest = name.dropFirst(group.count + 1)
      guard let ours = trace.tensors["\(group)/\(ownName(rest, group: group))"] else {
        throw NetworkError(.mismatch, "'\(name)' has no counterpart in this agent")
      }
      result.append((name, ours.values))
    }
    return result
  }

  private func ownName(_ name: Substring, group: String) -> String {
    if reference.hasFullNames { return String(name) }
    if name.hasPrefix("decoder.") { return "predictor." + name }
    if group.hasPrefix("actor"), !name.contains("shared_cnn") { return "actor." + name }
    return "critic." + name
  }
}
