// What masks are worth, over the states of an evaluation: where they lay, how far they agreed with others, and
// what the pixels they found say of the value.

import Attribution
import Environments

/// The mean of numbers that come one by one.
struct Mean {
  private var sum = 0.0
  private var count = 0

  mutating func add(_ value: Float?) {
    guard let value else { return }
    sum += Double(value)
    count += 1
  }

  mutating func add(_ other: Mean) {
    sum += other.sum
    count += other.count
  }

  /// Nil before the first.
  var mean: Double? { count > 0 ? sum / Double(count) : nil }
}

/// Insertion and deletion curves of many states: sums of their means and of what they range over, so that states
/// in which nothing depends on the pixels count little.
struct Fidelity {
  private var inserted = 0.0
  private var deleted = 0.0
  private var whole = 0.0

  mutating func add(_ curves: FidelityCurves) {
    guard let blank = curves.insertion.first, let full = curves.insertion.last else { return }
    let sign: Float = full >= blank ? 1 : -1
    inserted += Double(sign * (FidelityCurves.mean(curves.insertion) - blank))
    deleted += Double(sign * (FidelityCurves.mean(curves.deletion) - blank))
    whole += Double(abs(full - blank))
  }

  mutating func add(_ other: Fidelity) {
    inserted += other.inserted
    deleted += other.deleted
    whole += other.whole
  }

  var insertion: Double? { whole > 0 ? inserted / whole : nil }
  var deletion: Double? { whole > 0 ? deleted / whole : nil }
}

/// Where masks lay, over many frames, and how far they agreed with others.
struct Attention {
  private var frames = 0
  private var sums: [Segment: Double] = [:]
  /// With the mask of the same state in `train`.
  var clean = Mean()
  /// Of every tenth state.
  var fidelity = Fidelity()
  /// With the predicted mask.
  var predictions = Mean()

  init() {}

  /// Those of several episodes together.
  init(_ parts: [Attention]) {
    for part in parts {
      frames += part.frames
      sums.merge(part.sums, uniquingKeysWith: +)
      clean.add(part.clean)
      predictions.add(part.predictions)
      fidelity.add(part.fidelity)
    }
  }

  mutating func add(_ mask: [Bool], on segmentation: Segmentation) {
    frames += 1
    for segment in Segment.allCases {
      sums[segment, default: 0] += segmentation.share(of: segment, where: mask)
    }
  }

  /// Mean shares by the segments' names, those of the robot arm where there is one; nil before the first frame.
  var shares: [String: Double]? {
    guard frames > 0 else { return nil }
    let shown = sums.filter { $0.value > 0 || !Segment.ofArm.contains($0.key) }
    return Dictionary(
      uniqueKeysWithValues: shown.map { ("\($0.key)", $0.value / Double(frames)) })
  }
}
