// The entropy temperature against its rule in Double.

import RealModule
import Testing

@testable import Learning

@Suite struct TemperatureTests {
  @Test func itFollowsAdamTowardsTheTargetEntropy() {
    let temperature = Temperature(logAlpha: Float.log(0.1), targetEntropy: -2, rate: 1e-3)
    var (logAlpha, mean, square) = (Double.log(0.1), 0.0, 0.0)
    for step in 1...50 {
      let logPi = step < 25 ? 3.0 : -1.5
      let wanted = Double.exp(logAlpha) * (-logPi + 2)
      let loss = temperature.step(meanLogPi: Float(logPi))
      #expect(abs(Double(loss) - wanted) < 1e-5)
      mean = 0.5 * mean + 0.5 * wanted
      square = 0.999 * square + 0.001 * wanted * wanted
      let rate = 1e-3 / (1 - Double.pow(0.5, step))
      logAlpha -= rate * mean / ((square / (1 - Double.pow(0.999, step))).squareRoot() + 1e-8)
      #expect(abs(Double(temperature.logAlpha) - logAlpha) < 1e-5)
    }
  }

  @Test func tooLittleEntropyRaisesIt() {
    let temperature = Temperature(logAlpha: 0, targetEntropy: -1, rate: 1e-2)
    _ = temperature.step(meanLogPi: 4)
    #expect(temperature.alpha > 1)
    let other = Temperature(logAlpha: 0, targetEntropy: -1, rate: 1e-2)
    _ = other.step(meanLogPi: -4)
    #expect(other.alpha < 1)
  }
}
