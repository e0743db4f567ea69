// What came of a query: a state as modes show it, and what the agent makes of each.

import Attribution
import Environments
import Frames
import Pictures

/// A state as one mode shows it, and what an agent makes of that.
struct ModeObservation: Sendable, Equatable {
  let viewpoint: Viewpoint
  let stack: FrameStack
  let inspection: Inspection
  /// What the newest frame's pixels show.
  let segmentation: Segmentation

  var mode: DistractorMode { viewpoint.mode }

  /// Which share of the newest frame's mask lies on what the agent moves or has to reach, 0...1.
  var maskOnTask: Float {
    let mask = inspection.mask[inspection.mask.count - 1]
    return Float(Segment.ofTask.reduce(0) { $0 + segmentation.share(of: $1, where: mask) })
  }
}

extension ModeObservation {
  /// Its pictures, of one of the stacked frames.
  func pictures(
    frame: FrameChoice, request: InspectionRequest, style: PictureStyle,
    against other: ModeObservation? = nil
  ) -> ObservationPictures {
    ObservationPictures(
      of: stack, inspection, against: other?.inspection, frame: frame, quantile: request.quantile,
      style: style)
  }
}

/// The answer to a `Query`.
struct Observations: Sendable, Equatable {
  let query: Query
  let shown: ModeObservation
  /// The same agent and state in `train` mode; nil where that is the mode on show.
  let clean: ModeObservation?
  /// What is compared, in the order asked for.
  let compared: [ModeObservation]

  /// What another way of looking is held against: what is on show for all others; for itself the first of those
  /// compared, or else the clean render. Nil where there is nothing else.
  func counterpart(of observation: ModeObservation) -> ModeObservation? {
    if observation.viewpoint != shown.viewpoint { return shown }
    return compared.first { $0.viewpoint != shown.viewpoint } ?? clean
  }

  /// The numbers worth remembering.
  var values: StepValues {
    let inspection = shown.inspection
    let change = clean.map { clean in
      zip(inspection.policyAction, clean.inspection.policyAction).map { abs($0 - $1) }.max() ?? 0
    }
    return StepValues(
      viewpoint: shown.viewpoint, policyAction: inspection.policyAction, action: inspection.action,
      q1: inspection.q1, q2: inspection.q2,
      maskedMinQ: min(inspection.maskedQ1, inspection.maskedQ2),
      predictedIoU: Self.predictedOverlap(inspection, quantile: query.question.request.quantile),
      cleanIoU: clean.flatMap { MaskMeasure.overlap($0.inspection.mask, inspection.mask) },
      actionChange: change, maskOnTask: shown.maskOnTask)
  }

  /// Overlap of the gradient's mask with the pixels predicted strongest, as many of them.
  static func predictedOverlap(_ inspection: Inspection, quantile: Float) -> Float? {
    inspection.predictedMask.flatMap {
      MaskMeasure.overlap(inspection.mask, MaskMeasure.mask(of: $0, quantile: quantile))
    }
  }
}
