// M_rho: per stacked frame, the points whose saliency reaches its rho-quantile. One mask serves a
// frame's three channels.

import Tensors

/// Computes quantile masks; owns the scratch memory they need.
package final class AttributionMask {
  private let points: PixelGrid
  private let saliency: FloatBuffer
  /// One for each thread.
  private let finders: [QuantileFinder]

  /// - Parameter threads: that share one image's mask.
  package init(_ pixels: PixelGrid, threads: Int = 1) {
    let points = pixels.points
    self.points = points
    saliency = FloatBuffer(count: Saliency.frames * points.area)
    finders = (0..<threads).map { _ in QuantileFinder(count: points.area) }
  }

  /// The saliency maps of the last image: three maps of all points.
  package var maps: Floats { saliency.base }

  /// Masks of one image of a blocked pixel gradient: three maps of 0 or 1, a byte for each point.
  package func compute(
    of gradient: Floats, image: Int, quantile rho: Float, into mask: UnsafeMutablePointer<UInt8>
  ) {
    let area = points.area
    let threads = finders.count
    Library.onThreads(threads) { thread in
      Saliency.maps(
        of: gradient, image: image, points, rows: points.rows(thread, of: threads),
        into: saliency.base)
    }
    Library.onThreads(threads) { thread in
      for frame in stride(from: thread, to: Saliency.frames, by: threads) {
        let map = saliency.base + frame * area
        let threshold = finders[thread].quantile(rho, of: map, count: area)
        let target = mask + frame * area
        for i in 0..<area { target[i] = map[i] >= threshold ? 1 : 0 }
      }
    }
  }

  /// Writes one masked observation as network input: points inside the mask as they are, those
  /// outside at the grey level `fill`.
  package static func apply(
    _ mask: UnsafePointer<UInt8>, to planes: UnsafePointer<UInt8>, fill: Float, image: Int,
    _ pixels: PixelGrid, into input: Floats
  ) {
    let outside = fill * (1 / 255)
    var background = PointVector.zero
    for channel in 0..<pixels.channels { background[channel] = outside }
    pixels.fill(image, in: input, from: planes, and: .frames(mask)) { value, isInside in
      (value * (1 / 255)).replacing(with: background, where: isInside .== 0)
    }
  }

  /// The same with another picture outside the mask: nine planes of bytes.
  package static func apply(
    _ mask: UnsafePointer<UInt8>, to planes: UnsafePointer<UInt8>,
    over picture: UnsafePointer<UInt8>,
    image: Int, _ pixels: PixelGrid, into input: Floats
  ) {
    pixels.pack(picture, image: image, into: input)
    pixels.update(image, in: input, from: planes, and: .frames(mask)) { value, isInside, outside in
      (value * (1 / 255)).replacing(with: outside, where: isInside .== 0)
    }
  }
}
