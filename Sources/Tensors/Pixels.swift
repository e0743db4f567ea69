// The way of pixels into the networks and back: bytes in channel planes on one side, floats in the
// blocked layout on the other.
//
// A convolution of stride two over 84 pixels never reads the last row and column. oneDNN's fast
// backward-data kernels want sizes without such a rest, so the networks are given the 83 x 83
// points that are read; gradients at the others are zero.

/// The geometry of an observation: planes of `size` x `size` bytes, of which `used` x `used` are
/// read.
package struct PixelGrid: Sendable {
  package let size: Int
  package let used: Int
  package let channels: Int

  package init(size: Int, used: Int, channels: Int) {
    precondition(used <= size, "\(used) of \(size) pixels used")
    self.size = size
    self.used = used
    self.channels = channels
  }

  /// Points of a plane.
  package var area: Int { size * size }
  /// Floats of one blocked observation.
  package var blockedCount: Int { Blocked.padded(channels) * used * used }

  /// Channel `channel` of observation `image` in blocked memory: its first point; the next is
  /// `Blocked.channels` floats on.
  @inline(__always)
  package func channel(_ channel: Int, of image: Int, in base: Floats) -> Floats {
    let block = Blocked.channels
    let blocks = Blocked.padded(channels) / block
    return base + (image * blocks + channel / block) * used * used * block + channel % block
  }

  /// Fills one blocked observation. `value` gets a channel and the index of a point in its plane.
  /// All channels of a point are written together: they share a cache line.
  @inline(__always)
  package func fill(
    _ image: Int, in base: Floats, _ value: (_ channel: Int, _ point: Int) -> Float
  ) {
    let block = Blocked.channels
    let near = min(block, channels)
    var lower = channel(0, of: image, in: base)
    var upper = channel(min(near, channels - 1), of: image, in: base)
    for y in 0..<used {
      for point in (y * size)..<(y * size + used) {
        for c in 0..<near { lower[c] = value(c, point) }
        for c in near..<max(near, channels) { upper[c - near] = value(c, point) }
        lower += block
        upper += block
      }
    }
  }

  /// Visits one blocked channel: `body` gets the index of a point in its plane and its value.
  @inline(__always)
  package func visit(
    _ channel: Int, of image: Int, in base: Floats, _ body: (_ point: Int, Float) -> Void
  ) {
    let block = Blocked.channels
    var source = self.channel(channel, of: image, in: base)
    for y in 0..<used {
      for point in (y * size)..<(y * size + used) {
        body(point, source.pointee)
        source += block
      }
    }
  }

  /// Writes `count` observations of byte planes as blocked floats, x / 255.
  package func pack(_ planes: UnsafePointer<UInt8>, count: Int, into base: Floats) {
    let area = self.area
    for image in 0..<count {
      let source = planes + image * channels * area
      fill(image, in: base) { Float(source[$0 * area + $1]) * (1 / 255) }
    }
  }

  /// Copies one blocked channel into a plane; points that are not used become zero.
  package func unpack(
    _ channel: Int, of image: Int, in base: Floats, into plane: Floats, scale: Float = 1
  ) {
    plane.update(repeating: 0, count: area)
    visit(channel, of: image, in: base) { plane[$0] = $1 * scale }
  }
}
