// Methods against captum's numbers for a small network, which tools/reference_attributions.py computes.

import Foundation
import Grids
import Networks
import Tensors
import Testing

@testable import Attribution

/// What the script wrote.
private struct Reference: Decodable {
  struct Layer: Decodable {
    let weight, bias: [Double]
  }
  let size, channels: Int
  let observation: [Double]
  let value: Double
  let layers: [Layer]
  let maps: [String: [Double]]

  static func read() throws -> Reference {
    let url = try #require(Bundle.module.url(forResource: "Fixtures/captum", withExtension: "json"))
    return try JSONDecoder().decode(Reference.self, from: Data(contentsOf: url))
  }
}

/// The network of the reference, computed in plain loops.
private final class SmallNetwork: AttributedValue {
  let input: FloatBuffer
  let points: PixelGrid
  private let layers: [Reference.Layer]
  /// Inputs of the layers at what was last evaluated, each as it comes out of a ReLU, and before it.
  private var passed: [[Double]] = []
  private var before: [[Double]] = []

  init(_ reference: Reference) {
    points = PixelGrid(
      size: reference.size, used: reference.size, channels: reference.channels)
    layers = reference.layers
    input = FloatBuffer(count: points.blockedCount)
    points.fill(0, in: input.base) { channel, point in
      Float(reference.observation[channel * points.area + point])
    }
    _ = evaluate()
  }

  /// Values of a blocked buffer, channel by channel.
  func dense(_ buffer: FloatBuffer) -> [Double] {
    var values = [Double](repeating: 0, count: points.channels * points.area)
    for channel in 0..<points.channels {
      points.visit(channel, of: 0, in: buffer.base) { point, value in
        values[channel * points.area + point] = Double(value)
      }
    }
    return values
  }

  func evaluate() -> Float {
    (passed, before) = ([dense(input)], [])
    for (index, layer) in layers.enumerated() {
      let from = passed[index]
      let sums = layer.bias.indices.map { row in
        from.indices.reduce(layer.bias[row]) { $0 + layer.weight[row * from.count + $1] * from[$1] }
      }
      before.append(sums)
      passed.append(sums.map { max($0, 0) })
    }
    return Float(before[layers.count - 1][0])
  }

  func differentiate(rule: ReLURule, into pixels: FloatBuffer) {
    var signal = [1.0]
    for index in layers.indices.reversed() {
      let width = passed[index].count
      signal = (0..<width).map { column in
        signal.indices.reduce(0) { $0 + signal[$1] * layers[index].weight[$1 * width + column] }
      }
      guard index > 0 else { break }
      for at in signal.indices {
        let isOpen =
          switch rule {
          case .standard: before[index - 1][at] > 0
          case .guided: before[index - 1][at] > 0 && signal[at] > 0
          case .deconvolution: signal[at] > 0
          }
        if !isOpen { signal[at] = 0 }
      }
    }
    points.fill(0, in: pixels.base) { Float(signal[$0 * points.area + $1]) }
  }
}

@Suite struct CaptumTests {
  @Test func `methods give captum's numbers`() throws {
    let reference = try Reference.read()
    let network = SmallNetwork(reference)
    #expect(abs(Double(network.evaluate()) - reference.value) < 1e-6)
    let pixels = FloatBuffer(count: network.points.blockedCount)
    for (name, map) in reference.maps {
      let method = try #require(AttributionMethod(rawValue: name))
      // The reference's patches are of 3 points, 2 apart, of 6.
      let attribution: any Attributing =
        method == .occlusion ? Occlusion(patch: 0.5, stride: 1.0 / 3) : method.attribution
      #expect(attribution.attribute(network, into: pixels, progress: { _ in true }))
      let scale = map.map(abs).max() ?? 0
      let worst = zip(network.dense(pixels), map).map { abs($0 - $1) }.max() ?? .infinity
      #expect(worst < 1e-5 * scale, "\(name): \(worst) of \(scale)")
    }
  }

  @Test func `integrated gradients add up to the difference from black`() throws {
    let network = SmallNetwork(try Reference.read())
    let pixels = FloatBuffer(count: network.points.blockedCount)
    #expect(
      IntegratedGradients(steps: 2000).attribute(network, into: pixels, progress: { _ in true }))
    let sum = network.dense(pixels).reduce(0, +)
    let whole = network.evaluate()
    network.input.zero()
    let difference = Double(whole - network.evaluate())
    #expect(abs(sum - difference) < 2e-3 * abs(difference))
  }
}
