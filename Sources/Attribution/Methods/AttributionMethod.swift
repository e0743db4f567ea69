// Ways to attribute a value to the pixels. A method is a file here that says how it asks a value, and a case
// below.

import Tensors

/// How an attribution is computed.
package enum AttributionMethod: String, Sendable, CaseIterable, Hashable {
  /// Guided backpropagation, SGQN's own.
  case guidedBackprop = "guided_backprop"
  case gradient
  case deconvolution
  case gradientTimesInput = "gradient_x_input"
  case integratedGradients = "integrated_gradients"
  /// SmoothGrad of the gradient, and of guided backpropagation.
  case smoothGrad = "smoothgrad"
  case smoothGuided = "smoothgrad_guided"
  case occlusion
  case perturbation
  case contrastGradient = "contrast_gradient"

  var attribution: any Attributing {
    switch self {
    case .guidedBackprop: Backpropagation(rule: .guided)
    case .gradient: Backpropagation(rule: .standard)
    case .deconvolution: Backpropagation(rule: .deconvolution)
    case .gradientTimesInput: GradientTimesInput()
    case .integratedGradients: IntegratedGradients()
    case .smoothGrad: SmoothGrad(of: Backpropagation(rule: .standard))
    case .smoothGuided: SmoothGrad(of: Backpropagation(rule: .guided))
    case .occlusion: Occlusion()
    case .perturbation: PerturbationSaliency()
    case .contrastGradient: ContrastGradient()
    }
  }

  /// Whether it asks the value so often that a step should not wait for it.
  package var isSlow: Bool {
    switch self {
    case .guidedBackprop, .gradient, .deconvolution, .gradientTimesInput, .contrastGradient: false
    case .integratedGradients, .smoothGrad, .smoothGuided, .occlusion, .perturbation: true
    }
  }
}

/// A value at one observation, as methods ask it.
package protocol AttributedValue: AnyObject {
  /// The observation as the networks read it: blocked, pixels divided by 255. A method may change it to
  /// ask about others, and leaves it as it was.
  var input: FloatBuffer { get }
  /// How the points of an observation lie in `input`.
  var points: PixelGrid { get }
  /// The value of what `input` holds.
  func evaluate() -> Float
  /// The gradient at what was last evaluated.
  /// - Parameters:
  ///   - rule: how the signal goes through a ReLU.
  ///   - pixels: gets it, as `input` lies.
  func differentiate(rule: ReLURule, into pixels: FloatBuffer)
}

/// Called as a method goes, with the share that is done, 0...1; false ends it.
package typealias AttributionProgress = (_ share: Double) -> Bool

/// Computes attributions.
package protocol Attributing: Sendable {
  /// - Parameters:
  ///   - value: evaluated for the observation in its input, and so again at the end.
  ///   - pixels: gets the attribution, as the input lies.
  /// - Returns: false where `progress` ended it; `pixels` is then of no use.
  func attribute(
    _ value: any AttributedValue, into pixels: FloatBuffer, progress: AttributionProgress
  ) -> Bool
}

extension AttributedValue {
  /// Asks about changed observations: what stands in `input` before stands there afterwards, evaluated.
  func keepingInput<Result>(_ body: (_ original: [Float]) -> Result) -> Result {
    let original = input.array
    defer {
      input.copy(from: original, count: original.count)
      _ = evaluate()
    }
    return body(original)
  }
}
