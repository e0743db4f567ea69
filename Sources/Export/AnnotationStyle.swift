// Colours of everything drawn around the images: annotated frames, contact sheets, animations.
// Themes fill it from their own palette; the default is a dark one.

import Frames

/// Colours of annotations.
package struct AnnotationStyle: Sendable, Equatable {
  /// Behind everything.
  package var background = RGB(15, 18, 24)
  /// Behind plots and bars.
  package var panel = RGB(25, 30, 39)
  /// Rims of images and panels.
  package var rule = RGB(52, 60, 74)
  /// Names of things.
  package var dim = RGB(132, 144, 162)
  /// Values of things.
  package var text = RGB(230, 235, 242)
  /// The policy's action, the mode.
  package var accent = RGB(255, 176, 84)
  /// The first critic, and the policy's spread.
  package var first = RGB(96, 190, 236)
  /// The second critic.
  package var second = RGB(182, 150, 250)
  /// Values of the masked observation.
  package var third = RGB(142, 208, 130)
  /// The rim of a mask over an image.
  package var outline = RGB(255, 92, 138)

  package init() {}
}
