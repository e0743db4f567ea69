// A frame at another size: area averages where it shrinks, bilinear where it grows, one axis after
// the other. Colours are mixed as light (linear), not as the stored numbers, so a thin bright line
// keeps its brightness. The same size is an exact copy.

import Foundation
import Frames

/// Scales frames to one size; keeps its tables and its memory between frames.
struct FrameScaler {
  /// Light of each stored value, 0...1 (sRGB).
  private let light: [Float]
  /// The stored value of light, in steps of 1/4095.
  private let stored: [UInt8]
  private var linear: [Float] = []
  private var narrow: [Float] = []

  init() {
    light = (0..<256).map { value in
      let s = Float(value) / 255
      return s <= 0.04045 ? s / 12.92 : powf((s + 0.055) / 1.055, 2.4)
    }
    // The stored value nearest in light: the table is walked once from below.
    var stored = [UInt8](repeating: 0, count: 4096)
    var value = 0
    for step in 0..<4096 {
      let wanted = Float(step) / 4095
      while value < 255, abs(light[value + 1] - wanted) <= abs(light[value] - wanted) {
        value += 1
      }
      stored[step] = UInt8(value)
    }
    self.stored = stored
  }

  /// What one output sample is made of along an axis.
  private struct Tap {
    var first: Int
    var weights: [Float]
  }

  /// The pixels of `frame` at `width` x `height`, RGB interleaved, row-major.
  mutating func scaled(_ frame: Frame, width: Int, height: Int) -> [UInt8] {
    if frame.width == width, frame.height == height { return frame.pixels }
    guard frame.width > 0, frame.height > 0, width > 0, height > 0 else {
      return [UInt8](repeating: 0, count: 3 * max(0, width) * max(0, height))
    }
    let across = Self.taps(from: frame.width, to: width)
    let down = Self.taps(from: frame.height, to: height)
    linear = frame.pixels.map { [light] in light[Int($0)] }
    narrow = [Float](repeating: 0, count: 3 * width * frame.height)
    var pixels = [UInt8](repeating: 0, count: 3 * width * height)
    Self.shrinkRows(linear, frame.width, frame.height, across, into: &narrow)
    var row = [Float](repeating: 0, count: 3 * width)
    let stride = 3 * width
    for (y, tap) in down.enumerated() {
      row.withUnsafeMutableBufferPointer { row in
        narrow.withUnsafeBufferPointer { narrow in
          for at in 0..<stride { row[at] = 0 }
          for (offset, weight) in tap.weights.enumerated() {
            let base = (tap.first + offset) * stride
            for at in 0..<stride { row[at] += weight * narrow[base + at] }
          }
          stored.withUnsafeBufferPointer { stored in
            pixels.withUnsafeMutableBufferPointer { pixels in
              for at in 0..<stride {
                let step = Int(row[at] * 4095 + 0.5)
                pixels[y * stride + at] = stored[min(4095, max(0, step))]
              }
            }
          }
        }
      }
    }
    return pixels
  }

  private static func shrinkRows(
    _ source: [Float], _ width: Int, _ height: Int, _ taps: [Tap], into target: inout [Float]
  ) {
    source.withUnsafeBufferPointer { source in
      target.withUnsafeMutableBufferPointer { target in
        for (x, tap) in taps.enumerated() {
          tap.weights.withUnsafeBufferPointer { weights in
            for y in 0..<height {
              var sum = SIMD3<Float>()
              for offset in 0..<weights.count {
                let at = 3 * (y * width + tap.first + offset)
                sum += weights[offset] * SIMD3(source[at], source[at + 1], source[at + 2])
              }
              let at = 3 * (y * taps.count + x)
              target[at] = sum.x
              target[at + 1] = sum.y
              target[at + 2] = sum.z
            }
          }
        }
      }
    }
  }

  /// Shares of the source samples in each target sample; the shares of each add up to one.
  private static func taps(from source: Int, to target: Int) -> [Tap] {
    let scale = Double(source) / Double(target)
    return (0..<target).map { index in
      if target >= source {
        let center = (Double(index) + 0.5) * scale - 0.5
        let low = min(max(0, Int(center.rounded(.down))), source - 1)
        let share = Float(min(1, max(0, center - Double(low))))
        return low + 1 < source
          ? Tap(first: low, weights: [1 - share, share]) : Tap(first: low, weights: [1])
      }
      let start = Double(index) * scale
      let end = min(Double(source), start + scale)
      let first = Int(start)
      let last = min(source - 1, Int(end.rounded(.up)) - 1)
      let weights = (first...last).map { sample in
        Float((min(end, Double(sample + 1)) - max(start, Double(sample))) / scale)
      }
      return Tap(first: first, weights: weights)
    }
  }
}
