// The quantile against sorting, with the linear interpolation between neighbours of torch and numpy.

import RealModule
import Testing

@testable import Tensors

@Suite struct QuantileTests {
  private func ours(_ q: Float, _ values: [Float]) -> Float {
    QuantileFinder(count: values.count + 3).quantile(q, of: values, count: values.count)
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
      let smooth = (0..<count).map { _ in abs(Float(generator.normal())) }
      // Values that share their upper sixteen bits, and values of all sizes.
      let near = (0..<count).map { _ in 1 + Float(generator.index(below: 5000)) * 1e-6 }
      let spread = (0..<count).map { _ in Float(Double.pow(10, generator.uniform(-40, 30))) }
      let tied = (0..<count).map { _ in Float(generator.index(below: 4)) }
      let rare = (0..<count).map { $0 % 50 == 3 ? Float(generator.uniform()) : 0 }
      for values in [smooth, tied, rare, near, spread, smooth.sorted(), smooth.sorted(by: >)] {
        let wanted = sorted(q, values)
        #expect(abs(Double(ours(q, values)) - wanted) <= 2e-7 * wanted + 1e-44)
      }
    }
  }

  @Test func theEndsAreTheSmallestAndTheLargest() {
    let values: [Float] = [3, 0.25, 8, 8, 0.5, 0.25]
    #expect(ours(0, values) == 0.25)
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
      let values = (0..<50).map { _ -> Float in
        switch generator.index(below: 5) {
        case 0: return .nan
        case 1: return .infinity
        case 2: return -0.0
        default: return abs(Float(generator.normal()))
        }
      }
      _ = ours(0.9, values)
      _ = ours(0.1, values)
    }
    #expect(ours(0.25, [.infinity, 2, 1, 0, .infinity]) == 1)
    #expect(ours(1, [.infinity, 1, 0]) == .infinity)
  }

  @Test func oneFinderServesManyMaps() {
    let finder = QuantileFinder(count: 100)
    var generator = Generator(seed: 31)
    for count in [100, 7, 55, 100] {
      let values = (0..<count).map { _ in Float(generator.uniform()) }
      let wanted = sorted(0.9, values)
      #expect(abs(Double(finder.quantile(0.9, of: values, count: count)) - wanted) < 1e-6)
    }
  }
}
