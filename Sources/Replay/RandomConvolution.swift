// A random 3x3 convolution over the colours of an image, by which Bertoin et al. (2022) alter observations
// of the robot's tasks (Lee et al. 2020 as the published code has it): what is where stays, colours and
// textures do not.

import RealModule
import Tensors

/// A convolution with random weights and a sigmoid behind it.
package enum RandomConvolution {
  /// Weights of a kernel: output colour, input colour, row, column.
  package static let weightCount = 3 * 3 * 3 * 3

  private typealias Lanes = SIMD16<Float>

  /// Draws a kernel: each weight normal with deviation 1.
  package static func kernel(_ generator: inout Generator) -> [Float] {
    (0..<weightCount).map { _ in Float(generator.normal()) }
  }

  /// Convolves images; beyond an edge its pixels are repeated.
  /// - Parameters:
  ///   - images: `count` images of 3 x size x size bytes; values are read as 0...1.
  ///   - target: as many bytes: 255 * sigmoid of the sums.
  package static func apply(
    _ kernel: [Float], to images: UnsafePointer<UInt8>, count: Int, size: Int,
    into target: UnsafeMutablePointer<UInt8>
  ) {
    precondition(kernel.count == weightCount, "\(kernel.count) weights, not \(weightCount)")
    // Three planes with an edge of one pixel all round, and whole lanes in a row.
    let blocks = (size + Lanes.scalarCount - 1) / Lanes.scalarCount
    let (width, height) = (Lanes.scalarCount * blocks + 2, size + 2)
    withUnsafeTemporaryAllocation(of: Float.self, capacity: 3 * width * height) { padded in
      padded.initialize(repeating: 0)
      for image in 0..<count {
        let source = images + image * 3 * size * size
        let out = target + image * 3 * size * size
        pad(source, size, width, into: padded)
        for y in 0..<size {
          for block in 0..<blocks {
            let x = Lanes.scalarCount * block
            let corner = UnsafePointer(padded.baseAddress! + y * width + x)
            let sums = sums(kernel, corner, width, height)
            let line = out + y * size + x
            let lanes = min(Lanes.scalarCount, size - x)
            write(sums.0, lanes, to: line)
            write(sums.1, lanes, to: line + size * size)
            write(sums.2, lanes, to: line + 2 * size * size)
          }
        }
      }
    }
  }

  // The three colours' sums of sixteen pixels in a row; `corner` is the upper left of their window.
  @inline(__always)
  private static func sums(
    _ kernel: [Float], _ corner: UnsafePointer<Float>, _ width: Int, _ height: Int
  ) -> (Lanes, Lanes, Lanes) {
    var (red, green, blue) = (Lanes(), Lanes(), Lanes())
    kernel.withUnsafeBufferPointer { kernel in
      var weight = 0
      for plane in 0..<3 {
        for row in 0..<3 {
          for column in 0..<3 {
            let at = corner + (plane * height + row) * width + column
            let pixels = UnsafeRawPointer(at).loadUnaligned(as: Lanes.self)
            red += Lanes(repeating: kernel[weight]) * pixels
            green += Lanes(repeating: kernel[weight + 27]) * pixels
            blue += Lanes(repeating: kernel[weight + 54]) * pixels
            weight += 1
          }
        }
      }
    }
    return (red, green, blue)
  }

  @inline(__always)
  private static func write(_ sums: Lanes, _ count: Int, to line: UnsafeMutablePointer<UInt8>) {
    for lane in 0..<count { line[lane] = Sigmoid.byte(sums[lane]) }
  }

  private static func pad(
    _ image: UnsafePointer<UInt8>, _ size: Int, _ width: Int,
    into padded: UnsafeMutableBufferPointer<Float>
  ) {
    for plane in 0..<3 {
      for y in 0..<size + 2 {
        let from = image + (plane * size + min(max(y - 1, 0), size - 1)) * size
        let to = padded.baseAddress! + (plane * (size + 2) + y) * width
        for x in 0..<size { to[x + 1] = Float(from[x]) / 255 }
        to[0] = to[1]
        to[size + 1] = to[size]
      }
    }
  }
}

/// 255 * sigmoid as a byte, without an exponential: found near where a table says, then exactly.
private enum Sigmoid {
  /// From which argument on the byte is its index or more; 255 is what rounding makes of the rest.
  private static let thresholds: [Float] = {
    let inner = (1...254).map { (byte: Int) -> Float in .log(Float(byte) / Float(255 - byte)) }
    return [-.infinity] + inner + [16.6355]
  }()
  private static let (edge, bins): (Float, Float) = (8, 64)
  private static let table: [UInt8] = (0..<Int(2 * edge * bins)).map { bin in
    let least = Float(bin) / bins - edge
    return UInt8(thresholds.lastIndex { $0 <= least } ?? 0)
  }

  @inline(__always)
  static func byte(_ number: Float) -> UInt8 {
    let bin = min(max((number + edge) * bins, 0), 2 * edge * bins - 1)
    var byte = table.withUnsafeBufferPointer { $0[Int(bin)] }
    thresholds.withUnsafeBufferPointer { thresholds in
      while byte < 255, thresholds[Int(byte) + 1] <= number { byte += 1 }
    }
    return byte
  }
}
