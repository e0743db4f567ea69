// The reward's building block, by values computed by hand.

import Testing

@testable import Environments

@Suite struct ToleranceTests {
  @Test func `inside, ends included, it is 1; outside without a margin 0`() {
    for x in [-1.0, 0, 2] { #expect(tolerance(x, in: -1...2) == 1) }
    for x in [(-1.0).nextDown, 2.0.nextUp, .infinity] { #expect(tolerance(x, in: -1...2) == 0) }
    #expect(tolerance(.nan, in: -1...2, margin: 1) == 0)
    #expect(tolerance(1e300, in: 0...Double.infinity) == 1)
  }

  @Test(arguments: [
    Falloff.gaussian(atMargin: 0.1), .gaussian(atMargin: 0.7), .linear(atMargin: 0.5),
    .quadratic(atMargin: 0.3), .linear(), .quadratic(),
  ])
  func `one margin away it is what was asked for, on either side`(falloff: Falloff) {
    let expected: Double =
      switch falloff {
      case .gaussian(let height), .linear(let height), .quadratic(let height): height
      }
    #expect(abs(tolerance(5, in: 1...2, margin: 3, falloff: falloff) - expected) < 1e-15)
    #expect(abs(tolerance(-2, in: 1...2, margin: 3, falloff: falloff) - expected) < 1e-15)
  }

  @Test func `between, each has its own shape`() {
    // Half a margin away.
    #expect(abs(tolerance(0.5, margin: 1) - 0.1.squareRoot().squareRoot()) < 1e-15)
    #expect(tolerance(0.5, margin: 1, falloff: .linear()) == 0.5)
    #expect(tolerance(0.5, margin: 1, falloff: .quadratic()) == 0.75)
    // Lines and parabolas end, bells do not.
    #expect(tolerance(3, margin: 1, falloff: .linear(atMargin: 0.5)) == 0)
    #expect(tolerance(3, margin: 1, falloff: .quadratic(atMargin: 0.5)) == 0)
    #expect(abs(tolerance(3, margin: 1) - 1e-9) < 1e-20)
  }
}
