// Other colours for everything in an image: each of its levels becomes any other.

import Tensors

/// A table for each colour that gives every level another one, linear between random ones.
///
/// A random convolution leaves what is dark near the middle grey; here dark and bright surfaces become any
/// colour, independently of each other where their levels are a knot or more apart.
package struct RandomTones: Sendable, Equatable {
  /// Levels between which a table is linear.
  package static let knots = 6
  /// 3 x 256 levels.
  package let tables: [UInt8]

  package init(_ generator: inout Generator) {
    let spans = Self.knots - 1
    tables = (0..<3).flatMap { _ in
      let ends = (0..<Self.knots).map { _ in Float(generator.uniform()) * 255 }
      return (0..<256).map { level -> UInt8 in
        let place = Float(level * spans) / 255
        let span = min(Int(place), spans - 1)
        let along = place - Float(span)
        return UInt8((ends[span] * (1 - along) + ends[span + 1] * along).rounded())
      }
    }
  }

  /// Recolours images.
  /// - Parameters:
  ///   - images: `count` images of 3 x area bytes.
  ///   - target: as many bytes.
  package func apply(
    to images: UnsafePointer<UInt8>, count: Int, area: Int, into target: UnsafeMutablePointer<UInt8>
  ) {
    tables.withUnsafeBufferPointer { tables in
      for plane in 0..<3 * count {
        let table = UnsafeBufferPointer(rebasing: tables[plane % 3 * 256..<(plane % 3 + 1) * 256])
        let from = plane * area
        for at in from..<from + area { target[at] = table[Int(images[at])] }
      }
    }
  }
}
