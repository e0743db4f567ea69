// The colours of everything, resolved: no look-ups by name while drawing.

import Frames
import Pictures
import Terminal

/// Styles, colour scales and inks for everything.
struct Theme: Sendable, Equatable {
  let name: String
  private let styles: [Scope: Style]
  private let gradients: [ThemeGradient: Colormap]
  private let inks: [ThemeInk: RGB]

  init(
    name: String, styles: [Scope: Style], gradients: [ThemeGradient: Colormap] = [:],
    inks: [ThemeInk: RGB] = [:]
  ) {
    self.name = name
    self.styles = styles
    self.gradients = gradients
    self.inks = inks
  }

  /// How a scope looks.
  subscript(scope: Scope) -> Style { styles[scope] ?? Style() }

  /// A colour scale.
  subscript(gradient: ThemeGradient) -> Colormap {
    gradients[gradient] ?? (gradient == .saliency ? .inferno : .viridis)
  }

  /// How pictures look, on the screen and in files.
  var pictures: PictureStyle {
    var style = PictureStyle(saliency: self[.saliency])
    for (ink, color) in inks {
      switch ink {
      case .gradientMask: style.gradientMask = color
      case .predictedMask: style.predictedMask = color
      case .bothMasks: style.bothMasks = color
      }
    }
    return style
  }

  /// What is used where no theme file can be read: the terminal's own colours.
  static let plain = Theme(
    name: "plain",
    styles: [
      .strong: Style(attributes: .bold), .title: Style(attributes: .bold),
      .titleFocused: Style(attributes: [.bold, .reverse]), .status: Style(attributes: .reverse),
      .statusAccent: Style(attributes: [.reverse, .bold]),
      .statusDim: Style(attributes: .reverse), .hintKey: Style(attributes: .bold),
      .popupTitle: Style(attributes: .bold), .popupKey: Style(attributes: .bold),
      .popupSelected: Style(attributes: .reverse), .cursor: Style(attributes: .reverse),
      .bookmark: Style(attributes: .bold),
    ])
}
