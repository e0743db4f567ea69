// What an agent sees, as finished frames of the observation's own size. Panes of the screen, step
// pictures, range sheets and contact sheets all ask here, so they cannot disagree.

import Attribution
import Frames

/// One frame of an observation with what the agent makes of it, ready to be pictured.
package struct ObservationPictures: Sendable {
  private let observation: Frame
  private let saliency: [Float]
  private let mask: [Bool]
  private let predicted: [Float]?
  /// Saliency of another inspection of the state.
  private let other: [Float]?
  private let maskFill: Float
  private let quantile: Float
  private let style: PictureStyle

  /// - Parameters:
  ///   - other: an inspection of the same state, for the difference to it.
  ///   - frame: which of the stacked frames.
  ///   - quantile: rho of the inspection's mask, for a predicted mask of as many pixels.
  package init(
    of stack: FrameStack, _ inspection: Inspection, against other: Inspection? = nil,
    frame: FrameChoice, quantile: Float, style: PictureStyle = PictureStyle()
  ) {
    observation = stack.frames[frame.index]
    saliency = frame.map(inspection.saliency)
    mask = frame.mask(inspection.mask)
    predicted = inspection.predictedMask.map(frame.map)
    self.other = other.map { frame.map($0.saliency) }
    maskFill = inspection.maskFill
    self.quantile = quantile
    self.style = style
  }

  /// The mean over pixels of the difference to the other inspection's saliency, without its sign, each scaled to its
  /// own strongest pixel: 0...1; nil where there is none.
  package var meanDifference: Float? {
    differences.map { $0.reduce(0) { $0 + abs($1) } / Float(max($0.count, 1)) }
  }

  /// Saliency less the other's, each scaled to its own strongest pixel: -1...1.
  private var differences: [Float]? {
    guard let other, other.count == saliency.count else { return nil }
    return zip(HeatScale.normalized(saliency), HeatScale.normalized(other)).map { $0 - $1 }
  }

  /// The picture of a view; nil where the agent predicts no mask and the view needs one, or there is no other
  /// inspection and the view needs that.
  package func frame(_ view: PictureView) -> Frame? {
    let size = (width: observation.width, height: observation.height)
    switch view {
    case .observation: return observation
    case .heat:
      return observation.overlaid(
        heatMap: HeatScale.normalized(saliency), colormap: style.saliency,
        alpha: PictureStyle.share)
    case .mask: return Frame(mask: mask, width: size.width, height: size.height)
    case .masked:
      let grey = UInt8(min(max(maskFill.rounded(), 0), 255))
      return observation.masked(by: mask, fill: RGB(grey, grey, grey))
    case .predicted:
      return predicted.map {
        Frame(
          heatMap: HeatScale.normalized($0), width: size.width, height: size.height,
          colormap: style.saliency)
      }
    case .versus:
      guard let predicted else { return nil }
      var picture = dimmed
      picture.compare(
        mask, MaskMeasure.mask(of: [predicted], quantile: quantile)[0],
        onlyFirst: style.gradientMask, onlySecond: style.predictedMask, both: style.bothMasks,
        share: PictureStyle.share)
      return picture
    case .difference:
      guard let differences else { return nil }
      var picture = dimmed
      for (at, difference) in differences.enumerated() {
        picture.blend(
          difference > 0 ? style.gradientMask : style.predictedMask,
          share: min(abs(difference), 1) * PictureStyle.share, at: at)
      }
      return picture
    }
  }

  /// The observation in grey and half as bright, so that colours laid over it are seen.
  private var dimmed: Frame {
    var picture = observation
    for at in stride(from: 0, to: picture.pixels.count, by: 3) {
      let sum = picture.pixels[at..<at + 3].reduce(0) { $0 + Int($1) }
      for channel in at..<at + 3 { picture.pixels[channel] = UInt8(sum / 6) }
    }
    return picture
  }
}
