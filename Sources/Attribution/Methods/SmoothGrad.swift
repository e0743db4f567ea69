// The mean of another attribution over noisy copies of the observation (Smilkov, Thorat, Kim, Viegas and Wattenberg
// 2017). The noise is the same every time, so the same question has the same answer.

import Tensors

/// Another method, averaged over noise.
struct SmoothGrad: Attributing {
  let method: any Attributing
  /// Of the noise, as a share of the range of a pixel.
  var deviation: Float = 0.1
  var samples = 16

  init(of method: any Attributing, deviation: Float = 0.1, samples: Int = 16) {
    precondition(samples > 0 && deviation >= 0, "\(samples) samples of \(deviation)")
    self.method = method
    self.deviation = deviation
    self.samples = samples
  }

  func attribute(
    _ value: any AttributedValue, into pixels: FloatBuffer, progress: AttributionProgress
  ) -> Bool {
    value.keepingInput { original in
      var generator = Generator(seed: 0, stream: 11)
      var sums = [Float](repeating: 0, count: original.count)
      for sample in 0..<samples {
        // Channels that fill up a block stay zero.
        value.input.copy(from: original, count: original.count)
        value.points.eachValue(of: value.input) { $0 += deviation * Float(generator.normal()) }
        _ = value.evaluate()
        guard method.attribute(value, into: pixels, progress: { _ in true }) else { return false }
        for at in original.indices { sums[at] += pixels.base[at] }
        guard progress(Double(sample + 1) / Double(samples)) else { return false }
      }
      for at in original.indices { pixels.base[at] = sums[at] / Float(samples) }
      return true
    }
  }
}

extension PixelGrid {
  /// Changes every value of one blocked observation, channel by channel.
  fileprivate func eachValue(of input: FloatBuffer, _ change: (inout Float) -> Void) {
    for channel in 0..<channels {
      let first = self.channel(channel, of: 0, in: input.base)
      for point in 0..<used * used { change(&first[point * Blocked.channels]) }
    }
  }
}
