// The ways of looking at one attribution.

import Basics

/// What the attribution pane shows.
enum AttributionView: String, Sendable, CaseIterable {
  /// Saliency as colour over the image.
  case heat
  /// The pixels at or above the quantile.
  case mask
  /// The image as the consistency loss sees it: grey outside the mask.
  case masked
  /// What the auxiliary head says the mask is, as probabilities.
  case predicted
  /// Predicted against gradient mask, as many pixels of each.
  case versus

  /// What the title of the pane says.
  var label: String {
    switch self {
    case .heat: "heat"
    case .mask: "mask"
    case .masked: "masked observation"
    case .predicted: "predicted mask"
    case .versus: "predicted/gradient"
    }
  }

  var needsPrediction: Bool { self == .predicted || self == .versus }

  /// The view `step` places on, around and around.
  func moved(by step: Int) -> AttributionView {
    let all = Self.allCases
    let at = all.firstIndex(of: self) ?? 0
    return all[cyclic: at + step]
  }
}

/// A part of the screen that can have the focus.
enum PaneKind: String, Sendable, CaseIterable {
  case observation, attribution, second, values, timeline
}
