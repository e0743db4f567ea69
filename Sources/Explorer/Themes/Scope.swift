// What themes give colours to. A dot makes a part: "ui.popup.key" takes what it does not set itself
// from "ui.popup", then "ui"; a background that nobody sets is that of "ui.background".

/// A part of the screen with a look of its own; the raw value is its name in theme files.
enum Scope: String, Sendable, CaseIterable {
  case background = "ui.background"
  case text = "ui.text"
  case dim = "ui.text.dim"
  case strong = "ui.text.strong"
  case rule = "ui.rule"
  case title = "ui.title"
  case titleFocused = "ui.title.focused"
  case titleNote = "ui.title.note"
  case status = "ui.status"
  case statusAccent = "ui.status.accent"
  case statusDim = "ui.status.dim"
  case hint = "ui.hint"
  case hintKey = "ui.hint.key"
  case popup = "ui.popup"
  case popupTitle = "ui.popup.title"
  case popupKey = "ui.popup.key"
  case popupDim = "ui.popup.dim"
  case popupSelected = "ui.popup.selected"
  case message = "ui.message"
  case warning = "ui.warning"
  case bad
  case q1 = "chart.q1"
  case q2 = "chart.q2"
  case minQ = "chart.min"
  case masked = "chart.masked"
  case reward = "chart.reward"
  case returns = "chart.return"
  case iou = "chart.iou"
  case policy = "chart.policy"
  case spread = "chart.spread"
  case cursor = "chart.cursor"
  case bookmark = "chart.bookmark"
  case track = "chart.track"
  case byHand = "chart.by_hand"

  /// Whether words are written in it, so that it has to be readable. Lines and areas need less.
  var isText: Bool {
    switch self {
    case .background, .rule, .track, .spread: false
    default: true
    }
  }
}

/// Colour scales a theme can set, as lists of colours.
enum ThemeGradient: String, Sendable, CaseIterable {
  /// The heat map over the observation.
  case saliency
  /// The landscape of values along an action.
  case landscape
}

/// Single colours that pictures use.
enum ThemeInk: String, Sendable, CaseIterable {
  case gradientMask = "mask.gradient"
  case predictedMask = "mask.predicted"
  case bothMasks = "mask.both"
}
