// How much the value falls when a patch is painted black (Zeiler and Fergus 2014). Patches overlap; a point gets the mean
// over those that cover it. All three frames are covered at once, so their maps are alike.

import Tensors

/// Occlusion by square patches.
struct Occlusion: Attributing {
  /// The side of a patch and the way from one to the next, as shares of the observation's: 8 and 4 of 84 pixels.
  var patch = 8.0 / 84
  var stride = 4.0 / 84

  func attribute(
    _ value: any AttributedValue, into pixels: FloatBuffer, progress: AttributionProgress
  ) -> Bool {
    let size = value.points.used
    let side = max(1, min(size, Int((patch * Double(size)).rounded())))
    let step = max(1, Int((stride * Double(size)).rounded()))
    let starts = Swift.stride(from: 0, to: size - side + step, by: step).map {
      $0..<min($0 + side, size)
    }
    return value.keepingInput { original in
      let whole = value.evaluate()
      var sums = [Float](repeating: 0, count: size * size)
      var counts = sums
      for (row, ys) in starts.enumerated() {
        for xs in starts {
          value.points.each(ys, xs) { value.input.base[$0] = 0 }
          let fall = whole - value.evaluate()
          value.points.each(ys, xs) { value.input.base[$0] = original[$0] }
          for y in ys {
            for x in xs {
              sums[y * size + x] += fall
              counts[y * size + x] += 1
            }
          }
        }
        guard progress(Double(row + 1) / Double(starts.count)) else { return false }
      }
      value.points.spread(zip(sums, counts).map { $1 > 0 ? $0 / $1 : 0 }, into: pixels)
      return true
    }
  }
}

extension PixelGrid {
  /// The places of some points in a blocked observation, in every channel.
  func each(_ ys: Range<Int>, _ xs: Range<Int>, _ body: (_ place: Int) -> Void) {
    let block = Blocked.channels
    for channel in 0..<channels {
      let first = channel / block * used * used * block + channel % block
      for y in ys { for x in xs { body(first + (y * used + x) * block) } }
    }
  }

  /// One map of the points as the attribution of every channel.
  func spread(_ map: [Float], into pixels: FloatBuffer) {
    pixels.zero()
    for y in 0..<used {
      for x in 0..<used {
        each(y..<y + 1, x..<x + 1) { pixels.base[$0] = map[y * used + x] }
      }
    }
  }
}
