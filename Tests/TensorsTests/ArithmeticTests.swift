// Elementwise work, matrix products, upsampling, and the sums over logits, each against its formula.

import Grids
import RealModule
import Testing

@testable import Tensors

@Suite struct ArithmeticTests {
  @Test func reluRulesLetThroughWhatTheyShould() {
    let output: [Float] = [0, 0, 2, 2, 0, 3, 0.5]
    let signal: [Float] = [1, -1, 1, -1, 0, 0, -0.25]
    func through(_ rule: ReLURule) -> [Float] {
      var values = signal
      reluBackward(&values, ReLUGate(output: output, rule: rule), count: values.count)
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
      reluBackward(&values, ReLUGate(output: output, rule: rule), count: count)
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

  // Around the numbers of rows, columns and steps that the kernels take at once.
  @Test(arguments: [
    (5, 7, 3), (2, 1, 1), (3, 33, 16), (4, 4, 17), (13, 64, 50), (25, 101, 257), (64, 96, 520),
    (12, 32, 256), (7, 5, 1031), (8, 9, 2100),
  ])
  func matrixProductsFollowTheDefinition(_ size: (Int, Int, Int)) {
    Library.useOneThread()
    for (transposeA, transposeB) in [(false, false), (false, true), (true, false), (true, true)] {
      checkProduct(size, transposeA, transposeB)
    }
  }

  @Test(
    arguments: [false, true], [(1, 1, 1), (1, 21, 37), (1, 6, 131), (1, 77, 19), (1, 697, 99)])
  func productsWithOneRowFollowTheDefinition(_ transposeB: Bool, _ size: (Int, Int, Int)) {
    for threads in 1...3 {
      Library.useThreads(threads)
      checkProduct(size, false, transposeB)
    }
    Library.useOneThread()
  }

  @Test(arguments: [1, 2, 20]) func aProductThatKeepsNothingIgnoresWhatWasThere(_ m: Int) {
    Library.useOneThread()
    for transposeB in [false, true] {
      var c = [Float](repeating: .nan, count: 2 * m)
      multiply(
        [Float](repeating: 2, count: m), [3, 5], transposeB: transposeB, into: &c, m: m, n: 2, k: 1)
      #expect(c == (0..<(2 * m)).map { $0 % 2 == 0 ? 6 : 10 })
    }
  }

  /// - Parameter size: m, n and k.
  private func checkProduct(
    _ size: (m: Int, n: Int, k: Int), _ transposeA: Bool, _ transposeB: Bool
  ) {
    let (m, n, k) = size
    var generator = Generator(seed: 8)
    func draw(_ count: Int) -> [Float] { (0..<count).map { _ in Float(generator.normal()) } }
    // Some zeros, as a ReLU leaves them.
    let a = draw(m * k).map { $0 < -0.5 ? 0 : $0 }
    let b = draw(k * n)
    let before = draw(m * n + 1)
    for adding in [false, true] {
      var c = before
      var library = before
      multiply(
        a, transposeA: transposeA, b, transposeB: transposeB, into: &c, m: m, n: n, k: k,
        adding: adding)
      multiplyByLibrary(
        a, transposeA: transposeA, b, transposeB: transposeB, into: &library, m: m, n: n, k: k,
        adding: adding)
      #expect(c[m * n] == before[m * n])
      var wrong = 0
      for at in 0..<(m * n) {
        let (row, column) = (at / n, at % n)
        let start = adding ? Double(before[at]) : 0
        var (sum, magnitude) = (start, abs(start))
        for i in 0..<k {
          let left = transposeA ? a[i * m + row] : a[row * k + i]
          let right = transposeB ? b[column * k + i] : b[i * n + column]
          sum += Double(left) * Double(right)
          magnitude += abs(Double(left) * Double(right))
        }
        if !(abs(Double(c[at]) - sum) <= 1e-6 * magnitude) { wrong += 1 }
        if !(abs(Double(library[at]) - sum) <= 1e-6 * magnitude) { wrong += 1 }
      }
      #expect(wrong == 0, "\(size), \(transposeA), \(transposeB), \(adding)")
    }
  }

  @Test(arguments: [false, true]) func longSumsLoseNoMoreThanOneDNNs(_ transposeB: Bool) {
    Library.useOneThread()
    let (m, n, k) = (8, 24, 14112)
    var generator = Generator(seed: 15)
    func draw(_ count: Int) -> [Float] { (0..<count).map { _ in Float(generator.normal()) } }
    let (a, b) = (draw(m * k), draw(n * k))
    var ours = [Float](repeating: 0, count: m * n)
    var theirs = ours
    multiply(a, b, transposeB: transposeB, into: &ours, m: m, n: n, k: k)
    multiplyByLibrary(a, b, transposeB: transposeB, into: &theirs, m: m, n: n, k: k)
    var (ourError, theirError) = (0.0, 0.0)
    for at in 0..<(m * n) {
      let (row, column) = (at / n, at % n)
      let sum = (0..<k).reduce(0.0) { sum, i in
        sum + Double(a[row * k + i]) * Double(transposeB ? b[column * k + i] : b[i * n + column])
      }
      ourError += (Double(ours[at]) - sum) * (Double(ours[at]) - sum)
      theirError += (Double(theirs[at]) - sum) * (Double(theirs[at]) - sum)
    }
    // Mean squares: 1.1 times the error itself.
    #expect(ourError <= 1.2 * theirError, "\(ourError) and \(theirError)")
  }

  @Test func exponentialIsExactToTwoUnitsInTheLastPlace() {
    for step in 0...3480 {
      let x = -Float(step) / 40
      let ours = exponential(PointVector(repeating: x))[2]
      let wanted = Double.exp(Double(x))
      #expect(abs(Double(ours) - wanted) <= 2.5 * Double(Float(wanted).ulp), "at \(x)")
    }
    #expect(exponential(PointVector(repeating: -1000))[0] < 2e-38)
    #expect(exponential(PointVector(repeating: 0))[0] == 1)
  }

  // Sizes around the runs of 16 points and the hundred that are summed at once.
  @Test(arguments: [1, 3, 4, 9, 10, 16, 17, 33]) func crossEntropyFollowsItsFormula(_ size: Int) {
    let grid = PixelGrid(size: size, used: size, channels: 9)
    var generator = Generator(seed: UInt64(size))
    let logits = FloatBuffer(count: 2 * grid.blockedCount)
    let gradient = FloatBuffer([Float](repeating: -9, count: 2 * grid.blockedCount))
    grid.fill(1, in: logits.base) { _, _ in Float(generator.uniform(-100, 100)) }
    let wanted = (0..<(3 * grid.area)).map { _ in UInt8(generator.index(below: 2)) }
    let ours = wanted.withUnsafeBufferPointer {
      grid.binaryCrossEntropy(
        logits: logits.base, gradient: gradient.base, image: 1, wanted: .frames($0.baseAddress!),
        factor: 0.5)
    }
    var sum = 0.0
    for channel in 0..<9 {
      var slopes: [Int: Float] = [:]
      grid.visit(channel, of: 1, in: gradient.base) { slopes[$0] = $1 }
      grid.visit(channel, of: 1, in: logits.base) { point, logit in
        let (x, t) = (Double(logit), Double(wanted[channel / 3 * grid.area + point]))
        sum += max(x, 0) - x * t + Double.log(onePlus: Double.exp(-abs(x)))
        let slope = 0.5 * (1 / (1 + Double.exp(-x)) - t)
        #expect(abs(Double(slopes[point] ?? .nan) - slope) < 1e-7)
      }
    }
    #expect(abs(ours - sum) < 1e-5 * max(sum, 1))
    // The other observation is not touched, and channels that are not there have no gradient.
    #expect(gradient.array.prefix(grid.blockedCount).allSatisfy { $0 == -9 })
    let block = Blocked.channels
    for at in grid.blockedCount..<gradient.count {
      let place = at - grid.blockedCount
      let channel = place / (grid.area * block) * block + place % block
      if channel >= 9 { #expect(gradient.base[at] == 0) }
    }
  }

  @Test func crossEntropyOfCertainPredictionsIsExactlyTheirLogits() {
    let grid = PixelGrid(size: 2, used: 2, channels: 9)
    let logits = FloatBuffer(count: grid.blockedCount)
    let gradient = FloatBuffer(count: grid.blockedCount)
    grid.fill(0, in: logits.base) { _, point in point % 2 == 0 ? 100 : -100 }
    let wanted: [UInt8] = [1, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1]
    let sum = wanted.withUnsafeBufferPointer {
      grid.binaryCrossEntropy(
        logits: logits.base, gradient: gradient.base, image: 0, wanted: .frames($0.baseAddress!),
        factor: 1)
    }
    #expect(sum == 9 * 200)
    grid.visit(4, of: 0, in: gradient.base) { point, slope in
      switch point {
      case 0, 1: #expect(abs(slope) < 1e-30)
      case 2: #expect(slope == 1)
      default: #expect(slope == -1)
      }
    }
  }

  @Test func crossEntropyOfZeroLogitsIsLogTwo() {
    let grid = PixelGrid(size: 20, used: 20, channels: 9)
    let logits = FloatBuffer(count: grid.blockedCount)
    let gradient = FloatBuffer(count: grid.blockedCount)
    let sum = [UInt8](repeating: 1, count: 3 * grid.area).withUnsafeBufferPointer {
      grid.binaryCrossEntropy(
        logits: logits.base, gradient: gradient.base, image: 0, wanted: .frames($0.baseAddress!),
        factor: 1)
    }
    #expect(abs(sum / Double(9 * grid.area) - Double.log(2)) < 1e-6)
    grid.visit(8, of: 0, in: gradient.base) { #expect($1 == -0.5, "point \($0)") }
  }
}
