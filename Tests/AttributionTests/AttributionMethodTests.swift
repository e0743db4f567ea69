// Methods on a value that is computed by hand, without an agent or an actor.

import Networks
import Tensors
import Testing

@testable import Attribution

/// ReLU(3 a - b) + 2 c of the first three numbers of its input.
private final class HandMadeValue: AttributedValue {
  let input = FloatBuffer([2, 1, -4, 0])

  private var hidden: Float { 3 * input.base[0] - input.base[1] }

  func evaluate() -> Float { max(hidden, 0) + 2 * input.base[2] }

  func differentiate(rule: ReLURule, into pixels: FloatBuffer) {
    let isOpen =
      switch rule {
      case .standard, .guided: hidden > 0
      case .deconvolution: true
      }
    pixels.copy(from: isOpen ? [3, -1, 2, 0] : [0, 0, 2, 0], count: 4)
  }
}

@Suite struct AttributionMethodTests {
  private func attribution(_ method: AttributionMethod, _ value: HandMadeValue) -> [Float] {
    let pixels = FloatBuffer(count: 4)
    method.attribution.attribute(value, into: pixels)
    return pixels.array
  }

  @Test func `backward passes go through ReLUs by their rule`() {
    let value = HandMadeValue()
    #expect(value.evaluate() == -3)
    for method in AttributionMethod.allCases {
      #expect(attribution(method, value) == [3, -1, 2, 0])
    }
    value.input.base[0] = -1
    #expect(attribution(.gradient, value) == [0, 0, 2, 0])
    #expect(attribution(.guidedBackprop, value) == [0, 0, 2, 0])
    #expect(attribution(.deconvolution, value) == [3, -1, 2, 0])
  }

  @Test func `methods leave the observation as it was`() {
    let value = HandMadeValue()
    let before = value.input.array
    for method in AttributionMethod.allCases { _ = attribution(method, value) }
    #expect(value.input.array == before)
  }
}
