// Comparisons with reference numbers, as `sgqn verify` prints them.

/// One comparison and how it went.
package struct Check: Codable, Sendable, Equatable {
  /// What was compared, as in `cartpole_swingup: reward, largest difference`.
  package let name: String
  /// The worst that was found, 0 where everything agreed.
  package let worst: Double
  /// The largest `worst` that passes.
  package let tolerance: Double
  /// Whether it passed.
  package let ok: Bool

  package init(name: String, worst: Double, tolerance: Double) {
    self.name = name
    self.worst = worst
    self.tolerance = tolerance
    ok = worst <= tolerance
  }
}
