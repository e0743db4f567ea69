// What an attribution is of.

/// What is differentiated for an attribution.
package enum AttributionTarget: Sendable, Hashable {
  case q1, q2, minQ
  /// One component of the policy's mean (before tanh).
  case action(Int)
}
