// The benchmark's green screen: pixels of hue 100...185 degrees, saturation >= 80/255 and value >=
// 70/255 give way to the same pixel of a background picture. Decided in whole numbers, 16 pixels at
// a time; the few colours that lie exactly on an edge are decided in floating point, because there
// the benchmark's answer hangs on how its arithmetic rounds.

import Frames

/// Replaces green pixels.
enum ChromaKey {
  /// Hue in degrees, inclusive.
  static let hue = 100.0...185.0
  /// Smallest saturation and value, in 255ths, inclusive.
  static let saturation = 80.0
  static let value = 70.0

  /// Puts `background` where `pixels` are green. Both are RGB, interleaved, of the same size.
  static func replace(
    _ pixels: UnsafeMutableBufferPointer<UInt8>, with background: UnsafeBufferPointer<UInt8>
  ) {
    precondition(
      pixels.count == background.count,
      "\(background.count) bytes of background for \(pixels.count)")
    let count = pixels.count / 3
    var pixel = 0
    while pixel + 16 <= count {
      var (red, green, blue) = (
        SIMD16<UInt16>(repeating: 0), SIMD16<UInt16>(repeating: 0), SIMD16<UInt16>(repeating: 0)
      )
      for lane in 0..<16 {
        red[lane] = UInt16(pixels[3 * (pixel + lane)])
        green[lane] = UInt16(pixels[3 * (pixel + lane) + 1])
        blue[lane] = UInt16(pixels[3 * (pixel + lane) + 2])
      }
      let (inside, edge) = classify(red, green, blue)
      if any(inside .| edge) {
        for lane in 0..<16 where inside[lane] || edge[lane] {
          exchange(pixel + lane, pixels, background, isEdge: edge[lane])
        }
      }
      pixel += 16
    }
    while pixel < count {
      exchange(pixel, pixels, background, isEdge: true)
      pixel += 1
    }
  }

  private static func exchange(
    _ pixel: Int, _ pixels: UnsafeMutableBufferPointer<UInt8>,
    _ background: UnsafeBufferPointer<UInt8>, isEdge: Bool
  ) {
    let at = 3 * pixel
    if isEdge, !isGreen(RGB(pixels[at], pixels[at + 1], pixels[at + 2])) { return }
    pixels[at] = background[at]
    pixels[at + 1] = background[at + 1]
    pixels[at + 2] = background[at + 2]
  }

  // Which colours are surely green, and which lie on an edge of the rule.
  //
  // With `spread` = largest - smallest channel, saturation is spread / largest. Where green is the
  // largest, hue = 120 + 60 (blue - red) / spread, at least 100 where 3 (red - blue) <= spread, and
  // never above 180. Where blue is, hue = 240 + 60 (red - green) / spread, at most 185 where
  // 11 spread <= 12 (green - red). Where red is (ties included) hue is 60 at most, or above 300.
  @inline(__always)
  private static func classify(
    _ red: SIMD16<UInt16>, _ green: SIMD16<UInt16>, _ blue: SIMD16<UInt16>
  ) -> (inside: SIMDMask<SIMD16<Int16>>, edge: SIMDMask<SIMD16<Int16>>) {
    let largest = pointwiseMax(red, pointwiseMax(green, blue))
    let spread = largest &- pointwiseMin(red, pointwiseMin(green, blue))
    let (colored, bar) = (spread &* 255, largest &* 80)
    let vivid = (colored .>= bar) .& (largest .>= 70)
    let greenest = (green .== largest) .& (red .< largest)
    let bluest = (blue .== largest) .& (green .< largest) .& (red .< largest)
    let (low, span) = (3 &* red, spread &+ 3 &* blue)
    let (high, reach) = (11 &* spread &+ 12 &* red, 12 &* green)
    let hit = vivid .& ((greenest .& (low .<= span)) .| (bluest .& (high .<= reach)))
    let edge =
      hit .& ((colored .== bar) .| (greenest .& (low .== span)) .| (bluest .& (high .== reach)))
    return (hit .& .!edge, edge)
  }

  /// Whether a colour is keyed, in the floating-point arithmetic of the benchmark.
  static func isGreen(_ color: RGB) -> Bool {
    let red = Double(color.red) / 255
    let green = Double(color.green) / 255
    let blue = Double(color.blue) / 255
    let largest = max(red, green, blue)
    let range = largest - min(red, green, blue)
    guard range > 0 else { return false }
    let fromRed = (largest - red) / range
    let fromGreen = (largest - green) / range
    let fromBlue = (largest - blue) / range
    let sixths =
      if red == largest {
        fromBlue - fromGreen
      } else if green == largest {
        2 + fromRed - fromBlue
      } else {
        4 + fromGreen - fromRed
      }
    let turn = sixths / 6
    let degrees = (turn - turn.rounded(.down)) * 360
    return hue.contains(degrees) && range / largest * 255 >= saturation && largest * 255 >= value
  }
}
