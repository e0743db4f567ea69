// What came of a query: a state as modes show it, and what the agent makes of each.

import Attribution
import Environments
import Frames
import Pictures

/// A state as one mode shows it, and what the agent makes of that.
struct ModeObservation: Sendable, Equatable {
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

extension ModeObservation {
  /// Its pictures, of one of the stacked frames.
  func pictures(
    frame: Int, request: InsightRequest, style: PictureStyle
  ) -> ObservationPictures {
    ObservationPictures(
      of: stack, insight, frame: frame, quantile: request.quantile, style: style)
  }
}

/// The answer to a `Query`.
struct Observations: Sendable, Equatable {
  let query: Query
  let shown: ModeObservation
  /// The same state in `train` mode; nil where that is the mode on show.
  let clean: ModeObservation?
  /// The compared modes, in the order asked for.
  let compared: [ModeObservation]

  /// The numbers worth remembering.
  var values: StepValues {
    let insight = shown.insight
    let change = clean.map { clean in
      zip(insight.policyAction, clean.insight.policyAction).map { abs($0 - $1) }.max() ?? 0
    }
    return StepValues(
      mode: shown.mode, policyAction: insight.policyAction, action: insight.action,
      q1: insight.q1, q2: insight.q2, maskedMinQ: min(insight.maskedQ1, insight.maskedQ2),
      predictedIoU: Self.predictedOverlap(insight, quantile: query.question.request.quantile),
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
