// Another colour for what stands before a background, as if it were made of another material.

import Tensors

/// A colour in place of any other: a pixel keeps its brightness, which is the largest of its three levels.
package struct Paint: Sendable, Equatable {
  /// For each colour the levels that 256 brightnesses become.
  private let levels: [[UInt8]]

  /// A colour of any hue, half to 1.3 times as bright as what it is put on.
  package init(_ generator: inout Generator) {
    let color = (0..<3).map { _ in Float(generator.uniform(0, 1)) }
    let strongest = max(color.max() ?? 0, .leastNormalMagnitude)
    let gain = Float(generator.uniform(0.5, 1.3))
    levels = color.map { share in
      (0..<256).map { UInt8(min(255, Float($0) * (share / strongest * gain))) }
    }
  }

  /// Paints a pixel of three planes.
  @inline(__always)
  func put(
    _ image: UnsafePointer<UInt8>, at: Int, area: Int, into target: UnsafeMutablePointer<UInt8>
  ) {
    let brightness = Int(max(image[at], image[at + area], image[at + 2 * area]))
    for plane in 0..<3 { target[at + plane * area] = levels[plane][brightness] }
  }
}
