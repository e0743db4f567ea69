// Comparisons with reference numbers, as `sgqn verify` prints them.

/// One comparison and how it went.
public struct Check: Codable, Sendable, Equatable {
  /// What was compared, as in `cartpole_swingup: reward, largest difference`.
  public let name: String
  /// The worst that was found, 0 where everything agreed.
  public let worst: Double
  /// The largest `worst` that passes.
  public let tolerance: Double
  /// Whether it passed.
  public let ok: Bool

  public init(name: String, worst: Double, tolerance: Double) {
    self.name = name
    self.worst = worst
    self.tolerance = tolerance
    ok = worst <= tolerance
  }
}
