// How far apart two doubles are that should be the same one.

extension DMCVerification {
  /// Steps from one double to the next that lie between `a` and `b`; infinite unless both are
  /// finite.
  static func ulps(_ a: Double, _ b: Double) -> Double {
    guard a.isFinite, b.isFinite else { return .infinity }
    // Doubles in order of size are integers in order, once negative ones are mirrored.
    func order(_ x: Double) -> Int64 {
      let bits = Int64(bitPattern: x.bitPattern)
      return bits < 0 ? Int64.min &- bits : bits
    }
    let (steps, overflow) = order(a).subtractingReportingOverflow(order(b))
    return overflow ? .infinity : Double(steps.magnitude)
  }
}
