// Saliency and quantile masks on maps small enough to compute by hand.

import Grids
import Tensors
import Testing

@testable import Attribution

@Suite struct AttributionMaskTests {
  private let grid = PixelGrid(size: 4, used: 4, channels: 9)

  /// A blocked gradient from a value for each image, channel and point.
  private func gradient(
    _ grid: PixelGrid, images: Int = 1, _ value: (Int, Int, Int) -> Float
  ) -> FloatBuffer {
    let buffer = FloatBuffer(count: images * grid.blockedCount)
    for image in 0..<images {
      grid.fill(image, in: buffer.base) { value(image, $0, $1) }
    }
    return buffer
  }

  private func saliency(_ gradient: FloatBuffer, image: Int = 0, _ grid: PixelGrid) -> [[Float]] {
    let maps = FloatBuffer([Float](repeating: .nan, count: 3 * grid.area))
    Saliency.maps(of: gradient.base, image: image, grid, rows: 0..<grid.used, into: maps.base)
    return (0..<3).map { Array(maps.array[($0 * grid.area)..<(($0 + 1) * grid.area)]) }
  }

  private func mask(_ gradient: FloatBuffer, image: Int = 0, _ grid: PixelGrid, _ rho: Float)
    -> [[UInt8]]
  {
    let masks = AttributionMask(grid)
    var bytes = [UInt8](repeating: 7, count: 3 * grid.area)
    masks.compute(of: gradient.base, image: image, quantile: rho, into: &bytes)
    return (0..<3).map { Array(bytes[($0 * grid.area)..<(($0 + 1) * grid.area)]) }
  }

  @Test func saliencyIsTheLargestMagnitudeOverAFramesColours() {
    // Frame 0: red negative and largest at point 0, green at 1, blue at 2; frame 2 holds one value.
    let values: [[Int: Float]] = [
      [0: -5, 1: 1, 2: 0.5], [0: 4, 1: -2, 2: 0.25], [0: 3, 1: 1.5, 2: -1], [:], [:], [:], [:], [:],
      [15: -0.125],
    ]
    let maps = saliency(gradient(grid) { values[$1][$2] ?? 0 }, grid)
    #expect(maps[0] == [5, 2, 1] + [Float](repeating: 0, count: 13))
    #expect(maps[1] == [Float](repeating: 0, count: 16))
    #expect(maps[2] == [Float](repeating: 0, count: 15) + [0.125])
  }

  @Test func everyImageIsReadFromItsOwnPlace() {
    let batch = gradient(grid, images: 3) { Float(100 * $0 + $1) + Float($2) / 16 }
    #expect(saliency(batch, image: 2, grid)[1][3] == 205.1875)
    #expect(saliency(batch, image: 0, grid)[2][15] == 8.9375)
  }

  @Test func pointsThatTheNetworksDoNotReadHaveNoSaliency() {
    let part = PixelGrid(size: 4, used: 3, channels: 9)
    let maps = saliency(gradient(part) { _, channel, _ in Float(channel + 1) }, part)
    let row: [Float] = [1, 1, 1, 0]
    for frame in 0..<3 {
      #expect(maps[frame] == (row + row + row + [0, 0, 0, 0]).map { $0 * Float(3 * frame + 3) })
    }
  }

  @Test func masksHoldWhatReachesTheQuantile() {
    // Saliency 0...15 in frame 0: the 0.8-quantile of sixteen values is 12, reached by four.
    let ramp = gradient(grid) { $1 == 0 ? Float($2) : 0 }
    #expect(mask(ramp, grid, 0.8)[0] == [UInt8](repeating: 0, count: 12) + [1, 1, 1, 1])
    let half = [UInt8](repeating: 0, count: 8) + [UInt8](repeating: 1, count: 8)
    #expect(mask(ramp, grid, 0.5)[0] == half)
    // Between two values, the upper ones remain.
    #expect(mask(ramp, grid, 0.81)[0].reduce(0) { $0 + Int($1) } == 3)
    #expect(mask(ramp, grid, 0)[0].allSatisfy { $0 == 1 })
    #expect(mask(ramp, grid, 1)[0] == [UInt8](repeating: 0, count: 15) + [1])
  }

  @Test(arguments: 1...5) func threadsShareAMaskWithoutASeam(_ threads: Int) {
    let grid = PixelGrid(size: 12, used: 11, channels: 9)
    let signal = gradient(grid) { Float(($0 * 31 + $1 * 7 + $2 * 53) % 101 - 50) }
    let shared = AttributionMask(grid, threads: threads)
    var bytes = [UInt8](repeating: 7, count: 3 * grid.area)
    shared.compute(of: signal.base, image: 0, quantile: 0.8, into: &bytes)
    #expect(bytes == mask(signal, grid, 0.8).flatMap { $0 })
    let maps = (0..<(3 * grid.area)).map { shared.maps[$0] }
    #expect(maps == saliency(signal, grid).flatMap { $0 })
  }

  @Test func equalPointsAreMaskedAlike() {
    // Six points share the largest value; 0.95 of sixteen would be the last one alone.
    let tied = gradient(grid) { _, channel, point in channel == 4 ? (point < 6 ? 2 : 1) : 0 }
    let masks = mask(tied, grid, 0.95)
    #expect(masks[1] == [UInt8](repeating: 1, count: 6) + [UInt8](repeating: 0, count: 10))
  }

  @Test func aMapOfZerosIsMaskedWhole() {
    // As in the reference: every point reaches a quantile of zero.
    let zeros = gradient(grid) { _, _, _ in 0 }
    #expect(mask(zeros, grid, 0.95).allSatisfy { $0.allSatisfy { $0 == 1 } })
    // Where less than a quantile's share is not zero, the threshold is zero and all is in.
    let one = gradient(grid) { $1 == 0 && $2 == 5 ? 1 : 0 }
    #expect(mask(one, grid, 0.5)[0].allSatisfy { $0 == 1 })
    #expect(mask(one, grid, 0.99)[0].reduce(0) { $0 + Int($1) } == 1)
  }

  @Test func `a predicted map of zeros has no mask`() {
    let masks = MaskMeasure.mask(of: [[0, 0, 0], [0, 2, 1]], quantile: 0.5)
    #expect(masks == [[false, false, false], [false, true, true]])
  }

  @Test func everyFrameHasAQuantileOfItsOwn() {
    let scales: [Float] = [1, 100, 0.001]
    let ramps = gradient(grid) { scales[$1 / 3] * Float($1 / 3 == 1 ? 15 - $2 : $2) }
    let masks = mask(ramps, grid, 0.8)
    #expect(masks[0] == [UInt8](repeating: 0, count: 12) + [1, 1, 1, 1])
    #expect(masks[1] == [1, 1, 1, 1] + [UInt8](repeating: 0, count: 12))
    #expect(masks[2] == masks[0])
  }

  @Test func quantilesCountThePointsThatAreNotRead() {
    let part = PixelGrid(size: 4, used: 3, channels: 9)
    let ones = gradient(part) { _, _, _ in 1 }
    // Nine of sixteen points are read: 7/16 of zeros, so the median is one already.
    #expect(mask(ones, part, 0.5)[0].reduce(0) { $0 + Int($1) } == 9)
    #expect(mask(ones, part, 0.2)[0].allSatisfy { $0 == 1 })
  }

  @Test(arguments: [3, 4]) func maskedObservationsShowTheFillOutside(_ used: Int) {
    let grid = PixelGrid(size: 4, used: used, channels: 9)
    let planes = (0..<(9 * 16)).map { UInt8($0) }
    var mask = [UInt8](repeating: 0, count: 48)
    mask[0] = 1  // frame 0, point 0
    mask[16 + 6] = 1  // frame 1, point 6
    let input = FloatBuffer(count: 2 * grid.blockedCount)
    AttributionMask.apply(mask, to: planes, fill: 51, image: 1, grid, into: input.base)
    #expect(input.array.prefix(grid.blockedCount).allSatisfy { $0 == 0 })
    var plane = [Float](repeating: 0, count: 16)
    for channel in 0..<9 {
      grid.unpack(channel, of: 1, in: input.base, into: &plane, scale: 255)
      for point in 0..<16 where point % 4 < used && point / 4 < used {
        let inside = mask[channel / 3 * 16 + point] == 1
        let wanted = inside ? Float(planes[channel * 16 + point]) : 51
        #expect(abs(plane[point] - wanted) < 1e-4)
      }
    }
  }

  @Test func maskedObservationsShowAnotherPictureOutside() {
    let grid = PixelGrid(size: 4, used: 2, channels: 9, pooling: 2)
    let planes = (0..<(9 * 16)).map { UInt8($0) }
    let picture = planes.map { 255 - $0 }
    var mask = [UInt8](repeating: 0, count: 3 * 4)
    mask[2] = 1  // frame 0, point 2
    mask[4 + 3] = 1  // frame 1, point 3
    let input = FloatBuffer(count: grid.blockedCount)
    AttributionMask.apply(mask, to: planes, over: picture, image: 0, grid, into: input.base)
    for channel in 0..<9 {
      grid.visit(channel, of: 0, in: input.base) { point, value in
        let source = mask[channel / 3 * 4 + point] == 1 ? planes : picture
        let first = channel * 16 + point / 2 * 8 + point % 2 * 2
        let sum = [0, 1, 4, 5].reduce(0) { $0 + Int(source[first + $1]) }
        #expect(abs(value * 255 - Float(sum) / 4) < 1e-3)
      }
    }
  }
}
