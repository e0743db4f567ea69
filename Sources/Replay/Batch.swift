// One sampled batch with every random draw an update needs, so that an update is a function of its
// batch alone.

import Tensors

/// `size` transitions as an update reads them. Allocated once and refilled.
package final class Batch {
  package let size: Int
  package let actionCount: Int
  /// Points of a frame.
  package let area: Int
  /// Height and width of a frame.
  package var side: Int { Int(Double(area).squareRoot()) }
  /// Rows of `anchors` and `positives`.
  package let pairs: Int
  /// size x 9 x area bytes: observation and next observation, augmented as the algorithm wants them.
  package let observations: UnsafeMutablePointer<UInt8>
  package let nextObservations: UnsafeMutablePointer<UInt8>
  /// A picture over each observation, or over each anchor where there are some, as its three frames see
  /// it: x 9 x area bytes.
  package let overlays: UnsafeMutablePointer<UInt8>
  package let overlayCount: Int
  /// How much of each altered observation its overlay is, 0 to 1; the rest is the observation.
  package let overlayShares: FloatBuffer
  /// Two augmentations of the same observations, pairs x 9 x area bytes. Without `hasAnchors` the
  /// anchors are the observations.
  package let anchors: UnsafeMutablePointer<UInt8>
  package let positives: UnsafeMutablePointer<UInt8>
  package let actions: FloatBuffer
  /// Summed over the steps of the return, discounted.
  package let rewards: FloatBuffer
  /// What the value of the next observation counts: discount^n, 0 behind a termination.
  package let discounts: FloatBuffer
  /// Gaussian draws of the policy at the next and at the current observation.
  package let nextNoise: FloatBuffer
  package let noise: FloatBuffer
  /// The grey level outside the mask in masked observations.
  package var fill: Float = 0
  /// Deviation of a deterministic actor's noise.
  package var noiseDeviation: Float = 0

  /// What a batch holds beside transitions.
  package enum Extra: Sendable, Hashable {
    /// A second augmentation of each observation.
    case positives
    /// So many observations of their own, two augmentations of each.
    case pairs(Int)
  }

  package init(size: Int, actionCount: Int, area: Int = 84 * 84, extra: Extra? = nil) {
    self.size = size
    self.actionCount = actionCount
    self.area = area
    var anchorCount = 0
    switch extra {
    case .positives: pairs = size
    case .pairs(let count):
      pairs = count
      anchorCount = count
    case nil: pairs = 0
    }
    overlayCount = max(size, anchorCount)
    func bytes(_ count: Int) -> UnsafeMutablePointer<UInt8> {
      let bytes = UnsafeMutablePointer<UInt8>.allocate(capacity: max(count, 1))
      bytes.initialize(repeating: 0, count: max(count, 1))
      return bytes
    }
    observations = bytes(size * 9 * area)
    nextObservations = bytes(size * 9 * area)
    overlays = bytes(overlayCount * 9 * area)
    overlayShares = FloatBuffer(count: overlayCount)
    for row in 0..<overlayCount { overlayShares.base[row] = 0.5 }
    anchors = bytes(anchorCount * 9 * area)
    positives = bytes(pairs * 9 * area)
    hasAnchors = anchorCount > 0
    actions = FloatBuffer(count: size * actionCount)
    rewards = FloatBuffer(count: size)
    discounts = FloatBuffer(count: size)
    nextNoise = FloatBuffer(count: size * actionCount)
    noise = FloatBuffer(count: size * actionCount)
  }

  /// Whether the pairs are observations of their own.
  package let hasAnchors: Bool

  deinit {
    for bytes in [observations, nextObservations, overlays, anchors, positives] {
      bytes.deallocate()
    }
  }

  /// The actions from a row on.
  package func action(_ row: Int) -> UnsafePointer<Float> {
    UnsafePointer(actions.base + row * actionCount)
  }

  package func observation(_ row: Int) -> UnsafePointer<UInt8> {
    UnsafePointer(observations + row * 9 * area)
  }

  package func overlay(_ row: Int) -> UnsafePointer<UInt8> {
    UnsafePointer(overlays + row * 9 * area)
  }

  /// Alters a row's observation, or its anchor where there are some, by a random convolution, the same
  /// for its three frames.
  /// - Parameter share: how much of the altered observation this is, 0 to 1.
  package func convolve(_ row: Int, by kernel: [Float], share: Float = 1) {
    alter(row, share: share) { source, target in
      RandomConvolution.apply(
        kernel, to: source, count: 3, size: side, into: target)
    }
  }

  /// The same by random tones.
  package func recolor(_ row: Int, by tones: RandomTones, share: Float = 1) {
    alter(row, share: share) { source, target in
      tones.apply(to: source, count: 3, area: area, into: target)
    }
  }

  /// The same by light that falls as a picture has it: white becomes the picture, black stays.
  /// - Parameters:
  ///   - picture: 3 x area bytes.
  ///   - gain: how much brighter the light is than the picture; it ends at 255.
  package func light(
    _ row: Int, by picture: UnsafePointer<UInt8>, gain: Float, share: Float = 1
  ) {
    alter(row, share: share) { source, target in
      for at in 0..<3 * area {
        let level = UInt32(min(255, Float(picture[at]) * gain))
        for image in stride(from: at, to: 9 * area, by: 3 * area) {
          target[image] = UInt8((UInt32(source[image]) * level + 127) / 255)
        }
      }
    }
  }

  /// The same by a picture in place of the background.
  /// - Parameters:
  ///   - picture: 3 x area bytes.
  ///   - paint: of what stands before it; nil leaves that as it is.
  package func replaceBackground(
    _ row: Int, _ colors: CommonColors, by picture: UnsafePointer<UInt8>, paint: Paint? = nil,
    share: Float = 1
  ) {
    alter(row, share: share) { source, target in
      colors.replace(in: source, count: 3, size: side, by: picture, paint: paint, into: target)
    }
  }

  private func alter(
    _ row: Int, share: Float,
    by change: (UnsafePointer<UInt8>, UnsafeMutablePointer<UInt8>) -> Void
  ) {
    guard row < (hasAnchors ? pairs : size) else { return }
    overlayShares.base[row] = share
    change((hasAnchors ? anchors : observations) + row * 9 * area, overlays + row * 9 * area)
  }

  /// Lays a picture over the three frames of a row.
  /// - Parameters:
  ///   - picture: 3 x area bytes.
  ///   - step: by how many columns and rows it moves from frame to frame, less than a frame's size in all;
  ///     beyond its edge it is mirrored.
  ///   - share: how much of the altered observation the picture is, 0 to 1.
  package func setOverlay(
    _ row: Int, _ picture: UnsafePointer<UInt8>, step: (x: Int, y: Int) = (0, 0), share: Float = 0.5
  ) {
    overlayShares.base[row] = share
    let size = side
    for frame in 0..<3 {
      let target = overlays + (row * 3 + frame) * 3 * area
      let (dx, dy) = (frame * step.x, frame * step.y)
      if dx == 0, dy == 0 {
        target.update(from: picture, count: 3 * area)
        continue
      }
      for plane in 0..<3 {
        for y in 0..<size {
          let from = picture + plane * area + Self.mirrored(y + dy, size) * size
          let to = target + plane * area + y * size
          for x in 0..<size { to[x] = from[Self.mirrored(x + dx, size)] }
        }
      }
    }
  }

  @inline(__always)
  private static func mirrored(_ index: Int, _ size: Int) -> Int {
    index < 0 ? -1 - index : index < size ? index : 2 * size - 1 - index
  }
}
