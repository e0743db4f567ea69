// What somebody asks to see, and what came of it. Both are plain values that cross between the main
// loop and the worker; a `Sight` answers exactly one `Look`, so equal looks mean nothing to do.

import Attribution
import Environments
import Frames

/// A question: a state, the modes to show it in, and what to ask the agent.
struct Look: Sendable, Equatable {
  /// The state and up to two before it, oldest first.
  var moments: [Moment]
  /// The mode on show; the agent acts on what it sees there.
  var mode: DistractorMode
  /// More modes to put beside it.
  var compared: [DistractorMode]
  var request: InsightRequest

  var id: StateID { moments[moments.count - 1].id }
}

/// A state as one mode shows it, and what the agent makes of that.
struct ModeSight: Sendable, Equatable {
  let mode: DistractorMode
  let stack: FrameStack
  let insight: Insight
  /// What the newest frame's pixels show.
  let segmentation: Segmentation

  /// Which share of the newest frame's mask lies on what the agent moves or has to reach, 0...1.
  var maskOnTask: Float {
    let mask = insight.mask[insight.mask.count - 1]
    return Float(
      segmentation.share(of: .robot, where: mask) + segmentation.share(of: .target, where: mask))
  }
}

/// The answer to a `Look`.
struct Sight: Sendable, Equatable {
  let look: Look
  let shown: ModeSight
  /// The same state in `train` mode; nil where that is the mode on show.
  let clean: ModeSight?
  /// The compared modes, in the order asked for.
  let compared: [ModeSight]

  /// The numbers worth remembering.
  var reading: Reading {
    let insight = shown.insight
    let change = clean.map { clean in
      zip(insight.policyAction, clean.insight.policyAction).map { abs($0 - $1) }.max() ?? 0
    }
    return Reading(
      mode: shown.mode, policyAction: insight.policyAction, action: insight.action,
      q1: insight.q1, q2: insight.q2, maskedMinQ: min(insight.maskedQ1, insight.maskedQ2),
      predictedIoU: Self.predictedOverlap(insight, quantile: look.request.quantile),
      cleanIoU: clean.flatMap { MaskMeasure.overlap($0.insight.mask, insight.mask) },
      actionChange: change, maskOnTask: shown.maskOnTask)
  }

  /// Overlap of the gradient's mask with the pixels predicted strongest, as many of them.
  static func predictedOverlap(_ insight: Insight, quantile: Float) -> Float? {
    insight.predictedMask.flatMap {
      MaskMeasure.overlap(insight.mask, MaskMeasure.mask(of: $0, quantile: quantile))
    }
  }
}
