// Pictures of observations: which pixel gets which colour, by hand.

import Attribution
import Frames
import Pictures
import Testing

@Suite struct ObservationPicturesTests {
  private let grey = RGB(100, 100, 100)
  private let style = PictureStyle(
    saliency: Colormap(name: "t", stops: [RGB(0, 0, 0), RGB(200, 0, 0)]),
    gradientMask: RGB(250, 0, 0), predictedMask: RGB(0, 0, 250), bothMasks: RGB(0, 250, 0))

  /// Four pixels: mask on the last two, predicted strongest on the second and the last.
  private func inspection(predicts: Bool = true) -> Inspection {
    let none = [Float](repeating: 0, count: 4)
    let mask = [false, false, true, true]
    return Inspection(
      policyAction: [0], policySpread: [1], action: [0], q1: 0, q2: 0, maskedQ1: 0, maskedQ2: 0,
      landscape: [[0, 0]], saliency: [none, none, [0, 0, 1, 1]],
      mask: [mask.map { _ in false }, mask.map { _ in false }, mask],
      predictedMask: predicts ? [none, none, [0.1, 0.8, 0.2, 0.9]] : nil)
  }

  private func row(_ view: PictureView, _ inspection: Inspection? = nil) -> [RGB]? {
    let stack = FrameStack(repeating: Frame(width: 4, height: 1, fill: grey))
    let pictures = ObservationPictures(
      of: stack, inspection ?? self.inspection(), frame: .newest, quantile: 0.5, style: style)
    return pictures.frame(view).map { frame in (0..<4).map { frame[$0, 0] } }
  }

  @Test func `an observation is shown as it is`() {
    #expect(row(.observation) == Array(repeating: grey, count: 4))
  }

  @Test func `heat covers nine tenths where it is strongest and nothing where there is none`() {
    // 100 + (200 - 100) * 0.9 = 190, 100 - 100 * 0.9 = 10.
    #expect(row(.heat) == [grey, grey, RGB(190, 10, 10), RGB(190, 10, 10)])
  }

  @Test func `a mask is white on black`() {
    let (off, on) = (RGB(0, 0, 0), RGB(255, 255, 255))
    #expect(row(.mask) == [off, off, on, on])
  }

  @Test func `outside the mask stands the grey that the inspection was made with`() {
    #expect(row(.masked) == [RGB(128, 128, 128), RGB(128, 128, 128), grey, grey])
    var black = inspection()
    black.maskFill = 0
    #expect(row(.masked, black) == [RGB(0, 0, 0), RGB(0, 0, 0), grey, grey])
  }

  @Test func `masks are compared on a dim ground, as many pixels of each`() {
    // The ground is 50; nine tenths of a colour lie over it.
    let ground = RGB(50, 50, 50)
    #expect(row(.versus) == [ground, RGB(5, 5, 230), RGB(230, 5, 5), RGB(5, 230, 5)])
  }

  @Test func `a difference has one colour where more is here and the other where more is there`() {
    let stack = FrameStack(repeating: Frame(width: 4, height: 1, fill: grey))
    var other = inspection()
    other.saliency[2] = [0, 2, 2, 0]
    let picture = ObservationPictures(
      of: stack, inspection(), against: other, frame: .newest, quantile: 0.5, style: style
    ).frame(.difference)
    // Each is scaled to its own strongest pixel: the third is as strong in both.
    let ground = RGB(50, 50, 50)
    #expect(
      picture.map { frame in (0..<4).map { frame[$0, 0] } }
        == [ground, RGB(5, 5, 230), ground, RGB(230, 5, 5)])
    #expect(row(.difference) == nil)
  }

  @Test func `where no mask is predicted there are no pictures of one`() {
    for view in PictureView.allCases where view != .difference {
      #expect((row(view, inspection(predicts: false)) == nil) == view.needsPrediction)
    }
  }

  @Test func `the policy's range is the spread's, taken through tanh`() throws {
    func range(_ mean: Float, _ spread: Float) -> ClosedRange<Float>? {
      var inspection = inspection()
      inspection.policyAction = [mean]
      inspection.policySpread = [spread]
      return inspection.policyRange(of: 0)
    }
    let middle = try #require(range(0, 1))
    #expect(abs(middle.upperBound - 0.76159) < 1e-5 && middle.lowerBound == -middle.upperBound)
    // atanh(0.9) = 1.47222; tanh(0.47222) = 0.43997, tanh(2.47222) = 0.98586.
    let high = try #require(range(0.9, 1))
    #expect(abs(high.lowerBound - 0.43997) < 1e-4 && abs(high.upperBound - 0.98586) < 1e-4)
    #expect(try #require(range(1, 0.1)).upperBound > 0.999)
    #expect(try #require(range(-9, .infinity)) == -1...1)
    #expect(range(.nan, 1) == nil && range(0, .nan) == nil)
    #expect(inspection().policyRange(of: 1) == nil)
  }
}
