// One worker's gradients: a flat array in the layout's order for everything but convolution weights,
// which are summed as the convolutions give them until all workers are done.

import Tensors

/// Gradient sums of one worker.
package final class Gradients {
  /// In the order of the online `ParameterLayout`; the places of convolutions stay unused here.
  package let flat: FloatBuffer
  /// By section.
  private let convolutions: [String: [ConvolutionGradients]]
  package let trunk: [ConvolutionGradients]

  package init(_ layout: ParameterLayout, convolutions: [String: [Convolution]]) {
    flat = FloatBuffer(count: layout.count)
    self.convolutions = convolutions.mapValues { $0.map(ConvolutionGradients.init) }
    trunk = self.convolutions["trunk"] ?? []
  }

  package func convolutions(of section: String) -> [ConvolutionGradients] {
    convolutions[section] ?? []
  }

  /// Starts the sums of what an optimiser trains.
  package func zero(_ ranges: [Range<Int>], sections: [String]) {
    for range in ranges { (flat.base + range.lowerBound).update(repeating: 0, count: range.count) }
    for (section, sums) in convolutions where sections.contains(section) {
      for sum in sums { sum.zero() }
    }
  }
}

/// Gradient sums of one convolution.
package final class ConvolutionGradients {
  package let weights: FloatBuffer
  package let bias: FloatBuffer

  init(_ convolution: Convolution) {
    weights = FloatBuffer(count: convolution.gradientCount)
    bias = FloatBuffer(count: convolution.biasCount)
  }

  func zero() {
    weights.zero()
    bias.zero()
  }

  /// Adds what the signal behind one pass gives.
  func accumulate(_ convolution: Convolution, input: Floats, signal: Floats) {
    convolution.addGradients(input, signal, weights: weights.base, bias: bias.base)
  }
}

/// Adds up workers' gradients, in their order, into one flat array.
package final class GradientSum {
  package let buffer: FloatBuffer
  private let layout: ParameterLayout
  private let parts: [Gradients]
  private let convolutionPlaces: [ConvolutionPlace]

  package init(_ weights: NetworkWeights, _ parts: [Gradients]) {
    layout = weights.parameters.layout
    buffer = FloatBuffer(count: layout.count)
    self.parts = parts
    var places: [ConvolutionPlace] = []
    for section in layout.sections {
      let prepared = weights.convolutions(of: section.name)
      for (index, name) in section.convolutions.enumerated() {
        places.append(
          ConvolutionPlace(
            weights: prepared[index],
            sums: parts.map { $0.convolutions(of: section.name)[index] },
            weightOffset: layout.offset(of: "\(name).weight"),
            biasOffset: layout.offset(of: "\(name).bias")))
      }
    }
    convolutionPlaces = places
  }

  /// Sums what lies in `ranges`, which hold whole sections.
  package func reduce(_ ranges: [Range<Int>], workers: Workers) {
    let target = buffer.base
    for range in ranges {
      workers.split(range.count, unit: 1024) { _, part in
        let start = range.lowerBound + part.lowerBound
        (target + start).update(from: parts[0].flat.base + start, count: part.count)
        for other in parts.dropFirst() {
          add(other.flat.base + start, to: target + start, count: part.count)
        }
      }
      for place in convolutionPlaces where range.contains(place.weightOffset) {
        place.weights.unpackGradients(place.parts, to: target + place.weightOffset)
        place.weights.unpackBias(place.biases, to: target + place.biasOffset)
      }
    }
  }
}

/// Where a convolution's gradients come from and go to. The pointers live as long as the `Gradients` that
/// the sum keeps.
private struct ConvolutionPlace {
  let weights: ConvolutionWeights
  let parts: [Floats]
  let biases: [Floats]
  let weightOffset: Int
  let biasOffset: Int

  init(
    weights: ConvolutionWeights, sums: [ConvolutionGradients], weightOffset: Int, biasOffset: Int
  ) {
    self.weights = weights
    parts = sums.map(\.weights.base)
    biases = sums.map(\.bias.base)
    self.weightOffset = weightOffset
    self.biasOffset = biasOffset
  }
}
