// Methods on values that are computed by hand, without an agent or an actor.

import Foundation
import Grids
import Networks
import Tensors
import Testing

@testable import Attribution

/// ReLU(3 a - b) + 2 c of the first three of four points.
private final class HandMadeValue: AttributedValue {
  let points = PixelGrid(size: 2, used: 2, channels: 1)
  let input: FloatBuffer

  init() {
    input = FloatBuffer(count: points.blockedCount)
    for (point, value) in ([2, 1, -4, 0] as [Float]).enumerated() { self[point] = value }
  }

  subscript(point: Int) -> Float {
    get { input.base[point * Blocked.channels] }
    set { input.base[point * Blocked.channels] = newValue }
  }

  private var hidden: Float { 3 * self[0] - self[1] }

  func evaluate() -> Float { max(hidden, 0) + 2 * self[2] }

  func differentiate(rule: ReLURule, into pixels: FloatBuffer) {
    let isOpen =
      switch rule {
      case .standard, .guided: hidden > 0
      case .deconvolution: true
      }
    pixels.zero()
    let gradient: [Float] = isOpen ? [3, -1, 2, 0] : [0, 0, 2, 0]
    for (point, value) in gradient.enumerated() {
      pixels.base[point * Blocked.channels] = value
    }
  }
}

/// A linear value of an observation of random points, its weights random too.
private final class LinearValue: AttributedValue {
  let points = PixelGrid(size: 28, used: 28, channels: 9)
  let input: FloatBuffer
  private let weights: FloatBuffer

  init() {
    var generator = Generator(seed: 6)
    let count = points.blockedCount
    input = FloatBuffer(count: count)
    weights = FloatBuffer(count: count)
    points.each(0..<28, 0..<28) {
      input.base[$0] = Float(generator.uniform())
      weights.base[$0] = Float(generator.normal())
    }
  }

  func evaluate() -> Float {
    Float((0..<input.count).reduce(0.0) { $0 + Double(input.base[$1] * weights.base[$1]) })
  }

  func differentiate(rule: ReLURule, into pixels: FloatBuffer) {
    pixels.copy(from: weights.array, count: weights.count)
  }
}

@Suite struct AttributionMethodTests {
  private func attribution(_ method: any Attributing, _ value: HandMadeValue) -> [Float] {
    let pixels = FloatBuffer(count: value.points.blockedCount)
    #expect(method.attribute(value, into: pixels, progress: { _ in true }))
    return (0..<4).map { pixels.base[$0 * Blocked.channels] }
  }

  @Test func `backward passes go through ReLUs by their rule`() {
    let value = HandMadeValue()
    #expect(value.evaluate() == -3)
    for method in [AttributionMethod.guidedBackprop, .gradient, .deconvolution] {
      #expect(attribution(method.attribution, value) == [3, -1, 2, 0])
    }
    value[0] = -1
    #expect(attribution(AttributionMethod.gradient.attribution, value) == [0, 0, 2, 0])
    #expect(attribution(AttributionMethod.guidedBackprop.attribution, value) == [0, 0, 2, 0])
    #expect(attribution(AttributionMethod.deconvolution.attribution, value) == [3, -1, 2, 0])
  }

  @Test func `the gradient times the input is zero where the input is`() {
    let value = HandMadeValue()
    #expect(attribution(GradientTimesInput(), value) == [6, -1, -8, 0])
  }

  @Test func `along the way from black the value is linear here, so integrated gradients are it`() {
    // 3 a - b stays positive on the whole way.
    #expect(attribution(IntegratedGradients(), HandMadeValue()) == [6, -1, -8, 0])
  }

  @Test func `occlusion is the fall of the value, point by point`() {
    // One point a patch: without a, ReLU(-1) = 0 in place of 5; without b, 6; without c, 8 more.
    let value = HandMadeValue()
    let points = Occlusion(patch: 0.5, stride: 0.5)
    #expect(attribution(points, value) == [5, -1, -8, 0])
    // One patch over everything: from -3 to 0.
    #expect(attribution(Occlusion(patch: 1, stride: 1), value) == [-3, -3, -3, -3])
  }

  @Test func `noise that averages out leaves a linear value's gradient`() {
    let value = HandMadeValue()
    #expect(attribution(SmoothGrad(of: Backpropagation(rule: .standard)), value) == [3, -1, 2, 0])
    // Near the kink some copies lie on either side; the same noise comes every time.
    value[0] = 0.34
    let smooth = SmoothGrad(of: Backpropagation(rule: .standard), deviation: 0.1, samples: 64)
    let map = attribution(smooth, value)
    #expect(map[0] > 0.5 && map[0] < 2.5)
    #expect(map == attribution(smooth, value))
  }

  @Test func `blurring an even observation changes nothing, blurring an edge does`() {
    let value = HandMadeValue()
    for point in 0..<4 { value[point] = 0.5 }
    #expect(attribution(PerturbationSaliency(extent: 42, blur: 84), value).allSatisfy { $0 < 1e-9 })
    value[0] = 5
    #expect(attribution(PerturbationSaliency(extent: 42, blur: 84), value)[0] > 0)
  }

  @Test
  func `a blur keeps the mean of an even map and spreads a point by the weights of a Gaussian`() {
    let points = PixelGrid(size: 9, used: 9, channels: 1)
    let input = FloatBuffer(count: points.blockedCount)
    input.base[(4 * 9 + 4) * Blocked.channels] = 1
    let blurred = PerturbationSaliency.blurred(input.array, points, deviation: 1)
    func at(_ x: Int, _ y: Int) -> Float { blurred[(y * 9 + x) * Blocked.channels] }
    let ratio = at(5, 4) / at(4, 4)
    #expect(abs(ratio - 0.606_530_66) < 1e-5)
    #expect(abs(at(5, 5) / at(4, 4) - ratio * ratio) < 1e-5)
    #expect(at(1, 4) == at(7, 4) && at(4, 1) == at(1, 4))
  }

  @Test
  func `the contrast gradient of a linear value is its perturbation saliency but for a factor`() {
    let value = LinearValue()
    let maps = [AttributionMethod.contrastGradient, .perturbation].map { method in
      let pixels = FloatBuffer(count: value.points.blockedCount)
      #expect(method.attribution.attribute(value, into: pixels) { _ in true })
      return pixels.array
    }
    // A place is a Gaussian of height one there, of sum one here. Perturbation asks every second point, whose
    // place does not reach over the edge here.
    let deviation = 5.0 * 28 / 84
    let sum = (-5...5).reduce(0) { $0 + exp(-Double($1 * $1) / (2 * deviation * deviation)) }
    let factor = Float(sum * sum)
    let places = stride(from: 6, through: 20, by: 2).flatMap { y in
      stride(from: 6, through: 20, by: 2).map { (y * 28 + $0) * Blocked.channels }
    }
    let largest = places.map { maps[1][$0] }.max() ?? 0
    #expect(largest > 0)
    for place in places {
      #expect(abs(maps[0][place] * factor * factor - maps[1][place]) < 1e-3 * largest)
    }
  }

  @Test func `scores between places lie on straight lines`() {
    let map = PerturbationSaliency.between([0, 4, 8, 12], [0, 4], size: 5)
    #expect(map[0] == 0 && map[4] == 4 && map[20] == 8 && map[24] == 12)
    #expect(map[2] == 2 && map[12] == 6)
  }

  @Test func `methods leave the observation as it was`() {
    let value = HandMadeValue()
    let before = value.input.array
    for method in AttributionMethod.allCases { _ = attribution(method.attribution, value) }
    #expect(value.input.array == before)
  }

  @Test(arguments: AttributionMethod.allCases)
  func `slow methods tell how far they are and can be ended`(_ method: AttributionMethod) {
    let value = HandMadeValue()
    let before = value.input.array
    let pixels = FloatBuffer(count: value.points.blockedCount)
    var shares: [Double] = []
    let ended = method.attribution.attribute(value, into: pixels) { share in
      shares.append(share)
      return false
    }
    #expect(ended == !method.isSlow)
    #expect(shares.count == (method.isSlow ? 1 : 0))
    #expect(shares.allSatisfy { $0 > 0 && $0 <= 1 })
    #expect(value.input.array == before)
  }
}
