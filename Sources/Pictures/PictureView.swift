// The ways of looking at an observation and at what an agent makes of it.

/// What a picture shows.
package enum PictureView: String, Sendable, CaseIterable {
  /// A frame as the agent gets it.
  case observation
  /// Saliency as colour over the frame.
  case heat
  /// The pixels at or above the quantile.
  case mask
  /// The frame as the consistency loss sees it: one grey outside the mask.
  case masked
  /// What the auxiliary head says the mask is, as probabilities.
  case predicted
  /// Predicted against gradient mask, as many pixels of each.
  case versus
  /// Saliency against that of another agent or mode, each scaled to its own strongest pixel.
  case difference

  /// The views of an attribution, in the order people go through them.
  package static let attributions = allCases.filter { $0 != .observation }

  /// A few words for a title.
  package var label: String {
    switch self {
    case .observation: "observation"
    case .heat: "heat"
    case .mask: "mask"
    case .masked: "masked observation"
    case .predicted: "predicted mask"
    case .versus: "predicted/gradient"
    case .difference: "difference"
    }
  }

  /// Whether it needs an agent that predicts masks.
  package var needsPrediction: Bool { self == .predicted || self == .versus }
}
