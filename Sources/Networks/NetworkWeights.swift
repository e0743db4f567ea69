// Parameters with the convolution weights prepared for the passes that were chosen: one for the learning
// networks, one for each target. Read by all workers, written between their turns.

import Tensors

/// Parameters ready to compute with.
package final class NetworkWeights {
  package let parameters: Parameters
  /// By section: convolutions in their order.
  private let convolutions: [String: [ConvolutionWeights]]
  package let trunk: [ConvolutionWeights]
  /// Rises whenever the trunk's are refreshed: passes made before are then no longer what it gives.
  package private(set) var trunkVersion = 0

  /// - Parameter convolutions: of each section that has some and is in the layout, convolutions of any
  ///   batch size that stand for those that will use the weights.
  package init(
    _ layout: ParameterLayout, convolutions: [String: [Convolution]], library: Library
  ) throws(TensorError) {
    parameters = Parameters(layout)
    var prepared: [String: [ConvolutionWeights]] = [:]
    for section in layout.sections where !section.convolutions.isEmpty {
      guard let some = convolutions[section.name] else {
        preconditionFailure("no convolutions for \(section.name)")
      }
      var weights: [ConvolutionWeights] = []
      for convolution in some {
        weights.append(try ConvolutionWeights(convolution, library: library))
      }
      prepared[section.name] = weights
    }
    self.convolutions = prepared
    trunk = prepared["trunk"] ?? []
  }

  /// A section's convolutions; none where the layout has no such section.
  package func convolutions(of section: String) -> [ConvolutionWeights] {
    convolutions[section] ?? []
  }

  /// To be called after parameters of these sections changed; nil means all.
  package func refresh(_ names: [String]? = nil) {
    if names?.contains("trunk") ?? true { trunkVersion += 1 }
    for section in parameters.layout.sections where names?.contains(section.name) ?? true {
      guard let weights = convolutions[section.name] else { continue }
      for (name, weights) in zip(section.convolutions, weights) {
        weights.load(parameters[name + ".weight"], bias: parameters[name + ".bias"])
      }
    }
  }
}
