// Parameters with the convolution weights prepared for oneDNN: one for the learning networks, one
// for the target. Read by all workers, written between their turns.

import Tensors

/// Parameters ready to compute with.
package final class NetworkWeights {
  package let parameters: Parameters
  package let trunk: [ConvolutionWeights]
  /// The predictor's convolutions; empty for target networks.
  package let decoder: [ConvolutionWeights]

  /// - Parameters:
  ///   - trunk: convolutions of any batch size that stand for those that will use the weights.
  package init(
    _ layout: ParameterLayout, trunk: [Convolution], decoder: [Convolution], library: Library
  ) throws(TensorError) {
    parameters = Parameters(layout)
    var prepared: [ConvolutionWeights] = []
    for convolution in trunk {
      prepared.append(try ConvolutionWeights(convolution, library: library))
    }
    self.trunk = prepared
    prepared = []
    for convolution in decoder {
      prepared.append(try ConvolutionWeights(convolution, library: library))
    }
    self.decoder = prepared
  }

  /// To be called after the trunk's parameters changed.
  package func refreshTrunk() {
    for (index, weights) in trunk.enumerated() {
      let name = ParameterLayout.trunkName(index)
      weights.load(parameters["\(name).weight"], bias: parameters["\(name).bias"])
    }
  }

  /// To be called after the decoder's parameters changed.
  package func refreshDecoder() {
    for (index, weights) in decoder.enumerated() {
      let name = "predictor.decoder.conv\(index + 1)"
      weights.load(parameters["\(name).weight"], bias: parameters["\(name).bias"])
    }
  }

  package func refresh() {
    refreshTrunk()
    refreshDecoder()
  }
}
