// The pictures of the attribution pane, at the observation's own size.

import Agents
import Frames

enum Pictures {
  /// The grey outside the mask. The loss draws one at random for each batch; a picture needs one.
  static let maskFill = RGB(128, 128, 128)

  /// One view of an attribution of one frame of the stack; nil where the agent predicts no mask and
  /// the view needs one.
  static func attribution(
    _ view: AttributionView, of observations: ModeObservation, frame index: Int, quantile: Float,
    gradient: Colormap, theme: Theme = .plain
  ) -> Frame? {
    let frame = observations.stack.frames[index]
    let insight = observations.insight
    switch view {
    case .heat:
      return frame.overlaid(
        heatMap: HeatScale.normalized(insight.saliency[index]), colormap: gradient,
        alpha: 0.9)
    case .mask:
      return Frame(mask: insight.mask[index], width: frame.width, height: frame.height)
    case .masked:
      return frame.masked(by: insight.mask[index], fill: maskFill)
    case .predicted:
      guard let predicted = insight.predictedMask else { return nil }
      return Frame(
        heatMap: HeatScale.normalized(predicted[index]), width: frame.width,
        height: frame.height, colormap: gradient)
    case .versus:
      guard let predicted = insight.predictedMask else { return nil }
      var picture = dimmed(frame)
      picture.compare(
        insight.mask[index], MaskMeasure.mask(of: [predicted[index]], quantile: quantile)[0],
        onlyFirst: theme[.gradientMask], onlySecond: theme[.predictedMask],
        both: theme[.bothMasks], share: 0.9)
      return picture
    }
  }

  /// A frame in grey and half as bright, so that colours laid over it are seen.
  static func dimmed(_ frame: Frame) -> Frame {
    var picture = frame
    for at in stride(from: 0, to: picture.pixels.count, by: 3) {
      let sum = Int(frame.pixels[at]) + Int(frame.pixels[at + 1]) + Int(frame.pixels[at + 2])
      let grey = UInt8(sum / 6)
      picture.pixels[at] = grey
      picture.pixels[at + 1] = grey
      picture.pixels[at + 2] = grey
    }
    return picture
  }
}
