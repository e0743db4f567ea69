// Parameters with the convolution weights prepared for the passes that were chosen: one for the learning networks, one
// for the target. Read by all workers, written between their turns.

import Tensors

/// Parameters ready to compute with.
package final class NetworkWeights {
  package let parameters: Parameters
  package let trunk: [ConvolutionWeights]
  /// The predictor's convolutions; empty for target networks.
  package let decoder: [ConvolutionWeights]
  /// Where the weights and biases of each begin among the parameters.
  private let trunkPlaces: [(weight: Int, bias: Int)]
  private let decoderPlaces: [(weight: Int, bias: Int)]

  /// - Parameters:
  ///   - trunk: convolutions of any batch size that stand for those that will use the weights.
  ///   - decoder: the predictor's likewise; empty for target networks.
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
    func place(_ name: String) -> (weight: Int, bias: Int) {
      (layout.offset(of: "\(name).weight"), layout.offset(of: "\(name).bias"))
    }
    trunkPlaces = trunk.indices.map { place(ParameterLayout.trunkName($0)) }
    decoderPlaces = decoder.indices.map { place("predictor.decoder.conv\($0 + 1)") }
  }

  /// To be called after the trunk's parameters changed.
  package func refreshTrunk() { refresh(trunk, trunkPlaces) }

  /// To be called after the decoder's parameters changed.
  package func refreshDecoder() { refresh(decoder, decoderPlaces) }

  package func refresh() {
    refreshTrunk()
    refreshDecoder()
  }

  private func refresh(_ weights: [ConvolutionWeights], _ places: [(weight: Int, bias: Int)]) {
    for (weights, place) in zip(weights, places) {
      weights.load(parameters.base + place.weight, bias: parameters.base + place.bias)
    }
  }
}
