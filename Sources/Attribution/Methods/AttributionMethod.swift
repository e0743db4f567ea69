// Ways to attribute a value to the pixels. A method is a file here that says how it asks a value, and a case
// below.

import Tensors

/// How an attribution is computed.
package enum AttributionMethod: String, Sendable, CaseIterable, Hashable {
  /// Guided backpropagation (Springenberg et al. 2015), SGQN's own.
  case guidedBackprop = "guided_backprop"
  /// The gradient (Simonyan, Vedaldi and Zisserman 2014).
  case gradient
  /// Deconvolution (Zeiler and Fergus 2014).
  case deconvolution

  var attribution: any Attributing {
    switch self {
    case .guidedBackprop: Backpropagation(rule: .guided)
    case .gradient: Backpropagation(rule: .standard)
    case .deconvolution: Backpropagation(rule: .deconvolution)
    }
  }
}

/// A value at one observation, as methods ask it.
package protocol AttributedValue: AnyObject {
  /// The observation as the networks read it: blocked, pixels divided by 255. A method may change it to
  /// ask about others, and leaves it as it was.
  var input: FloatBuffer { get }
  /// The value of what `input` holds.
  func evaluate() -> Float
  /// The gradient at what was last evaluated.
  /// - Parameters:
  ///   - rule: how the signal goes through a ReLU.
  ///   - pixels: gets it, as `input` lies.
  func differentiate(rule: ReLURule, into pixels: FloatBuffer)
}

/// Computes attributions.
package protocol Attributing: Sendable {
  /// - Parameters:
  ///   - value: evaluated for the observation in its input.
  ///   - pixels: gets the attribution, as the input lies.
  func attribute(_ value: any AttributedValue, into pixels: FloatBuffer)
}
