// Where the policy acts around its mean. Its spread is that of the number before tanh, so the range
// of actions is not symmetric, and it narrows towards -1 and 1.

import Attribution
import Foundation

extension Inspection {
  /// The actions within one standard deviation of the policy's mean, tanh(atanh(mean) +- spread);
  /// nil where either is unknown or not a number.
  package func policyRange(of component: Int) -> ClosedRange<Float>? {
    guard policyAction.indices.contains(component), policySpread.indices.contains(component)
    else { return nil }
    let mean = Double(policyAction[component])
    let spread = Double(policySpread[component])
    guard !mean.isNaN, spread >= 0 else { return nil }
    // At -1 and 1 atanh is infinite.
    let centre = atanh(min(max(mean, -0.999_999), 0.999_999))
    return Float(tanh(centre - spread))...Float(tanh(centre + spread))
  }
}
