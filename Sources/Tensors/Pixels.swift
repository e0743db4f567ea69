// The way of pixels into the networks and back: bytes in channel planes on one side, floats in the
// blocked layout on the other.
//
// A convolution of stride two over 84 pixels never reads the last row and column, so the networks are
// given the 83 x 83 points that are read; gradients at the others are zero. oneDNN, which stands in
// for our kernels on processors without AVX2, is slow by orders where such a rest is left.

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
  package func fill(
    _ image: Int, in base: Floats, _ value: (_ channel: Int, _ point: Int) -> Float
  ) {
    for y in 0..<used {
      for x in 0..<used {
        let at = (y * used + x) * Blocked.channels
        for channel in 0..<channels {
          self.channel(channel, of: image, in: base)[at] = value(channel, y * size + x)
        }
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

  /// Writes observation `image` of byte planes as blocked floats, x / 255, the rows shared out among
  /// `threads`.
  package func pack(
    _ planes: UnsafePointer<UInt8>, image: Int, into base: Floats, threads: Int = 1
  ) {
    Library.onThreads(threads) { part in
      fill(image, in: base, from: planes, and: nil, rows: rows(part, of: threads)) { value, _ in
        value * (1 / 255)
      }
    }
  }

  /// The rows that fall to one of several threads: about those that its share of a convolution
  /// reads, so that they need not change caches.
  @inline(__always)
  package func rows(_ part: Int, of parts: Int) -> Range<Int> {
    (used * part / parts)..<(used * (part + 1) / parts)
  }

  /// Fills one blocked observation from byte planes, all channels of a point at a time: they share a
  /// cache line. `value` gets them, and those of other planes where there are any, as floats; lanes
  /// without a channel must stay zero.
  @inline(__always)
  package func fill(
    _ image: Int, in base: Floats, from planes: UnsafePointer<UInt8>, and others: RepeatedPlanes?,
    rows: Range<Int>? = nil, _ value: (PointVector, PointVector) -> PointVector
  ) {
    precondition(channels <= PointBytes.scalarCount, "\(channels) channels in a vector")
    let lower = channel(0, of: image, in: base)
    let area = self.area
    eachRun(rows ?? 0..<used) { point, at, count in
      turned(channels, count, { planes + $0 * area + point }) { mine in
        if let others {
          turned(channels, count, { others.plane($0, area) + point }) { theirs in
            for i in 0..<count {
              store(value(PointVector(mine[i]), PointVector(theirs[i])), at + i, lower)
            }
          }
        } else {
          for i in 0..<count { store(value(PointVector(mine[i]), .zero), at + i, lower) }
        }
      }
    }
  }

  /// Runs of up to sixteen points in a row: the index of the first in its plane and among the points
  /// used, and their number.
  @inline(__always)
  func eachRun(
    _ rows: Range<Int>, _ body: (_ point: Int, _ at: Int, _ count: Int) -> Void
  ) {
    for y in rows {
      for x in stride(from: 0, to: used, by: PointBytes.scalarCount) {
        body(y * size + x, y * used + x, min(PointBytes.scalarCount, used - x))
      }
    }
  }

  /// A point's channels, in one block or two.
  @inline(__always)
  func load(_ at: Int, _ lower: Floats) -> PointVector {
    let block = Blocked.channels
    let place = UnsafeRawPointer(lower + at * block)
    if block == PointVector.scalarCount { return place.loadUnaligned(as: PointVector.self) }
    var value = PointVector.zero
    value.lowHalf = place.loadUnaligned(as: SIMD8<Float>.self)
    if channels > block {
      value.highHalf = UnsafeRawPointer(lower + (used * used + at) * block).loadUnaligned(
        as: SIMD8<Float>.self)
    }
    return value
  }

  /// Writes a point's channels.
  @inline(__always)
  func store(_ value: PointVector, _ at: Int, _ lower: Floats) {
    let block = Blocked.channels
    if block == PointVector.scalarCount {
      UnsafeMutableRawPointer(lower + at * block).storeBytes(of: value, as: PointVector.self)
    } else {
      UnsafeMutableRawPointer(lower + at * block).storeBytes(
        of: value.lowHalf, as: SIMD8<Float>.self)
      guard channels > block else { return }
      UnsafeMutableRawPointer(lower + (used * used + at) * block).storeBytes(
        of: value.highHalf, as: SIMD8<Float>.self)
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

/// The channels of one point, zero where there is none.
package typealias PointVector = SIMD16<Float>
package typealias PointBytes = SIMD16<UInt8>

/// Three planes that stand for nine channels: each in turn, or each for three channels in a row.
package struct RepeatedPlanes {
  private let base: UnsafePointer<UInt8>
  private let isPerFrame: Bool

  /// One plane for each colour, the same for all frames.
  package static func colors(_ base: UnsafePointer<UInt8>) -> RepeatedPlanes {
    RepeatedPlanes(base: base, isPerFrame: false)
  }

  /// One plane for each frame, the same for its three colours.
  package static func frames(_ base: UnsafePointer<UInt8>) -> RepeatedPlanes {
    RepeatedPlanes(base: base, isPerFrame: true)
  }

  @inline(__always)
  func plane(_ channel: Int, _ area: Int) -> UnsafePointer<UInt8> {
    base + (isPerFrame ? channel / 3 : channel % 3) * area
  }
}

/// Turns `count` bytes of each of `channels` rows into `count` vectors of a point's channels, which
/// live as long as `body` runs: a matrix of 16 x 16 bytes transposed by four perfect shuffles.
@inline(__always)
func turned(
  _ channels: Int, _ count: Int, _ row: (Int) -> UnsafePointer<UInt8>,
  _ body: (UnsafePointer<PointBytes>) -> Void
) {
  let side = PointBytes.scalarCount
  withUnsafeTemporaryAllocation(of: PointBytes.self, capacity: 2 * side) { buffer in
    guard var from = buffer.baseAddress else { return }
    var to = from + side
    for channel in 0..<side {
      var bytes = PointBytes.zero
      if channel < channels {
        if count == side {
          bytes = UnsafeRawPointer(row(channel)).loadUnaligned(as: PointBytes.self)
        } else {
          for i in 0..<count { bytes[i] = row(channel)[i] }
        }
      }
      (from + channel).initialize(to: bytes)
      (to + channel).initialize(to: .zero)
    }
    for _ in 0..<4 {
      for i in 0..<(side / 2) {
        let (a, b) = (from[i], from[i + side / 2])
        to[2 * i].evenHalf = a.lowHalf
        to[2 * i].oddHalf = b.lowHalf
        to[2 * i + 1].evenHalf = a.highHalf
        to[2 * i + 1].oddHalf = b.highHalf
      }
      swap(&from, &to)
    }
    body(from)
  }
}
