// What an agent makes of one observation: everything the explorer shows, in plain arrays, so that the
// display half needs no tensor.

import Frames

/// What to compute for an `Inspection`.
package struct InspectionRequest: Sendable, Hashable {
  package var target: AttributionTarget
  package var method: AttributionMethod
  /// rho of the binary mask, 0...1.
  package var quantile: Float
  /// The action whose value is asked; nil is the policy's own greedy action. Each in -1...1.
  package var action: [Float]?
  /// Points of the landscape along each action dimension.
  package var landscapePoints: Int
  /// Points along each of two action dimensions of the surface over both; 0 leaves it out.
  package var surfacePoints: Int
  /// Points of the insertion and deletion curves; 0 leaves them out.
  package var curvePoints = 0

  package init(
    target: AttributionTarget = .q1, method: AttributionMethod = .guidedBackprop,
    quantile: Float = 0.95, action: [Float]? = nil, landscapePoints: Int = 41,
    surfacePoints: Int = 0
  ) {
    self.target = target
    self.method = method
    self.quantile = quantile
    self.action = action
    self.landscapePoints = landscapePoints
    self.surfacePoints = surfacePoints
  }
}

/// Values of an observation while its pixels are put in, or taken away, the most salient first; what is not
/// there is grey (Petsiuk, Das and Saenko 2018). A good attribution rises early and falls early.
package struct FidelityCurves: Sendable, Equatable {
  /// min Q with so many of the most salient pixels, and with all but those: points evenly over shares from none
  /// to all that the networks see, so that one ends where the other begins.
  package var insertion: [Float]
  package var deletion: [Float]

  /// Points that people and reports are shown.
  package static let points = 21

  package init(insertion: [Float], deletion: [Float]) {
    self.insertion = insertion
    self.deletion = deletion
  }

  /// Mean of a curve by the trapezoid rule, in units of value.
  package static func mean(_ curve: [Float]) -> Float {
    guard curve.count >= 2 else { return curve.first ?? 0 }
    let inner = curve.dropFirst().dropLast().reduce(0, +)
    return (inner + (curve[0] + curve[curve.count - 1]) / 2) / Float(curve.count - 1)
  }
}

/// One of the actions that an agent chooses from, and what both critics say of it.
package struct ActionChoice: Sendable, Equatable {
  /// Each component in -1...1.
  package var action: [Float]
  package var q1: Float
  package var q2: Float

  package init(action: [Float], q1: Float, q2: Float) {
    self.action = action
    self.q1 = q1
    self.q2 = q2
  }

  package var minQ: Float { min(q1, q2) }
}

/// What an agent makes of one observation.
package struct Inspection: Sendable, Equatable {
  /// The policy's greedy action, tanh(mu), each in -1...1.
  package var policyAction: [Float]
  /// Standard deviation of the policy before tanh, per dimension; empty for policies that have none.
  package var policySpread: [Float]
  /// The action valued below: the request's, or the policy's.
  package var action: [Float]
  package var q1: Float
  package var q2: Float
  /// Values of the masked observation, Q(s*M): what the consistency loss pulls towards Q(s).
  package var maskedQ1: Float
  package var maskedQ2: Float
  /// min(Q1, Q2) along each action dimension, the others held at `action`: `[dimension][point]`,
  /// points evenly spaced over -1...1.
  package var landscape: [[Float]]
  /// For two components min Q over both: rows of the second from -1 to 1, in each the first from -1 to 1; empty for
  /// any other number of components and where it was not asked for.
  package var surface: [[Float]] = []
  /// The actions there are, each with its values, in the grid's order; empty where actions are continuous.
  package var choices: [ActionChoice] = []
  /// What the most salient pixels are worth; nil where it was not asked for.
  package var fidelity: FidelityCurves?
  /// |attribution| per stacked frame, maximum over RGB: three maps of as many pixels as a frame of the observation,
  /// row-major; zero in frames that the networks do not see.
  package var saliency: [[Float]]
  /// saliency >= its quantile, same layout as `saliency`; empty in frames that the networks do not see.
  package var mask: [[Bool]]
  /// What the auxiliary head predicts (probabilities, mean over RGB; zero in frames that the networks do not see),
  /// or nil for agents without.
  package var predictedMask: [[Float]]?
  /// The grey level outside the mask that `maskedQ1` and `maskedQ2` were asked with, 0...255.
  package var maskFill: Float = 128

  package init(
    policyAction: [Float], policySpread: [Float], action: [Float], q1: Float, q2: Float,
    maskedQ1: Float, maskedQ2: Float, landscape: [[Float]], saliency: [[Float]], mask: [[Bool]],
    predictedMask: [[Float]]?, maskFill: Float = 128
  ) {
    self.policyAction = policyAction
    self.policySpread = policySpread
    self.action = action
    self.q1 = q1
    self.q2 = q2
    self.maskedQ1 = maskedQ1
    self.maskedQ2 = maskedQ2
    self.landscape = landscape
    self.saliency = saliency
    self.mask = mask
    self.predictedMask = predictedMask
    self.maskFill = maskFill
  }
}

/// Something that can be asked what it makes of an observation. Not thread-safe: one caller at a
/// time, off the main thread.
package protocol Inspectable: AnyObject {
  /// The name shown to people.
  var name: String { get }
  /// The task it was trained for, as in `cartpole_swingup`.
  var task: String { get }
  var actionCount: Int { get }
  /// The quantile rho it was trained with.
  var quantile: Float { get }
  /// - Parameter progress: hears from slow methods.
  /// - Returns: nil where `progress` ended it.
  func inspect(
    _ observation: FrameStack, _ request: InspectionRequest, progress: AttributionProgress
  ) -> Inspection?
}

extension Inspectable {
  /// To the end, however long it takes.
  package func inspect(_ observation: FrameStack, _ request: InspectionRequest) -> Inspection {
    guard let inspection = inspect(observation, request, progress: { _ in true }) else {
      preconditionFailure("an inspection that nobody ended")
    }
    return inspection
  }
}

/// An agent that goes on learning while it is looked at, from steps without rewards.
package protocol AdaptingInspectable: Inspectable {
  /// Back to the trained weights, for a new episode.
  func begin()
  /// Learns from a step.
  /// - Parameters:
  ///   - before, after: frames as large as they are rendered, around the step.
  ///   - action: each component in -1...1.
  func observe(before: FrameStack, action: [Float], after: FrameStack)
}
