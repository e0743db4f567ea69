// The quantile against sorting, with the linear interpolation between neighbours of torch and numpy.

import Testing

@testable import Tensors

@Suite struct QuantileTests {
  private func ours(_ q: Float, _ values: [Float]) -> Float {
    var values = values
    return values.withUnsafeMutableBufferPointer { quantile(q, of: $0) }
  }

  private func sorted(_ q: Float, _ values: [Float]) -> Double {
    let order = values.sorted()
    let position = Double(q) * Double(values.count - 1)
    let lower = Int(position)
    let upper = min(lower + 1, values.count - 1)
    let (a, b) = (Double(order[lower]), Double(order[upper]))
    return a + (position - Double(lower)) * (b - a)
  }

  @Test func handComputedValues() {
    #expect(ours(0.5, [4, 1, 3, 2]) == 2.5)
    #expect(ours(0.25, [4, 1, 3, 2, 0]) == 1)
    #expect(abs(ours(0.9, [10, 20]) - 19) < 1e-5)
    #expect(ours(0.3, [7]) == 7)
  }

  @Test(arguments: [Float(0), 0.01, 0.25, 0.5, 0.9, 0.95, 0.98, 0.999, 1])
  func agreesWithSorting(_ q: Float) {
    for count in [1, 2, 3, 10, 400, 1000] {
      var generator = Generator(seed: UInt64(count))
      let smooth = (0..<count).map { _ in Float(generator.normal()) }
      let tied = (0..<count).map { _ in Float(generator.index(below: 4)) }
      let rare = (0..<count).map { $0 % 50 == 3 ? Float(generator.uniform()) : 0 }
      for values in [smooth, tied, rare, smooth.sorted(), smooth.sorted(by: >)] {
        #expect(abs(Double(ours(q, values)) - sorted(q, values)) < 1e-6)
      }
    }
  }

  @Test func theEndsAreTheSmallestAndTheLargest() {
    let values: [Float] = [3, -2, 8, 8, 0.5, -2]
    #expect(ours(0, values) == -2)
    #expect(ours(1, values) == 8)
  }

  @Test func equalValuesGiveExactlyThatValue() {
    // A threshold that rounding lifts above the values would empty the mask.
    let value: Float = 0.1
    for q: Float in [0, 0.1, 0.33, 0.95, 0.98, 1] {
      #expect(ours(q, [Float](repeating: value, count: 7056)) == value)
    }
  }

  @Test func valuesThatAreNoNumbersEndTheSearchAllTheSame() {
    var generator = Generator(seed: 1)
    for _ in 0..<200 {
      let values = (0..<50).map { _ in
        generator.index(below: 3) == 0 ? Float.nan : Float(generator.normal())
      }
      _ = ours(0.9, values)
    }
  }
}
