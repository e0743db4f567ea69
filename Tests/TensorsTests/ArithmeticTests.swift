// Elementwise work, matrix products, upsampling, and the sums over logits, each against its formula.

import RealModule
import Testing

@testable import Tensors

@Suite struct ArithmeticTests {
  @Test func reluRulesLetThroughWhatTheyShould() {
    let output: [Float] = [0, 0, 2, 2, 0, 3, 0.5]
    let signal: [Float] = [1, -1, 1, -1, 0, 0, -0.25]
    func through(_ rule: ReLURule) -> [Float] {
      var values = signal
      reluBackward(&values, output: output, rule: rule, count: values.count)
      return values
    }
    #expect(through(.standard) == [0, 0, 1, -1, 0, 0, -0.25])
    #expect(through(.guided) == [0, 0, 1, 0, 0, 0, 0])
    #expect(through(.deconvolution) == [1, 0, 1, 0, 0, 0, 0])
    var values: [Float] = [-1, 0, 2, -0.5]
    relu(&values, count: 4)
    #expect(values == [0, 0, 2, 0])
  }

  @Test(arguments: [ReLURule.standard, .guided, .deconvolution])
  func reluRulesHoldForEveryLength(_ rule: ReLURule) {
    var generator = Generator(seed: 14)
    for count in 0..<40 {
      let output = (0..<count).map { _ in max(0, Float(generator.normal())) }
      let signal = (0..<count + 1).map { _ in Float(generator.normal()) }
      var values = signal
      reluBackward(&values, output: output, rule: rule, count: count)
      for i in 0..<count {
        let passes =
          switch rule {
          case .standard: output[i] > 0
          case .guided: output[i] > 0 && signal[i] > 0
          case .deconvolution: signal[i] > 0
          }
        #expect(values[i] == (passes ? signal[i] : 0))
      }
      #expect(values[count] == signal[count])
    }
  }

  @Test(arguments: [false, true], [false, true])
  func matrixProductsFollowTheDefinition(_ transposeA: Bool, _ transposeB: Bool) {
    Library.useOneThread()
    let (m, n, k) = (5, 7, 3)
    var generator = Generator(seed: 8)
    func draw(_ count: Int) -> [Float] { (0..<count).map { _ in Float(generator.normal()) } }
    // Rows are longer than the matrices, so that the strides matter.
    let (wideA, wideB, wideC) = ((transposeA ? m : k) + 2, (transposeB ? k : n) + 1, n + 3)
    let a = draw((transposeA ? k : m) * wideA)
    let b = draw((transposeB ? n : k) * wideB)
    let before = draw(m * wideC)
    var c = before
    multiply(
      a, transposeA: transposeA, b, transposeB: transposeB, into: &c, m: m, n: n, k: k, alpha: 2,
      beta: -1, columnsOfA: wideA, columnsOfB: wideB, columnsOfC: wideC)
    for row in 0..<m {
      for column in 0..<wideC {
        let at = row * wideC + column
        guard column < n else {
          #expect(c[at] == before[at])
          continue
        }
        var sum = 0.0
        for i in 0..<k {
          let left = transposeA ? a[i * wideA + row] : a[row * wideA + i]
          let right = transposeB ? b[column * wideB + i] : b[i * wideB + column]
          sum += Double(left) * Double(right)
        }
        #expect(abs(Double(c[at]) - (2 * sum - Double(before[at]))) < 1e-5)
      }
    }
  }

  @Test func exponentialIsExactToTwoUnitsInTheLastPlace() {
    for step in 0...3480 {
      let x = -Float(step) / 40
      let ours = exponential(SIMD4(repeating: x))[2]
      let wanted = Double.exp(Double(x))
      #expect(abs(Double(ours) - wanted) <= 2.5 * Double(Float(wanted).ulp), "at \(x)")
    }
    #expect(exponential(SIMD4(repeating: -1000))[0] < 2e-38)
    #expect(exponential(SIMD4(repeating: 0))[0] == 1)
  }

  @Test func crossEntropyFollowsItsFormula() {
    // Counts around the groups of 4 and 256 that are computed at once.
    for count in [1, 3, 4, 5, 255, 256, 257, 1000] {
      var generator = Generator(seed: UInt64(count))
      let stride = 3
      var logits = [Float](repeating: .nan, count: stride * count)
      var wanted = [UInt8](repeating: 0, count: count)
      for i in 0..<count {
        logits[i * stride] = Float(generator.uniform(-100, 100))
        wanted[i] = UInt8(generator.index(below: 2))
      }
      var gradient = [Float](repeating: -9, count: stride * count)
      let ours = binaryCrossEntropy(
        logits: logits, gradient: &gradient, stride: stride, wanted: wanted, count: count,
        factor: 0.5)
      var sum = 0.0
      for i in 0..<count {
        let (x, t) = (Double(logits[i * stride]), Double(wanted[i]))
        sum += max(x, 0) - x * t + Double.log(onePlus: Double.exp(-abs(x)))
        let slope = 0.5 * (1 / (1 + Double.exp(-x)) - t)
        #expect(abs(Double(gradient[i * stride]) - slope) < 1e-7)
        if stride > 1 { #expect(gradient[i * stride + 1] == -9) }
      }
      #expect(abs(ours - sum) < 1e-5 * max(sum, 1))
    }
  }

  @Test func crossEntropyOfCertainPredictionsIsExactlyTheirLogits() {
    var gradient: [Float] = [0, 0, 0, 0]
    let sum = binaryCrossEntropy(
      logits: [100, -100, 100, -100], gradient: &gradient, stride: 1, wanted: [1, 0, 0, 1],
      count: 4, factor: 1)
    #expect(sum == 200)
    #expect(abs(gradient[0]) < 1e-30 && abs(gradient[1]) < 1e-30)
    #expect(gradient[2] == 1 && gradient[3] == -1)
  }

  @Test func crossEntropyOfZeroLogitsIsLogTwo() {
    var gradient = [Float](repeating: 0, count: 300)
    let sum = binaryCrossEntropy(
      logits: [Float](repeating: 0, count: 300), gradient: &gradient, stride: 1,
      wanted: [UInt8](repeating: 1, count: 300), count: 300, factor: 1)
    #expect(abs(sum / 300 - Double.log(2)) < 1e-6)
    #expect(gradient.allSatisfy { $0 == -0.5 })
  }
}
