// One sampled batch with every random draw an update needs, so that an update is a function of its
// batch alone.

import Tensors

/// `size` transitions as an update reads them. Allocated once and refilled.
package final class Batch {
  package let size: Int
  package let actionCount: Int
  /// Points of a frame.
  package let area: Int
  /// Rows of `anchors` and `positives`.
  package let pairs: Int
  /// size x 9 x area bytes: observation and next observation, augmented as the algorithm wants them.
  package let observations: UnsafeMutablePointer<UInt8>
  package let nextObservations: UnsafeMutablePointer<UInt8>
  /// An overlay image for each observation, or for each anchor where there are some: x 3 x area bytes.
  package let overlays: UnsafeMutablePointer<UInt8>
  package let overlayCount: Int
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
    overlays = bytes(overlayCount * 3 * area)
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
    UnsafePointer(overlays + row * 3 * area)
  }
}
