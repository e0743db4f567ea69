// What convolutions are held against: loops that follow the definition, in Double.

@testable import Tensors

/// A convolution by its definition, over dense arrays in canonical order.
struct NaiveConvolution {
  let shape: ConvolutionShape
  let input: [Float]
  let weights: [Float]
  let bias: [Float]

  private func inputIndex(_ image: Int, _ channel: Int, _ y: Int, _ x: Int) -> Int? {
    let size = shape.inputSize
    guard (0..<size).contains(y), (0..<size).contains(x) else { return nil }
    return ((image * shape.inputChannels + channel) * size + y) * size + x
  }

  /// Calls `body` with every product of the definition: output, input and weight index.
  private func eachProduct(_ body: (_ output: Int, _ input: Int, _ weight: Int) -> Void) {
    let (n, k) = (shape.outputSize, shape.kernel)
    for image in 0..<shape.batch {
      for o in 0..<shape.outputChannels {
        for y in 0..<n {
          for x in 0..<n {
            let output = ((image * shape.outputChannels + o) * n + y) * n + x
            for c in 0..<shape.inputChannels {
              for ky in 0..<k {
                for kx in 0..<k {
                  let (iy, ix) = (
                    y * shape.stride + ky - shape.padding, x * shape.stride + kx - shape.padding
                  )
                  guard let input = inputIndex(image, c, iy, ix) else { continue }
                  body(output, input, ((o * shape.inputChannels + c) * k + ky) * k + kx)
                }
              }
            }
          }
        }
      }
    }
  }

  func forward() -> [Double] {
    let area = shape.outputSize * shape.outputSize
    var result = (0..<(shape.batch * shape.outputChannels * area)).map {
      Double(bias[$0 / area % shape.outputChannels])
    }
    eachProduct { output, at, weight in
      result[output] += Double(input[at]) * Double(weights[weight])
    }
    return shape.relu ? result.map { max($0, 0) } : result
  }

  func backwardData(_ signal: [Float]) -> [Double] {
    var result = [Double](repeating: 0, count: input.count)
    eachProduct { output, at, weight in
      result[at] += Double(signal[output]) * Double(weights[weight])
    }
    return result
  }

  func backwardWeights(_ signal: [Float]) -> (weights: [Double], bias: [Double]) {
    var result = [Double](repeating: 0, count: weights.count)
    eachProduct { output, at, weight in
      result[weight] += Double(signal[output]) * Double(input[at])
    }
    let area = shape.outputSize * shape.outputSize
    var sums = [Double](repeating: 0, count: shape.outputChannels)
    for at in signal.indices { sums[at / area % shape.outputChannels] += Double(signal[at]) }
    return (result, sums)
  }
}

/// Dense maps in canonical order, in the blocked layout and back.
struct Maps {
  let images: Int
  let channels: Int
  let size: Int

  private func eachPoint(_ body: (_ dense: Int, _ blocked: Int) -> Void) {
    let block = Blocked.channels
    let blocks = Blocked.padded(channels) / block
    let area = size * size
    for image in 0..<images {
      for channel in 0..<channels {
        for point in 0..<area {
          body(
            (image * channels + channel) * area + point,
            ((image * blocks + channel / block) * area + point) * block + channel % block)
        }
      }
    }
  }

  func blocked(_ values: [Float]) -> FloatBuffer {
    let buffer = FloatBuffer(count: images * Blocked.padded(channels) * size * size)
    eachPoint { buffer.base[$1] = values[$0] }
    return buffer
  }

  func dense(_ buffer: FloatBuffer) -> [Float] {
    var values = [Float](repeating: .nan, count: images * channels * size * size)
    eachPoint { values[$0] = buffer.base[$1] }
    return values
  }
}

/// The largest difference, as a share of the reference's largest value.
func deviation(_ ours: [Float], _ theirs: [Double]) -> Double {
  precondition(ours.count == theirs.count, "\(ours.count) values against \(theirs.count)")
  let scale = theirs.reduce(1e-12) { max($0, abs($1)) }
  return zip(ours, theirs).reduce(0) {
    let difference = abs(Double($1.0) - $1.1)
    return difference.isNaN ? .infinity : max($0, difference / scale)
  }
}
