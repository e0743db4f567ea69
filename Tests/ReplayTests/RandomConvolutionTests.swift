// Random convolutions of observations, on images small enough to compute by hand.

import Foundation
import Replay
import Tensors
import Testing

@Suite struct RandomConvolutionTests {
  // Output colour, input colour, row, column of a kernel's only weights.
  private func kernel(_ weights: [(Int, Int, Int, Int, Float)]) -> [Float] {
    var kernel = [Float](repeating: 0, count: RandomConvolution.weightCount)
    for (color, plane, row, column, weight) in weights {
      kernel[((color * 3 + plane) * 3 + row) * 3 + column] = weight
    }
    return kernel
  }

  private func apply(_ kernel: [Float], _ image: [UInt8], size: Int, count: Int = 1) -> [UInt8] {
    var out = [UInt8](repeating: 0, count: image.count)
    out.withUnsafeMutableBufferPointer {
      RandomConvolution.apply(
        kernel, to: image, count: count, size: size, into: $0.baseAddress!)
    }
    return out
  }

  @Test func `each colour is a sigmoid of weighted neighbours of all colours`() {
    // Red takes twice the pixel's own green, green the blue to its left, blue nothing.
    let kernel = kernel([(0, 1, 1, 1, 2), (1, 2, 1, 0, -3)])
    let image: [UInt8] = [
      // Red, green, blue of 2x2.
      9, 9, 9, 9, 0, 51, 102, 255, 255, 0, 51, 204,
    ]
    // 255 / (1 + exp(-2 x)) for x of 0, 0.2, 0.4, 1; blue's left neighbours are 1, 1, 0.2, 0.2, and its
    // edge is repeated.
    #expect(
      apply(kernel, image, size: 2) == [
        127, 152, 175, 224, 12, 12, 90, 90, 127, 127, 127, 127,
      ])
  }

  @Test func `beyond the edge its pixels are repeated`() {
    var weights: [(Int, Int, Int, Int, Float)] = []
    for row in 0..<3 { for column in 0..<3 { weights.append((2, 0, row, column, 0.25)) } }
    // One colour everywhere: nine times a quarter of 0.6, wherever the pixel is.
    let out = apply(kernel(weights), [UInt8](repeating: 153, count: 27), size: 3)
    #expect(Set(out[18...]) == [202])
  }

  @Test func `a kernel is the same for the frames of a stack and another one for the next draw`() {
    var generator = Generator(seed: 5)
    let (one, other) = (
      RandomConvolution.kernel(&generator), RandomConvolution.kernel(&generator)
    )
    #expect(one.count == 81 && one != other)
    let mean = (one + other).reduce(0, +) / 162
    let spread = ((one + other).reduce(0) { $0 + $1 * $1 } / 162).squareRoot()
    #expect(abs(mean) < 0.25 && abs(spread - 1) < 0.25)
    let frame = (0..<48).map { UInt8($0 * 5) }
    let stacked = apply(one, frame + frame, size: 4, count: 2)
    #expect(Array(stacked.prefix(48)) == Array(stacked.suffix(48)))
    #expect(apply(other, frame, size: 4) != Array(stacked.prefix(48)))
  }

  @Test func `every sum comes out as the byte below its sigmoid`() {
    // One weight on a pixel of 255: the sum is the weight.
    for step in -640...1120 {
      let weight = Float(step) / 64
      let out = apply(kernel([(0, 0, 1, 1, weight)]), [255] + [0, 0], size: 1)
      let exact = 255 / (1 + exp(-Double(weight)))
      // Rounding of the sigmoid in float reaches 255 from 16.6355 on, past which exact differs by less than a byte.
      let wanted = weight >= 16.6355 ? 255 : Int(exact)
      #expect(abs(Int(out[0]) - wanted) <= (exact.rounded() == exact ? 1 : 0), "\(weight)")
    }
  }

  @Test func `a batch alters its observations, and those of pairs their anchors`() {
    let batch = Batch(size: 2, actionCount: 1, area: 16)
    for index in 0..<2 * 9 * 16 { batch.observations[index] = UInt8(index % 251) }
    let kernel = kernel([(0, 0, 1, 1, 1), (1, 1, 1, 1, 1), (2, 2, 1, 1, 1)])
    batch.convolve(1, by: kernel)
    let altered = batch.overlay(1)
    // 255 / (1 + exp(-x / 255)) of the second row's first byte, 144.
    #expect(batch.observation(1)[0] == 144 && altered[0] == 162)
    #expect((0..<9 * 16).allSatisfy { altered[$0] >= 127 && altered[$0] <= 186 })
    let pairs = Batch(size: 1, actionCount: 1, area: 16, extra: .pairs(2))
    for index in 0..<2 * 9 * 16 { pairs.anchors[index] = 255 }
    pairs.convolve(1, by: kernel)
    #expect(pairs.overlay(1)[5] == 186)
  }
}
