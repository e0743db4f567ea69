// The way of pixels into the networks and back: bytes in channel planes on one side, floats in the
// blocked layout on the other. What the networks read is a grid of points: the pixels, or the means of
// squares of them.
//
// A convolution of stride two over 84 pixels never reads the last row and column, so the networks are
// given the 83 x 83 points that are read; gradients at the others are zero. oneDNN, which stands in
// for our kernels on processors without AVX2, is slow by orders where such a rest is left.

import CKernels

/// The geometry of an observation: planes of `size` x `size` bytes, seen as points that are the means of
/// `pooling` x `pooling` of them, of which `used` x `used` are read.
package struct PixelGrid: Sendable {
  package let size: Int
  package let used: Int
  package let channels: Int
  package let pooling: Int
  /// Floats whose bytes the last three planes begin with, where an observation holds numbers in place of
  /// pixels; else 0.
  package let numbers: Int
  /// Channels, from the first on, that are zero to the networks whatever the bytes say.
  package let unseen: Int

  package init(
    size: Int, used: Int, channels: Int, pooling: Int = 1, numbers: Int = 0, unseen: Int = 0
  ) {
    precondition((0...channels).contains(unseen), "\(unseen) of \(channels) channels unseen")
    precondition(used * pooling <= size, "\(used) points of \(pooling) in \(size) pixels")
    precondition(4 * numbers <= 3 * size * size, "\(numbers) numbers in a frame of \(size)")
    self.size = size
    self.used = used
    self.channels = channels
    self.pooling = pooling
    self.numbers = numbers
    self.unseen = unseen
  }

  /// Pixels of a plane.
  package var area: Int { size * size }
  /// The grid of the points themselves.
  package var points: PixelGrid {
    PixelGrid(size: size / pooling, used: used, channels: channels, unseen: unseen)
  }

  /// Channel `channel` of observation `image` in blocked memory: its first point; the next is
  /// `Blocked.channels` floats on.
  @inline(__always)
  package func channel(_ channel: Int, of image: Int, in base: Floats) -> Floats {
    let block = Blocked.channels
    let blocks = Blocked.padded(channels) / block
    return base + (image * blocks + channel / block) * used * used * block + channel % block
  }

  /// Visits one blocked channel: `body` gets the index of a point in a plane of points and its value.
  @inline(__always)
  package func visit(
    _ channel: Int, of image: Int, in base: Floats, _ body: (_ point: Int, Float) -> Void
  ) {
    let block = Blocked.channels
    var source = self.channel(channel, of: image, in: base)
    let row = size / pooling
    for y in 0..<used {
      for point in (y * row)..<(y * row + used) {
        body(point, source.pointee)
        source += block
      }
    }
  }

  /// Writes observation `image` of byte planes as blocked floats, x / 255, the rows shared out among
  /// `threads`; or the numbers that it holds, behind those of the observations before.
  package func pack(
    _ planes: UnsafePointer<UInt8>, image: Int, into base: Floats, threads: Int = 1
  ) {
    if numbers > 0 {
      let newest = planes + (channels - 3) * area
      UnsafeMutableRawPointer(base + image * Blocked.padded(numbers)).copyMemory(
        from: newest, byteCount: 4 * numbers)
      return
    }
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
    let lower = channel(0, of: image, in: base)
    withUnsafeTemporaryAllocation(of: PointVector.self, capacity: 2 * used) { buffer in
      guard let mine = buffer.baseAddress else { return }
      let theirs = mine + used
      theirs.initialize(repeating: .zero, count: used)
      for y in rows ?? 0..<used {
        gather(y, into: mine) { planes + $0 * area }
        if let others {
          let grid = others.isPerPoint ? points : self
          grid.gather(y, into: theirs) { others.plane($0, grid.area) }
        }
        for x in 0..<used { store(value(mine[x], theirs[x]), y * used + x, lower) }
      }
    }
  }

  /// Changes one blocked observation that is there: `value` gets a point's channels, those of byte planes
  /// and what stands there.
  @inline(__always)
  package func update(
    _ image: Int, in base: Floats, from planes: UnsafePointer<UInt8>, and others: RepeatedPlanes,
    _ value: (PointVector, PointVector, PointVector) -> PointVector
  ) {
    let lower = channel(0, of: image, in: base)
    withUnsafeTemporaryAllocation(of: PointVector.self, capacity: 2 * used) { buffer in
      guard let mine = buffer.baseAddress else { return }
      let theirs = mine + used
      let grid = others.isPerPoint ? points : self
      for y in 0..<used {
        gather(y, into: mine) { planes + $0 * area }
        grid.gather(y, into: theirs) { others.plane($0, grid.area) }
        for x in 0..<used {
          let at = y * used + x
          store(value(mine[x], theirs[x], load(at, lower)), at, lower)
        }
      }
    }
  }

  /// The points of a row of byte planes.
  @inline(__always)
  func gather(
    _ y: Int, into points: UnsafeMutablePointer<PointVector>,
    _ plane: (_ channel: Int) -> UnsafePointer<UInt8>
  ) {
    precondition(channels <= Int(pixel_lanes), "\(channels) channels in a vector")
    precondition((1...2).contains(pooling) && used <= 256, "\(used) means of \(pooling) pixels")
    withUnsafeTemporaryAllocation(of: UnsafePointer<UInt8>?.self, capacity: channels) { rows in
      for channel in 0..<channels { rows[channel] = plane(channel) + y * pooling * size }
      pixels_gather(
        rows.baseAddress, Int32(channels), size, Int32(pooling), Int32(used),
        1 / Float(pooling * pooling),
        UnsafeMutableRawPointer(points).assumingMemoryBound(to: Float.self))
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
    var value = value
    for channel in 0..<unseen { value[channel] = 0 }
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

  /// Copies one blocked channel into a plane of pixels, each with its point's value; pixels of points
  /// that are not used become zero.
  package func unpack(
    _ channel: Int, of image: Int, in base: Floats, into plane: Floats, scale: Float = 1
  ) {
    plane.update(repeating: 0, count: area)
    let row = size / pooling
    visit(channel, of: image, in: base) { point, value in
      let first = (point / row * size + point % row) * pooling
      for y in 0..<pooling {
        for x in 0..<pooling { plane[first + y * size + x] = value * scale }
      }
    }
  }
}

/// The channels of one point, zero where there is none.
package typealias PointVector = SIMD16<Float>

/// Planes that stand for nine channels: nine of pixels, or three of points, each for three channels in a row.
package struct RepeatedPlanes {
  private let base: UnsafePointer<UInt8>
  /// Whether a byte stands for a point rather than a pixel, and a plane for a frame.
  let isPerPoint: Bool

  /// A plane of pixels of its own for each channel.
  package static func channels(_ base: UnsafePointer<UInt8>) -> RepeatedPlanes {
    RepeatedPlanes(base: base, isPerPoint: false)
  }

  /// One plane of points for each frame, the same for its three colours.
  package static func frames(_ base: UnsafePointer<UInt8>) -> RepeatedPlanes {
    RepeatedPlanes(base: base, isPerPoint: true)
  }

  @inline(__always)
  func plane(_ channel: Int, _ area: Int) -> UnsafePointer<UInt8> {
    base + (isPerPoint ? channel / 3 : channel) * area
  }
}
