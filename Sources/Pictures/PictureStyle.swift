// Colours of pictures. A theme fills them in; where it does not, these are readable on any frame.

import Frames

/// How pictures look.
package struct PictureStyle: Sendable, Equatable {
  /// The scale of heat maps.
  package var saliency: Colormap
  /// A pixel of the gradient's mask alone, of the predicted mask alone, of both.
  package var gradientMask: RGB
  package var predictedMask: RGB
  package var bothMasks: RGB

  package init(
    saliency: Colormap = .inferno, gradientMask: RGB = RGB(255, 140, 40),
    predictedMask: RGB = RGB(60, 160, 255), bothMasks: RGB = RGB(250, 250, 210)
  ) {
    self.saliency = saliency
    self.gradientMask = gradientMask
    self.predictedMask = predictedMask
    self.bothMasks = bothMasks
  }

  /// How much of a frame a heat map or a mask's colour covers where it is strongest.
  static let share: Float = 0.9
}
